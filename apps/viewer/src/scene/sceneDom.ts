import { html, render } from "lit-html";
import { shareStyle } from "./drawnStyle.ts";

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
  const notice = (text: string): void => {
    render(
      html`
        <div class="scene-frame">
          <div class="scene-views">
            <canvas
              tabindex="0" role="application"
              aria-label="Field on the sphere. Arrow keys turn it, plus and minus zoom, Enter pins a value, or observes it beside a posterior."
            ></canvas>
            <div class="scene-overlay"></div>
            <div class="scene-notice" ?hidden=${text === ""}><p role="alert">${text}</p></div>
          </div>
          <div class="scene-bars"></div>
        </div>`,
      root,
    );
  };
  notice("");
  const part = <E extends HTMLElement>(selector: string): E => {
    return root.querySelector<E>(selector) as E;
  };
  shareStyle(part(".scene-frame"));
  return {
    frame: part(".scene-frame"),
    canvas: part("canvas"),
    views: part(".scene-views"),
    overlay: part(".scene-overlay"),
    bars: part(".scene-bars"),
    notice,
  };
}
