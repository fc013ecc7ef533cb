import { html } from "lit-html";
import { changesOf } from "../changes.ts";
import type { Session } from "../session.ts";
import type { ViewerState } from "../state.ts";
import { createStore, type Store } from "../store.ts";
import { mount } from "../widgets/mount.ts";
import { compareControls } from "./compareControls.ts";
import { draftOf, rangeControl } from "./rangeControl.ts";
import { viewControls } from "./viewControls.ts";

/** Fills the View card: how fields are drawn, and whether two of them stand side by side. */
export function mountControls(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
): void {
  const draft = createStore(draftOf(store.get().range));
  store.subscribe(
    ({ range }) => range,
    (range) => draft.set(draftOf(range)),
  );
  const aimLeft = (isOne: boolean): void => {
    if (isOne) session.set({ target: "left" });
  };
  store.subscribe(({ right }) => right === null, aimLeft);
  aimLeft(store.get().right === null);

  mount(
    root,
    () =>
      html`${viewControls(store, rangeControl(store, draft))}${compareControls(store, session)}`,
    changesOf(store, "projection", "colourMap", "centred", "relief", "graticule", "coastlines"),
    changesOf(store, "right", "difference", "rightCamera"),
    changesOf(draft, "low", "high", "complaint"),
  );
}
