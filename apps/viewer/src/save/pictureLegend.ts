import { arrow } from "../scene/arrows.ts";
import { drawnBar } from "../scene/bars.ts";
import { marksLayer } from "./pictureLayers.ts";
import type { PictureInks, PictureKey, PicturePlan } from "./picturePlan.ts";
import { made, text } from "./svgElements.ts";

/** The colour bars, side by side. */
export function barsOf(
  { bars, width, inks }: PicturePlan,
  y: number,
  size: number,
): readonly SVGElement[] {
  const share = width / Math.max(1, bars.length);
  const scale = size / 12;
  return bars.map((bar, k) => {
    const drawn = drawnBar(bar, Math.max(100, Math.min(460, share / scale - 80)));
    const x = k * share + (share - scale * drawn.width) / 2;
    const group = made("g", {
      transform: `translate(${x.toFixed(2)} ${(y + 0.4 * size).toFixed(2)}) scale(${scale.toFixed(3)})`,
    });
    group.innerHTML = drawn.content;
    for (const label of group.querySelectorAll("text")) {
      label.setAttribute("fill", inks.ink);
      label.removeAttribute("font-family");
    }
    return group;
  });
}

/** The legend of what no bar explains, in one line in the middle. */
export function keysOf({ keys, width, inks }: PicturePlan, y: number, size: number): SVGElement[] {
  const letters = 0.9 * size;
  const [gap, between] = [0.5 * size, 2 * size];
  const sampleOf = (key: PictureKey): number => (key.kind === "arrow" ? key.length : size);
  const widths = keys.map((key) => sampleOf(key) + gap + 0.55 * letters * key.words.length);
  const all = widths.reduce((sum, one) => sum + one, between * (keys.length - 1));
  let x = (width - all) / 2;
  return keys.flatMap((key, k) => {
    const words = { x: x + sampleOf(key) + gap, y: y + 0.35 * letters, fill: inks.ink };
    const drawn = [...sampleMarks(key, x, y, size, inks), text(key.words, letters, words)];
    x += widths[k] + between;
    return drawn;
  });
}

function sampleMarks(
  key: PictureKey,
  x: number,
  y: number,
  size: number,
  inks: PictureInks,
): readonly SVGElement[] {
  switch (key.kind) {
    case "gaps":
      // The grey of the shaders.
      return [made("rect", { x, y: y - size / 2, width: size, height: size, fill: "#808080" })];
    case "marks":
      return marksLayer({ path: `M${x + size / 2} ${y}h0`, dot: 5, rim: 8 });
    case "arrow": {
      const d = arrow({ x: x + key.length / 2, y }, key.length, 0);
      return [
        made("path", {
          d,
          fill: "none",
          stroke: inks.ink,
          "stroke-width": 1.4,
          "stroke-linecap": "round",
        }),
      ];
    }
    default:
      return key satisfies never;
  }
}
