import type { FieldSequence, LoadedModel } from "../fields/fields.ts";
import type { Position } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";

/** The globes or maps that stand side by side. */
export type Side = "left" | "right" | "difference";

/** What the page holds but a link does not carry. */
export interface Session {
  /** The fields of `state.left`, once read or drawn. */
  readonly left: FieldSequence | null;
  readonly right: FieldSequence | null;
  /** The side that opened files and generated fields go to: `store.set({ [target]: spec })`. The right one makes it two views. */
  readonly target: "left" | "right";
  /** Opened and bundled models by the name that `SampleSpec.model` uses. */
  readonly models: Readonly<Record<string, LoadedModel>>;
  /** One line on what the page is doing; empty when idle. Read out politely. */
  readonly status: string;
  /** The newest piece of work that takes a while; null when there is none. */
  readonly task: TaskState | null;
  /** What went wrong with the last source, for the line beside the drop zone; the page keeps what it showed. */
  readonly errors: readonly string[];
  /** Whether members or frames play by themselves. */
  readonly playing: boolean;
  /** What a press on the field does while a posterior is shown: pins a value, observes it, or paints or erases what is seen. */
  readonly hand: Hand;
  /** The value under the pointer or the keyboard's cross, set by the scene. */
  readonly hover: Hover | null;
}

/** What a press on the field does. */
export type Hand = "pin" | "observe" | "paint" | "erase";

/** Work that is going on. */
export interface TaskState {
  /** What it is at: "Reading sst.nc…". */
  readonly text: string;
  /** The part that is done, 0 to 1; null where that is not known. */
  readonly part: number | null;
  readonly cancel: () => void;
}

/** A value at a point of one of the views. */
export interface Hover {
  readonly side: Side;
  readonly position: Position;
  /** In the unit of the field; NaN where it is unknown. */
  readonly value: number;
  /** Whether the value is still being summed. */
  readonly isAwaited?: boolean;
  /** Its unit, where it is another than that of the field. */
  readonly unit?: string;
  /** What a posterior on the page says there. Absent where there is none. */
  readonly known?: KnownValue | "awaited";
}

/** Mean and deviation of a posterior at a point, in the unit of the field. */
export interface KnownValue {
  readonly mean: number;
  readonly deviation: number;
}

/** An empty session. */
export function createSession(): Store<Session> {
  return createStore<Session>({
    left: null,
    right: null,
    target: "left",
    models: {},
    status: "",
    task: null,
    errors: [],
    playing: false,
    hand: "observe",
    hover: null,
  });
}
