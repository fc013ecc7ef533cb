import { html, nothing, render, type TemplateResult } from "lit-html";
import { type ArrowKey, arrow } from "./arrows.ts";
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
    const wanted = JSON.stringify([bars, width, frame.arrowKey]);
    if (wanted === known || width < 60) return;
    known = wanted;
    const key = frame.arrowKey;
    render(
      html`${bars.map((bar) => barView(bar, width))}${key ? arrowKeyView(key) : nothing}`,
      root,
    );
  };
}

function arrowKeyView({ length, words }: ArrowKey): TemplateResult {
  const width = Math.ceil(length) + 8;
  return html`<p class="scene-arrow-key">
    <svg width=${width} height="16" aria-hidden="true"><path d=${arrow({ x: width / 2, y: 8 }, length, 0)} /></svg>${words}
  </p>`;
}

function barView(bar: Bar, width: number): TemplateResult {
  const drawn = drawnBar(bar, width);
  const picture = `<svg width="${drawn.width}" height="${drawn.height}" aria-hidden="true">${drawn.content}</svg>`;
  return html`<div class="colour-bar" role="img" aria-label=${barWords(bar)} .innerHTML=${picture}></div>${
    bar.hasGaps ? html`<p class="scene-gaps"><i aria-hidden="true"></i>no value</p>` : nothing
  }`;
}
