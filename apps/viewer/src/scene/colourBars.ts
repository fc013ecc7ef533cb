import { type ColourScale, colourBar, colourBarHeight } from "@chaosphere/atlas";
import { html, render, type TemplateResult } from "lit-html";
import { formatValue } from "../page/reading.ts";
import type { Frame, FrameContent } from "./frame.ts";

/** Widest bar, and room at its sides for pointed ends and half a number, CSS pixels. */
const [widest, side] = [460, 26];

/** What one bar says. */
interface Bar {
  readonly scale: ColourScale;
  readonly label: string;
  readonly unit: string;
  readonly beyond: { readonly low: boolean; readonly high: boolean };
}

/** Writes atlas's colour bars of a frame into an element: one, and another if the difference has its own scale. */
export function colourBars(root: HTMLElement): (frame: Frame) => void {
  let known = "";
  return (frame) => {
    const bars = barsOf(frame);
    const room = Math.floor(root.clientWidth / Math.max(1, bars.length));
    const width = Math.min(widest, room - 2 * side);
    const wanted = JSON.stringify([bars, width]);
    if (wanted === known || width < 60) return;
    known = wanted;
    render(html`${bars.map((bar) => barView(bar, width))}`, root);
  };
}

function barsOf({ views }: Frame): Bar[] {
  const contents = views.flatMap(({ side: which, content }) =>
    content ? [{ which, content }] : [],
  );
  const groups = new Map<string, typeof contents>();
  for (const one of contents) {
    const name = JSON.stringify(one.content.scale);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups.values()].map((group) => ({
    scale: group[0].content.scale,
    label: groups.size > 1 && group[0].which === "difference" ? "difference" : "",
    unit: group[0].content.shown.unit,
    beyond: beyondOf(group.map(({ content }) => content)),
  }));
}

function beyondOf(contents: readonly FrameContent[]): Bar["beyond"] {
  return {
    low: contents.some(({ image, scale }) => image.low < scale.range.low),
    high: contents.some(({ image, scale }) => image.high > scale.range.high),
  };
}

function barView({ scale, label, unit, beyond }: Bar, width: number): TemplateResult {
  const { colour, range } = scale;
  const name = [label || "Colours", "from", formatValue(range.low), "to", formatValue(range.high)];
  const [whole, height] = [width + 2 * side, label || unit ? colourBarHeight - 6 : 32];
  // Atlas escapes every text it is given.
  const drawn = colourBar(side, 1, width, { colour, range, label, unit, beyond });
  const picture = `<svg width="${whole}" height="${height}" aria-hidden="true">${drawn}</svg>`;
  return html`<div class="colour-bar" role="img" aria-label=${[...name, unit].join(" ").trim()} .innerHTML=${picture}></div>`;
}
