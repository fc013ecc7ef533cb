import { html, type TemplateResult } from "lit-html";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import type { Store } from "../store.ts";
import { tick } from "../widgets/tick.ts";

/** A second view, the difference of the two, and their cameras. */
export function compareControls(
  store: Store<ViewerState>,
  session: Store<Session>,
): TemplateResult {
  const { right, difference, rightCamera } = store.get();
  const lockCameras = (locked: boolean): void =>
    store.set({ rightCamera: locked ? null : { ...store.get().camera } });
  return html`
    ${tick("Two views", right !== null, (on) => showTwo(on, store, session))}
    <div ?hidden=${right === null}>
      <div class="ticks">
        ${tick("Difference", difference, (isShown) => store.set({ difference: isShown }))}
        ${tick("One camera", rightCamera === null, lockCameras)}
        <button type="button" @click=${() => swap(store, session)}>Swap</button>
      </div>
    </div>`;
}

/** Shows the left side's fields a second time, to be replaced; or the left side alone. */
function showTwo(on: boolean, store: Store<ViewerState>, session: Store<Session>): void {
  if (!on) {
    store.set({ right: null, difference: false, rightCamera: null });
    return;
  }
  // A file is put into the session before the state names it.
  const { left } = store.get();
  if (left.kind === "file") session.set({ right: session.get().left });
  store.set({ right: left });
  session.set({ target: "right" });
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
