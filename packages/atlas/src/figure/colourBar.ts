import { type ColourName, colourTable } from "../colour/colourMap.ts";
import { type ColourTransform, colourPosition, linear } from "../colour/colourPosition.ts";
import type { ValueRange } from "../colour/colourRange.ts";
import { quantityLabel } from "./number.ts";
import { type Box, image } from "./raster.ts";
import { element } from "./svg.ts";
import { ink, text, typeSize } from "./text.ts";
import { ticksThatFit } from "./transformTicks.ts";

/** What a colour bar explains. */
export interface ColourBarOptions {
  /** A colour map, or a table of colours from low to high: red, green, blue in `[3k … 3k + 2]`, 0 … 255. */
  readonly colour: ColourName | Uint8Array;
  readonly range: ValueRange;
  /** How values are spread between the ends. Default linearly. */
  readonly transform?: ColourTransform;
  /** Name of the quantity; empty for none. */
  readonly label: string;
  /** Unit of the quantity; empty for none. */
  readonly unit: string;
  /** What is said after the name and the unit, as of contours; default nothing. */
  readonly note?: string;
  /** Whether values lie beyond the low and the high end, which are then drawn pointed. */
  readonly beyond: { readonly low: boolean; readonly high: boolean };
}

const thickness = 10;
/** How far a pointed end reaches under the bar, so that no seam shows. */
const overlap = 0.5;

/** Height of a colour bar with its numbers, its label and the margin below, in figure units. */
export const colourBarHeight = 54;

/** A horizontal colour bar from (x, y), low end at the left, with round numbers beneath. */
export function colourBar(x: number, y: number, width: number, options: ColourBarOptions): string {
  const { colour, range, label, unit, note = "", beyond, transform = linear } = options;
  const box: Box = { x, y, width, height: thickness };
  const at = (value: number): number => x + width * colourPosition(value, range, transform);
  const ticks = ticksThatFit(range, transform, width);
  const table = typeof colour === "string" ? colourTable(colour) : colour;
  const end = y + thickness;
  return [
    beyond.low ? point(x + overlap, y, -thickness - overlap, table.subarray(0, 3)) : "",
    beyond.high ? point(x + width - overlap, y, thickness + overlap, table.subarray(-3)) : "",
    image(box, opaque(table), table.length / 3),
    element("path", {
      d: barOutline(box, beyond),
      fill: "none",
      stroke: ink.rule,
      "stroke-width": 0.75,
      "stroke-linejoin": "round",
    }),
    element("path", {
      d: ticks.values.map((value) => `M${at(value).toFixed(2)} ${end}v4`).join(""),
      stroke: ink.rule,
      "stroke-width": 0.75,
    }),
    ...ticks.values.map((value, k) =>
      text(at(value), end + 15, ticks.labels[k], {
        size: typeSize.tick,
        anchor: "middle",
        fill: ink.quiet,
      }),
    ),
    text(
      x + width / 2,
      end + 32,
      [quantityLabel(label, unit, ticks), note].filter((part) => part !== "").join(", "),
      {
        size: typeSize.label,
        anchor: "middle",
      },
    ),
  ].join("");
}

function barOutline({ x, y, width }: Box, beyond: ColourBarOptions["beyond"]): string {
  const half = thickness / 2;
  const right = beyond.high ? `l${thickness} ${half}l${-thickness} ${half}` : `v${thickness}`;
  const left = beyond.low ? `l${-thickness} ${-half}` : "";
  return `M${x.toFixed(2)} ${y}h${width.toFixed(2)}${right}h${(-width).toFixed(2)}${left}Z`;
}

/** The pointed end of a bar: a triangle of the given length, to the left when negative. */
function point(x: number, y: number, length: number, [r, g, b]: Uint8Array): string {
  return element("path", {
    d: `M${x.toFixed(2)} ${y}v${thickness}l${length} ${-thickness / 2}Z`,
    fill: `rgb(${r},${g},${b})`,
  });
}

function opaque(table: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((table.length / 3) * 4).fill(255);
  for (let k = 0; k < table.length / 3; k++) rgba.set(table.subarray(3 * k, 3 * k + 3), 4 * k);
  return rgba;
}
