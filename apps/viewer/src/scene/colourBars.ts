import { html, nothing, render, type TemplateResult } from "lit-html";
import { type Bar, barSide, barsOf, barWords, drawnBar } from "./bars.ts";
import type { Frame } from "./frame.ts";

/** Widest bar, CSS pixels. */
const widest = 460;

/** Writes atlas's colour bars of a frame into an element. */
export function colourBars(root: HTMLElement): (frame: Frame) => void {
  let known = "";
  return (frame) => {
    const bars = barsOf(frame);
    const room = Math.floor(root.clientWidth / Math.max(1, bars.length));
    const width = Math.min(widest, room - 2 * barSide);
    const wanted = JSON.stringify([bars, width]);
    if (wanted === known || width < 60) return;
    known = wanted;
    render(html`${bars.map((bar) => barView(bar, width))}`, root);
  };
}

function barView(bar: Bar, width: number): TemplateResult {
  const drawn = drawnBar(bar, width);
  const picture = `<svg width="${drawn.width}" height="${drawn.height}" aria-hidden="true">${drawn.content}</svg>`;
  return html`<div class="colour-bar" role="img" aria-label=${barWords(bar)} .innerHTML=${picture}></div>${
    bar.hasGaps ? html`<p class="scene-gaps"><i aria-hidden="true"></i>no value</p>` : nothing
  }`;
}
