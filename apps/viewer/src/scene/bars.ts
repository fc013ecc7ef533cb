import { colourBar, colourBarHeight } from "@chaosphere/atlas";
import { formatValue } from "../session/reading.ts";
import type { Side } from "../session/session.ts";
import type { Frame, FrameContent } from "./frame.ts";
import { tableOf, type ValueScale } from "./valueScale.ts";

/** What one colour bar says. */
export interface Bar {
  readonly scale: ValueScale;
  /** The sides that it is for, where not all have it. */
  readonly label: string;
  readonly unit: string;
  /** How far contours are apart, in words; empty without contours. */
  readonly contours: string;
  readonly beyond: { readonly low: boolean; readonly high: boolean };
  /** Whether the colours are darkened by the light on a relief, from above to below on the bar. */
  readonly isShaded: boolean;
  /** Whether cells without a value are in sight. */
  readonly hasGaps: boolean;
}

/** A bar drawn, in CSS pixels. */
export interface DrawnBar {
  readonly width: number;
  readonly height: number;
  /** The content of an SVG element. */
  readonly content: string;
}

/** Room at the sides of a bar, for pointed ends and half a number, CSS pixels. */
export const barSide = 26;

/** The bars of a frame: one for all views of the same scale and unit. */
export function barsOf({ views }: Frame): readonly Bar[] {
  const contents = views.flatMap(({ side, content }) => (content ? [{ side, content }] : []));
  const groups = new Map<string, typeof contents>();
  for (const one of contents) {
    const name = JSON.stringify([one.content.scale, one.content.shown.unit]);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups.values()].map((group) => ({
    scale: group[0].content.scale,
    label: groups.size > 1 ? labelOf(group.map(({ side }) => side)) : "",
    unit: group[0].content.shown.unit,
    contours: contourWords(group[0].content),
    beyond: beyondOf(group.map(({ content }) => content)),
    hasGaps: group.some(({ content }) => content.image.hasGaps),
    isShaded: group.some(({ content }) => content.relief !== null),
  }));
}

/** What a bar stands for: two sides that share it need no name beside a difference. */
function labelOf(sides: readonly Side[]): string {
  const names = [...new Set(sides)];
  return names.length === 1 ? names[0] : "";
}

function contourWords({ contours, shown: { unit } }: FrameContent): string {
  return contours ? `contours every ${formatValue(contours.interval)} ${unit}`.trim() : "";
}

function beyondOf(contents: readonly FrameContent[]): Bar["beyond"] {
  return {
    low: contents.some(({ image, scale }) => image.low < scale.range.low),
    high: contents.some(({ image, scale }) => image.high > scale.range.high),
  };
}

/** A bar in words: "Colours from −2 to 2 K". */
export function barWords({ scale: { range, transform }, label, unit, contours }: Bar): string {
  const how = { linear: "", asinh: ", asinh", log: ", logarithmic" }[transform.kind];
  const ends = `${label || "Colours"} from ${formatValue(range.low)} to ${formatValue(range.high)}`;
  return `${ends} ${unit}`.trim() + how + (contours && `, ${contours}`);
}

/** A bar of a width, without its sides. */
export function drawnBar(bar: Bar, width: number): DrawnBar {
  const { scale, label, contours, beyond } = bar;
  const { range, transform } = scale;
  // Atlas escapes every text it is given.
  const drawn = colourBar(barSide, 1, width, {
    colour: tableOf(scale),
    range,
    transform,
    label,
    // The words on contours have it.
    unit: contours ? "" : bar.unit,
    note: contours,
    beyond,
  });
  const hasLine = !drawn.endsWith("></text>");
  return {
    width: width + 2 * barSide,
    height: hasLine ? colourBarHeight - 6 : 32,
    content: bar.isShaded ? drawn + shadeOf(width) : drawn,
  };
}

/** From the full colour to half of it, the darkest that the light on a relief leaves. */
function shadeOf(width: number): string {
  const steps = 10;
  return Array.from({ length: steps }, (_, k) => {
    const darkness = (0.5 * k) / (steps - 1);
    return `<rect x="${barSide}" y="${1 + k}" width="${width}" height="1" fill="#000" fill-opacity="${darkness.toFixed(3)}"/>`;
  }).join("");
}
