import { html, nothing } from "lit-html";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import type { ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import { during } from "../state/underway.ts";
import type { Choice } from "../widgets/choice.ts";
import { mount } from "../widgets/mount.ts";
import { row } from "../widgets/row.ts";
import { selectList } from "../widgets/selectList.ts";
import { addressForm } from "./addressForm.ts";
import { bundledChoice } from "./bundledChoice.ts";
import { noChoice } from "./content.ts";
import { awaitedFile, dropZone, listenToDrops, type TakeFiles } from "./dropZone.ts";
import { errorLines } from "./errorLines.ts";
import { noLevels } from "./fieldOrder.ts";
import { type Manifest, manifest } from "./manifest.ts";
import type { Opener, OpenSide, ShownReading } from "./opener.ts";
import {
  type ArrayReading,
  initialReading,
  optionsOf,
  readingControls,
} from "./readingControls.ts";
import { isAbort } from "./tasks.ts";
import { variableChoice } from "./variableChoice.ts";

/** What the card holds for itself. */
interface CardState {
  /** Whether files are held over the page. */
  readonly isOver: boolean;
  /** What comes with the page, once it is known. */
  readonly included: Manifest | null;
}

const sides: readonly Choice<OpenSide>[] = [
  { value: "left", text: "left" },
  { value: "right", text: "right" },
];

/** Fills the card from which everything is opened; dropping works on the whole page. */
export function mountOpen(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
  opener: Opener,
): void {
  const card = createStore<CardState>({ isOver: false, included: null });
  const reading = createStore<ArrayReading>(initialReading);
  const attempting = attemptsOf(session);
  const attempt = (work: (side: OpenSide) => Promise<void>): void => void attempting(work);

  const takeFiles: TakeFiles = (files) =>
    attempt(async (side) =>
      opener.openFiles(await during("files", files), side, optionsOf(reading.get())),
    );
  const takeAwaited: TakeFiles = (files) =>
    attempt(async () => opener.openAwaited(await during("files", files)));
  const takeAddress = (url: string): void =>
    attempt((side) => opener.openAddress(url, side, optionsOf(reading.get())));

  listenToDrops(takeFiles, (isOver) => card.set({ isOver }));
  during("what is included", manifest())
    .then((included) => card.set({ included }))
    .catch((error) => session.set({ errors: [String(error)] }));

  mount(
    root,
    () => {
      const { isOver, included } = card.get();
      const { target, errors } = session.get();
      const shown = opener.reading(target)?.content;
      return html`
        ${dropZone(isOver, takeFiles)}
        ${awaitedFile(opener.awaited()?.name ?? null, takeAwaited)}
        ${errorLines(errors)}
        ${included ? bundledChoice(store, session, included) : nothing}
        ${addressForm(takeAddress)}
        ${variableChoice("Variable", shown?.variables ?? noChoice, (variable) =>
          attempt((side) => opener.reread(side, { variable })),
        )}
        ${variableChoice("Level", shown?.levels ?? noLevels, (level) =>
          attempt((side) => opener.reread(side, { level })),
        )}
        <div class="open-again" ?hidden=${!(shown && isChoosable(shown))}>
          <button type="button" @click=${() => attempt((side) => opener.readDifferently(side))}>Read differently…</button>
        </div>
        ${row(
          "open-side",
          "Show on",
          selectList({
            id: "open-side",
            options: sides,
            value: target,
            choose: (side) => session.set({ target: side }),
          }),
        )}
        ${readingControls(reading)}`;
    },
    changesOf(store, "left", "right"),
    changesOf(session, "left", "right", "target", "errors"),
    changesOf(card, "isOver", "included"),
    changesOf(reading, "holds", "southFirst"),
  );
}

/** Whether a file leaves something to be told. */
function isChoosable({ settings, variables, levels }: ShownReading["content"]): boolean {
  return settings.length > 0 || variables.names.length > 1 || levels.names.length > 1;
}

/** Runs what opens something on the side that things go to; what fails says so, what is cancelled says nothing. */
function attemptsOf(session: Store<Session>) {
  return async (work: (side: OpenSide) => Promise<void>): Promise<void> => {
    session.set({ errors: [] });
    try {
      await work(session.get().target);
    } catch (error) {
      if (isAbort(error)) return;
      session.set({ errors: [error instanceof Error ? error.message : String(error)] });
    }
  };
}
