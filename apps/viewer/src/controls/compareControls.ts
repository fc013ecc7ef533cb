import { button, element } from "../page/dom.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { tick } from "./widgets.ts";

/** A second view, their difference, their cameras, and the side that new fields go to. */
export function mountCompareControls(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
): void {
  const second = tick(
    "Two views",
    store,
    (state) => state.right !== null,
    (on) => {
      if (!on) return store.set({ right: null, difference: false, rightCamera: null });
      // A file is put into the session before the state names it.
      const { left } = store.get();
      if (left.kind === "file") session.set({ right: session.get().left });
      store.set({ right: left });
      session.set({ target: "right" });
    },
  );
  const pair = element(
    "div",
    {},
    element(
      "div",
      { class: "ticks" },
      tick(
        "Difference",
        store,
        (state) => state.difference,
        (difference) => store.set({ difference }),
      ),
      tick(
        "One camera",
        store,
        (state) => state.rightCamera === null,
        (locked) => store.set({ rightCamera: locked ? null : { ...store.get().camera } }),
      ),
      button("Swap", () => swap(store, session)),
    ),
  );
  root.append(second, pair);
  const show = (isOne: boolean): void => {
    pair.hidden = isOne;
    if (isOne) session.set({ target: "left" });
  };
  store.subscribe((state) => state.right === null, show);
  show(store.get().right === null);
}

/** Exchanges the sides, whose fields are there already. */
function swap(store: Store<ViewerState>, session: Store<Session>): void {
  const { left, right, camera, rightCamera } = store.get();
  const { left: leftFields, right: rightFields } = session.get();
  if (!right || !leftFields || !rightFields) return;
  session.set({ left: rightFields, right: leftFields });
  store.set({
    left: right,
    right: left,
    ...(rightCamera ? { camera: rightCamera, rightCamera: camera } : {}),
  });
}
