import type { FieldSequence } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import type { SourceSpec, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { during } from "../state/underway.ts";
import { isAbort, type TaskHandle, type Tasks } from "./tasks.ts";

/** Reads or draws the fields of a source. Never called for files, which whoever opened them puts into the session. */
export type Resolve = (
  spec: Exclude<SourceSpec, { kind: "file" }>,
  task: TaskHandle,
) => Promise<FieldSequence>;

/** What the sides show and showed. */
export interface ShownSources {
  /** Fields that were read or drawn before for this very source; undefined where they are no longer kept. */
  fieldsOf(spec: SourceSpec): FieldSequence | undefined;
  /** Told when a side shows the fields of a source, or nothing. */
  shown(side: "left" | "right", spec: SourceSpec | null, fields: FieldSequence | null): void;
}

/**
 * Keeps `session.left` and `session.right` the fields of `state.left` and `state.right`. To show something, a part
 * of the page sets the state and nothing else; for a file it first sets the session, then a state of kind "file".
 * One spec is read once, so that a copy of it on the other side costs nothing. The newest request wins; one that fails leaves its message in `session.errors` and the page as it was.
 */
export function followSources(
  store: Store<ViewerState>,
  session: Store<Session>,
  tasks: Tasks,
  resolve: Resolve,
  sources: ShownSources,
): void {
  const remembered: Resolve = async (spec, task) =>
    sources.fieldsOf(spec) ?? (await resolve(spec, task));
  for (const side of ["left", "right"] as const) {
    followSide(side, store, session, tasks, remembered, sources);
  }
}

function followSide(
  side: "left" | "right",
  store: Store<ViewerState>,
  session: Store<Session>,
  tasks: Tasks,
  resolve: Resolve,
  sources: ShownSources,
): void {
  let requestId = 0;
  let shown: SourceSpec | null = null;
  /** The status this side has set and nobody has replaced. */
  let said = "";

  const say = (status: string): void => {
    if (status !== "" || session.get().status === said) session.set({ status });
    said = status;
  };

  const keep = (spec: SourceSpec | null, fields: FieldSequence | null): void => {
    shown = spec;
    session.set({ [side]: fields });
    const first = session.get().left;
    // A view that goes may have had more members and times than the one that stays.
    if (first && (side === "left" || !fields)) clamp(store, first);
    sources.shown(side, spec, fields);
  };

  const follow = async (spec: SourceSpec | null): Promise<void> => {
    const mine = ++requestId;
    say("");
    // What is read for this side is what was chosen before.
    tasks.cancel(side);
    if (spec === shown) {
      // A run that was on its way may have shown what it had.
      const fields = spec && sources.fieldsOf(spec);
      if (fields) session.set({ [side]: fields });
      return;
    }
    session.set({ errors: [] });
    if (spec === null) return keep(null, null);
    if (spec.kind === "file") {
      const held = session.get()[side];
      if (held?.name === spec.name) keep(spec, held);
      // Else the page asks for the file.
      return;
    }
    const isRead = spec.kind === "bundled" || spec.kind === "url";
    if (!isRead) say("Drawing…");
    try {
      const fields = isRead
        ? await tasks.run(side, "Reading…", (task) => resolve(spec, task))
        : await resolve(spec, unwatched);
      if (mine === requestId) keep(spec, fields);
    } catch (error) {
      if (mine !== requestId) return;
      if (!isAbort(error))
        session.set({ errors: [error instanceof Error ? error.message : String(error)] });
      if (shown || side === "right") store.set({ [side]: shown });
    }
    if (mine === requestId) say("");
  };

  const followed = (spec: SourceSpec | null): void =>
    void during(`the fields on the ${side}`, follow(spec));
  store.subscribe((state) => state[side], followed);
  followed(store.get()[side]);
}

/** Of what is drawn the generator tells by itself. */
const unwatched: TaskHandle = { signal: new AbortController().signal, report: () => {} };

function clamp(store: Store<ViewerState>, { members, frames }: FieldSequence): void {
  const { member, frame } = store.get();
  if (member >= members || frame >= frames) {
    store.set({ member: Math.min(member, members - 1), frame: Math.min(frame, frames - 1) });
  }
}
