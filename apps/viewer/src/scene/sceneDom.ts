import { element } from "../page/dom.ts";

/** The elements of the scene. */
export interface SceneDom {
  readonly frame: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** The room of the canvas. */
  readonly views: HTMLElement;
  readonly overlay: HTMLElement;
  readonly bars: HTMLElement;
  /** Says in the place of the views why there are none; empty: hidden. */
  notice(text: string): void;
}

/** Fills the scene's slot. */
export function sceneDom(root: HTMLElement): SceneDom {
  const canvas = element("canvas", {
    tabindex: "0",
    role: "application",
    "aria-label":
      "Field on the sphere. Arrow keys turn it, plus and minus zoom, Enter pins a value.",
  });
  const overlay = element("div", { class: "scene-overlay" });
  const bars = element("div", { class: "scene-bars" });
  const message = element("p", { role: "alert" });
  const notice = element("div", { class: "scene-notice" }, message);
  notice.hidden = true;
  const views = element("div", { class: "scene-views" }, canvas, overlay, notice);
  const frame = element("div", { class: "scene-frame" }, views, bars);
  root.append(frame);
  return {
    frame,
    canvas,
    views,
    overlay,
    bars,
    notice: (text) => {
      message.textContent = text;
      notice.hidden = text === "";
    },
  };
}
