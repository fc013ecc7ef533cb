import { html, nothing } from "lit-html";
import { changesOf } from "../changes.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import { createStore, type Store } from "../store.ts";
import type { Choice } from "../widgets/choice.ts";
import { mount } from "../widgets/mount.ts";
import { row } from "../widgets/row.ts";
import { selectList } from "../widgets/selectList.ts";
import { addressForm } from "./addressForm.ts";
import { bundledChoice } from "./bundledChoice.ts";
import { type Content, noChoice, type ReadingOptions, type Variables } from "./content.ts";
import { dropZone, listenToDrops, type TakeFiles } from "./dropZone.ts";
import { errorLines } from "./errorLines.ts";
import { type Manifest, manifest } from "./manifest.ts";
import type { Opener, OpenSide } from "./opener.ts";
import {
  type ArrayReading,
  initialReading,
  optionsOf,
  readingControls,
} from "./readingControls.ts";
import { variableChoice } from "./variableChoice.ts";

/** What the card holds for itself. */
interface CardState {
  /** Whether files are held over the page. */
  readonly isOver: boolean;
  /** What comes with the page, once it is known. */
  readonly included: Manifest | null;
  /** Those of the file last opened. */
  readonly variables: Variables;
}

/** Opens something on a side, read as the options say. */
type Open = (side: OpenSide, options: ReadingOptions) => Promise<Content | undefined>;

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
  const card = createStore<CardState>({ isOver: false, included: null, variables: noChoice });
  const reading = createStore<ArrayReading>(initialReading);
  const attempt = attemptsOf(session);
  let last: Open | undefined;

  const open = async (what: Open, variable?: string): Promise<void> => {
    const options = {
      ...optionsOf(reading.get()),
      ...(variable !== undefined && { variable }),
    };
    const content = await attempt((side) => what(side, options));
    if (!content) return;
    last = what;
    card.set({ variables: content.kind === "fields" ? content.variables : noChoice });
  };
  const takeFiles: TakeFiles = (files) => {
    void open(async (side, options) => opener.openFiles(await files, side, options));
  };
  const takeAddress = (url: string): void => {
    void open((side, options) => opener.openAddress(url, side, options));
  };
  const takeVariable = (variable: string): void => {
    if (last) void open(last, variable);
  };
  const readDifferently = (): void => {
    void attempt((side) => opener.readDifferently(side));
  };

  listenToDrops(takeFiles, (isOver) => card.set({ isOver }));
  manifest()
    .then((included) => card.set({ included }))
    .catch((error) => session.set({ errors: [String(error)] }));

  mount(
    root,
    () => {
      const { isOver, included, variables } = card.get();
      const { target, errors } = session.get();
      return html`
        ${dropZone(isOver, takeFiles)}
        ${errorLines(errors)}
        ${included ? bundledChoice(store, session, included) : nothing}
        ${addressForm(takeAddress)}
        ${variableChoice(variables, takeVariable)}
        <div class="open-again" ?hidden=${!opener.hasReadings(target)}>
          <button type="button" @click=${readDifferently}>Read differently…</button>
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
    changesOf(card, "isOver", "included", "variables"),
    changesOf(reading, "holds", "southFirst"),
  );
}

/** Runs what takes a while, one after the other: the page says that it is reading, and what fails says so. */
function attemptsOf(session: Store<Session>) {
  let count = 0;
  return async (
    work: (side: OpenSide) => Promise<Content | undefined>,
  ): Promise<Content | undefined> => {
    const mine = ++count;
    session.set({ status: "Reading…", errors: [] });
    await nextFrame();
    try {
      const content = await work(session.get().target);
      if (mine === count) session.set({ status: "" });
      return content;
    } catch (error) {
      session.set({ status: "", errors: [error instanceof Error ? error.message : String(error)] });
      return undefined;
    }
  };
}

/** The browser paints the status before long work begins. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}
