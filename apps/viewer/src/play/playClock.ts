import type { FieldSequence } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";

/** What play runs through. */
export type PlayAxis = "member" | "frame";

/** Number of places of a sequence along an axis. */
export function lengthOf(sequence: FieldSequence, axis: PlayAxis): number {
  return axis === "member" ? sequence.members : sequence.frames;
}

/** How play runs; not part of a link. */
export interface PlaySettings {
  readonly axis: PlayAxis;
  /** Steps per second. */
  readonly speed: number;
  readonly backward: boolean;
}

/** Browses the members or the times of the fields, by hand or by itself. */
export interface PlayClock {
  readonly settings: Store<PlaySettings>;
  /** Number of places along the axis, of the longer side. */
  length(axis: PlayAxis): number;
  /** Starts or stops; does nothing where there is one field only. */
  toggle(): void;
  /** One place on or back along an axis, round at the ends. */
  step(axis: PlayAxis, by: number): void;
}

/**
 * A clock that keeps time and not frames: where drawing is slower than the speed, places are left out.
 * It stops when the sequence changes.
 */
export function createPlayClock(
  store: Store<ViewerState>,
  session: Store<Session>,
  speed: number,
): PlayClock {
  const settings = createStore<PlaySettings>({ axis: "frame", speed, backward: false });
  let timer: ReturnType<typeof setTimeout> | undefined;

  const length = (axis: PlayAxis): number => {
    const { left, right } = session.get();
    return Math.max(...[left, right].map((sequence) => (sequence ? lengthOf(sequence, axis) : 1)));
  };

  const step = (axis: PlayAxis, by: number): void => {
    const count = length(axis);
    const next = (((store.get()[axis] + by) % count) + count) % count;
    store.set(axis === "member" ? { member: next } : { frame: next });
  };

  const run = (last: number): void => {
    const { axis, speed: rate, backward } = settings.get();
    timer = setTimeout(
      () => {
        const due = Math.max(1, Math.floor(((performance.now() - last) * rate) / 1000));
        step(axis, backward ? -due : due);
        run(Math.max(last + (1000 * due) / rate, performance.now() - 1000 / rate));
      },
      Math.max(0, last + 1000 / rate - performance.now()),
    );
  };

  session.subscribe(
    (held) => held.playing,
    (playing) => {
      clearTimeout(timer);
      if (playing) run(performance.now());
    },
  );
  session.subscribe(
    (held) => held.left,
    () => {
      const axis = length("frame") > 1 ? "frame" : "member";
      session.set({ playing: false });
      settings.set({ axis });
    },
  );

  return {
    settings,
    length,
    step,
    toggle: () => {
      const playing = !session.get().playing && length(settings.get().axis) > 1;
      session.set({ playing });
    },
  };
}
