import { html } from "lit-html";
import type { Session } from "../session/session.ts";
import { changesOf } from "../state/changes.ts";
import type { ViewerState } from "../state/state.ts";
import { createStore, type Store } from "../state/store.ts";
import { mount } from "../widgets/mount.ts";
import { type ColourComplaint, colourControl } from "./colourControl.ts";
import { compareControls } from "./compareControls.ts";
import { drawnControl } from "./drawnControl.ts";
import { rangeDrafts } from "./rangeControl.ts";
import { scaleControls } from "./scaleControls.ts";
import { viewControls } from "./viewControls.ts";

/** Fills the View card: how fields are drawn, and whether two of them stand side by side. */
export function mountControls(
  root: HTMLElement,
  store: Store<ViewerState>,
  session: Store<Session>,
): void {
  const drafts = rangeDrafts(store);
  const refused = createStore<ColourComplaint>({ complaint: "" });
  const aimLeft = (isOne: boolean): void => {
    if (isOne) session.set({ target: "left" });
  };
  store.subscribe(({ right }) => right === null, aimLeft);
  aimLeft(store.get().right === null);

  mount(
    root,
    () => html`
      ${drawnControl(store, session)}
      ${viewControls(store, colourControl(store, refused), scaleControls(store, session, drafts), session.get())}
      ${compareControls(store, session)}`,
    changesOf(store, "projection", "colourMap", "ownColours", "centred", "relief"),
    changesOf(store, "graticule", "coastlines", "spread", "linearWidth", "range"),
    changesOf(store, "rightRange", "differenceRange", "sharedRange", "coverage", "rangeOf"),
    changesOf(store, "right", "difference", "rightCamera", "rightMember", "multiples"),
    changesOf(store, "contours", "arrows", "left", "statistic", "rightStatistic"),
    changesOf(store, "drawn", "bandLimit", "member", "frame"),
    changesOf(session, "left", "right"),
    changesOf(refused, "complaint"),
    ...Object.values(drafts).map((draft) => changesOf(draft, "low", "high", "complaint")),
  );
}
