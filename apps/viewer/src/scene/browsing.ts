import type { Session } from "../session/session.ts";
import type { ViewerState } from "../state/state.ts";
import type { Store } from "../state/store.ts";

/** Prepares the next field while members or frames are browsed. */
export interface Browsing {
  /** To be called after each drawing. */
  look(): void;
  dispose(): void;
}

/** Once a step has been shown, has the following one in its direction prepared when the page is idle. */
export function browsing(
  store: Store<ViewerState>,
  session: Store<Session>,
  prepare: (next: ViewerState) => void,
): Browsing {
  let last = store.get();
  let cancel = (): void => {};

  return {
    look: () => {
      const state = store.get();
      const [members, frames] = [state.member - last.member, state.frame - last.frame];
      last = state;
      if (members === 0 && frames === 0) return;
      const next = { ...state, member: state.member + members, frame: state.frame + frames };
      const { left } = session.get();
      if (!left || next.member < 0 || next.frame < 0) return;
      if (next.member >= left.members || next.frame >= left.frames) return;
      cancel();
      cancel = whenIdle(() => prepare(next));
    },
    dispose: () => cancel(),
  };
}

/** Acts when the page is idle, or soon where a browser cannot tell. Returns a function that cancels it. */
function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback === "function") {
    const request = requestIdleCallback(act);
    return () => cancelIdleCallback(request);
  }
  const request = setTimeout(act, 20);
  return () => clearTimeout(request);
}
