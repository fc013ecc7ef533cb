import type { FieldSequence } from "../fields/fields.ts";
import type { OpenSide } from "../open/opener.ts";
import type { ShownSources } from "../open/sources.ts";
import type { Session } from "../session/session.ts";
import type { SourceSpec, ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import { kindWords } from "./kindWords.ts";
import { type RecentField, type RecentFields, withField, withFieldsOf } from "./recentFields.ts";

/** What the sides showed before, to be shown again. */
export interface SourceHistory extends ShownSources {
  readonly state: Store<SourceHistoryState>;
  /** Shows what was shown before the last source was chosen. */
  undo(): void;
  /** Takes an undo back. */
  redo(): void;
  /** Shows a recent field on a side. */
  show(entry: RecentField, side: OpenSide): void;
}

/** What the page says of its history. */
export interface SourceHistoryState extends RecentFields {
  /** What the left side shows after an undo, or the right one where that is what changes; null where there is nothing to undo. */
  readonly undoName: string | null;
  readonly redoName: string | null;
}

/** Entries of the state that go with the sources on show. */
const viewEntries = [
  "left",
  "right",
  "difference",
  "member",
  "frame",
  "rightMember",
  "rightFrame",
  "rightCamera",
  "statistic",
  "rightStatistic",
  "bandLimit",
  "range",
  "rightRange",
  "differenceRange",
] as const satisfies readonly (keyof ViewerState)[];

type SourceView = Pick<ViewerState, (typeof viewEntries)[number]>;

/** Milliseconds within which one change of the same source by a slider follows another: they are one step. */
const slideMs = 1000;
/** Most steps that can be undone. */
const mostSteps = 30;

const sides = ["left", "right"] as const;

/** The history of a page. */
export function createSourceHistory(
  store: Store<ViewerState>,
  session: Store<Session>,
): SourceHistory {
  const state = createStore<SourceHistoryState>({
    entries: [],
    dropped: "",
    undoName: null,
    redoName: null,
  });
  /** What each side shows, once its fields are there. */
  const shown: { left: SourceSpec | null; right: SourceSpec | null } = { left: null, right: null };
  /** The view that is shown, as it was when its fields were all there. */
  let settled: SourceView | null = null;
  let settledAt = Number.NEGATIVE_INFINITY;
  let undone: SourceView[] = [];
  let steps: SourceView[] = [];
  /** The view that an undo or a redo is about to show. */
  let wanted: SourceView | null = null;

  const fieldsOf = (spec: SourceSpec): FieldSequence | undefined =>
    state.get().entries.find((entry) => entry.spec === spec)?.fields;

  /** Files can be shown again only from memory, the rest is fetched or drawn once more. */
  const canShow = (view: SourceView): boolean =>
    sides.every((side) => {
      const spec = view[side];
      return spec?.kind !== "file" || fieldsOf(spec) !== undefined;
    });
  const publish = (): void => {
    steps = steps.filter(canShow).slice(-mostSteps);
    undone = undone.filter(canShow);
    const [back, on] = [steps.at(-1), undone.at(-1)];
    state.set({
      undoName: back ? nameOf(differing(back, store.get())) : null,
      redoName: on ? nameOf(differing(on, store.get())) : null,
    });
  };
  const nameOf = (spec: SourceSpec | null): string =>
    spec === null ? "one view" : (fieldsOf(spec)?.name ?? kindWords[spec.kind]);

  const isSettled = (): boolean => sides.every((side) => store.get()[side] === shown[side]);

  /** Everything that was asked for is shown: what was shown before becomes a step back. */
  const settle = (): void => {
    const now = viewOf(store.get());
    const before = settled;
    settled = now;
    if (before === null || haveSameSources(before, now)) return;
    const isStep = !(wanted && haveSameSources(wanted, now)) && !isSlide(before, now);
    if (isStep) {
      steps.push(before);
      undone = [];
    }
    wanted = null;
    settledAt = performance.now();
    publish();
  };
  const isSlide = (before: SourceView, now: SourceView): boolean =>
    isSoon() &&
    sides.every((side) => before[side] === now[side] || areAlike(before[side], now[side]));
  const isSoon = (): boolean => performance.now() - settledAt < slideMs;
  /** Whether a recent field is the same one set otherwise: every point observed changes a posterior. */
  const takesPlaceOf = (before: SourceSpec | null, now: SourceSpec): boolean =>
    areAlike(before, now) && (now.kind === "posterior" || isSoon());

  const go = (view: SourceView): void => {
    wanted = view;
    for (const side of sides) {
      const spec = view[side];
      const fields = spec?.kind === "file" ? fieldsOf(spec) : undefined;
      if (fields) session.set({ [side]: fields });
    }
    store.set(view);
  };

  store.subscribe(
    (now) => now,
    (now) => {
      if (settled && isSettled()) settled = viewOf(now);
    },
  );
  for (const side of sides) {
    session.subscribe(
      (held) => held[side],
      (fields) => {
        const spec = shown[side];
        // The same cells, analysed meanwhile.
        if (!(spec && fields?.cells && fieldsOf(spec)?.cells === fields.cells)) return;
        state.set(withFieldsOf(state.get(), spec, fields));
      },
    );
  }

  return {
    state,
    fieldsOf,
    shown: (side, spec, fields) => {
      const before = shown[side];
      shown[side] = spec;
      if (spec && fields) {
        const known = state.get().entries.find((entry) => entry.spec === spec);
        const time = known?.time ?? Date.now();
        const both = [shown.left, shown.right];
        const replaces = takesPlaceOf(before, spec) && !both.includes(before) ? before : null;
        state.set(withField(state.get(), { spec, fields, time }, both, replaces));
      }
      if (isSettled()) settle();
    },
    undo: () => {
      if (settled && !isSettled()) return go(settled);
      const view = steps.pop();
      if (!view) return;
      if (settled) undone.push(settled);
      go(view);
      publish();
    },
    redo: () => {
      const view = undone.pop();
      if (!view) return;
      if (settled) steps.push(settled);
      go(view);
      publish();
    },
    show: ({ spec, fields }, side) => {
      if (store.get()[side] === spec) return;
      if (spec.kind === "file") session.set({ [side]: fields });
      const { frames } = fields;
      const place = { member: 0, frame: spec.kind === "sample" ? frames - 1 : 0, range: null };
      store.set({ [side]: spec, ...(side === "left" ? place : {}) });
    },
  };
}

function viewOf(state: ViewerState): SourceView {
  return Object.fromEntries(viewEntries.map((entry) => [entry, state[entry]])) as SourceView;
}

function haveSameSources(a: SourceView, b: SourceView): boolean {
  return sides.every((side) => a[side] === b[side]);
}

/** What a view shows on the first side that another state has otherwise. */
function differing(view: SourceView, now: ViewerState): SourceSpec | null {
  return view.left !== now.left ? view.left : view.right;
}

/** Whether two sources are of one kind, of which sliders draw many. */
function areAlike(a: SourceSpec | null, b: SourceSpec | null): boolean {
  return a?.kind === b?.kind && ["noise", "chaos", "posterior"].includes(a?.kind ?? "");
}
