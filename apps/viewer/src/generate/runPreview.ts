import type { FieldSequence } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import type { SampleSpec, ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";

/** Milliseconds between two pictures of a run on its way. */
const interval = 150;

/** Shows a run on the side that waits for it. */
export interface RunPreview {
  /** Shows what there is of the path, unless it was shown a moment ago. */
  show(path: () => FieldSequence): void;
  /** Leaves the last frame chosen. */
  end(frame: number): void;
  /** Puts back what the side showed before. */
  restore(): void;
}

/** The preview of a run. Of one that nobody follows it shows nothing, and the frame stays where a link has it. */
export function runPreview(
  spec: SampleSpec,
  store: Store<ViewerState>,
  session: Store<Session>,
  followed: boolean,
): RunPreview {
  let last = performance.now();
  let shown: FieldSequence | null = null;
  let before: { readonly side: "left" | "right"; readonly fields: FieldSequence | null } | null =
    null;
  const sideOfRun = () => (["left", "right"] as const).find((name) => store.get()[name] === spec);
  return {
    show: (path) => {
      const side = sideOfRun();
      const now = performance.now();
      if (!followed || side === undefined || now - last < interval) return;
      last = now;
      before ??= { side, fields: session.get()[side] };
      shown = path();
      session.set({ [side]: shown });
      store.set({ frame: shown.frames - 1 });
    },
    end: (frame) => {
      if (followed && sideOfRun() !== undefined) store.set({ frame });
    },
    restore: () => {
      // Something else that was shown meanwhile stays.
      if (before && session.get()[before.side] === shown) {
        session.set({ [before.side]: before.fields });
      }
    },
  };
}
