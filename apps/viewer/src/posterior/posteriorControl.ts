import type { TemplateResult } from "lit-html";
import type { Session } from "../session/session.ts";
import { type Change, changesOf } from "../state/changes.ts";
import { posteriorSides } from "../state/posteriorSides.ts";
import type { PosteriorSpec, ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import { download } from "../widgets/download.ts";
import { firstPosterior } from "./firstPosterior.ts";
import type { Region } from "./lattice.ts";
import type { Observer } from "./observer.ts";
import { pointsTable } from "./pointsTable.ts";
import { type PosteriorFormState, posteriorForm } from "./posteriorForm.ts";
import { posteriorHints } from "./posteriorHint.ts";

/** The form of posteriors, and what it keeps beside the page's stores. */
export interface PosteriorControl {
  readonly view: (spec: PosteriorSpec) => TemplateResult;
  /** Shows the posterior of the field on the left, on the right. */
  readonly show: (form: PosteriorSpec) => void;
  readonly changes: readonly Change[];
}

/** The form's own record. */
interface Draft {
  readonly region: Region;
  readonly refused: PosteriorFormState["refused"];
}

/** The control for the page's stores. */
export function posteriorControl(
  store: Store<ViewerState>,
  session: Store<Session>,
  observer: Observer,
): PosteriorControl {
  const draft = createStore<Draft>({ region: "north", refused: null });
  const hints = posteriorHints();

  const set = (spec: PosteriorSpec): void => {
    const side = posteriorSides(store.get())?.side ?? "right";
    store.set({ [side]: spec });
  };
  /** A deviation has a range of its own, since it is far below the field where that was seen. */
  const change = (spec: PosteriorSpec, patch: Partial<PosteriorSpec>): void => {
    if (patch.shown) store.set({ sharedRange: patch.shown !== "deviation" });
    set({ ...spec, ...patch });
  };
  const noiseOf = (spec: PosteriorSpec, text: string): void => {
    const noiseSd = Number(text);
    if (text !== "" && noiseSd >= 1e-9 && noiseSd <= 1e9) {
      draft.set({ refused: null });
      set({ ...spec, noiseSd });
      return;
    }
    const complaint = `The standard deviation of the errors must be positive, got ${text === "" ? "nothing" : text}. One far below the field’s own variation stands for none.`;
    draft.set({ refused: { text, complaint } });
  };
  const save = ({ observed, noiseSd }: PosteriorSpec): void =>
    download(
      "chaosphere-observed.csv",
      new Blob([pointsTable(observed, noiseSd)], { type: "text/csv" }),
    );

  return {
    view: (spec) =>
      posteriorForm(
        {
          spec,
          ...draft.get(),
          models: session.get().models,
          hand: session.get().hand,
          unit: unitOf(store.get(), session.get()),
          hint: hints(store.get(), session.get()),
        },
        {
          change: (patch) => change(spec, patch),
          changeNoise: (text) => noiseOf(spec, text),
          chooseNoise: () => {
            const { prior } = firstPosterior(store.get(), { ...session.get(), models: {} }, spec);
            set({ ...spec, prior });
          },
          chooseHand: (hand) => session.set({ hand }),
          chooseRegion: (region) => draft.set({ region }),
          observeRegion: () => observer.observeRegion(draft.get().region),
          clear: observer.clear,
          save: () => save(spec),
        },
      ),
    show: (form) => {
      const sides = posteriorSides(store.get());
      if (sides) return;
      const first =
        form.observed.length === 0 ? firstPosterior(store.get(), session.get(), form) : form;
      session.set({ target: "left" });
      store.set({ right: first });
    },
    changes: [
      changesOf(draft, "region", "refused"),
      changesOf(session, "hand", "left", "right"),
      changesOf(
        store,
        "member",
        "frame",
        "rightMember",
        "rightFrame",
        "statistic",
        "rightStatistic",
      ),
      changesOf(store, "left", "right", "drawn", "bandLimit"),
    ],
  };
}

/** The unit of what is seen, else that of the posterior. */
function unitOf(state: ViewerState, { left, right }: Session): string {
  const sides = posteriorSides(state);
  const sequences = { left, right };
  return (sides && (sequences[sides.seenSide]?.unit || sequences[sides.side]?.unit)) || "";
}
