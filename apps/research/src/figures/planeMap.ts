import { type ColourScale, colourise, colourTable, type Figure } from "@chaosphere/atlas";
import { encode } from "fast-png";

/** Values on a square of the plane, and how they are drawn. */
export interface PlaneMap {
  /** Row after row from the top, columns from the left; side² numbers. */
  readonly values: readonly number[];
  /** The square is [−halfWidth, halfWidth]². */
  readonly halfWidth: number;
  readonly scale: ColourScale;
  readonly title: string;
  /** Beside the colour bar. Default none. */
  readonly label?: string;
}

const [side, left, top, right, bottom] = [186, 40, 30, 78, 26];
const ink = "#4d4d4d";

/** A function on a square of the plane as a figure of its own, with axes and colour bar; one pixel a value. */
export function planeMap({ values, halfWidth, scale, title, label = "" }: PlaneMap): Figure {
  const [width, height] = [left + side + right, top + side + bottom];
  const columns = Math.round(Math.sqrt(values.length));
  const pixels = colourise(
    {
      width: columns,
      height: columns,
      batch: 1,
      values: Float64Array.from(values),
      inside: new Uint8Array(columns * columns).fill(1),
    },
    scale,
  );
  const tick = Number((0.75 * halfWidth).toPrecision(1));
  const parts = [-tick, 0, tick].flatMap((value) => {
    const along = (side * (value + halfWidth)) / (2 * halfWidth);
    const [x, y] = [left + along, top + side - along];
    return [
      stroke(`M${x} ${top + side}v4M${left} ${y}h-4`),
      text(x, top + side + 16, "middle", number(value)),
      text(left - 7, y + 3.5, "end", number(value)),
    ];
  });
  return {
    svg: [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
      `<rect width="100%" height="100%" fill="#ffffff"/>`,
      text(left + side / 2, 19, "middle", title, 12, "#1a1a1a"),
      image(left, top, side, side, pixels, columns),
      stroke(`M${left} ${top}h${side}v${side}h${-side}z`),
      ...parts,
      colourBar(scale, label),
      "</svg>",
    ].join(""),
    width,
    height,
  };
}

function colourBar({ colour, range }: ColourScale, label: string): string {
  const table = colourTable(colour);
  const levels = table.length / 3;
  const pixels = new Uint8Array(4 * levels).fill(255);
  for (let k = 0; k < levels; k++) {
    pixels.set(table.subarray(3 * k, 3 * k + 3), 4 * (levels - 1 - k));
  }
  const x = left + side + 10;
  const middle = (range.low + range.high) / 2;
  const marks = [range.low, middle, range.high].map((value, k) => {
    const y = top + side * (1 - k / 2);
    return stroke(`M${x + 10} ${y}h4`) + text(x + 17, y + 3.5, "start", number(value));
  });
  const name = `<g transform="rotate(-90 ${left + side + 68} ${top + side / 2})">${text(left + side + 68, top + side / 2, "middle", label, 10.5)}</g>`;
  return (
    image(x, top, 10, side, pixels, 1) +
    stroke(`M${x} ${top}h10v${side}h-10z`) +
    marks.join("") +
    name
  );
}

function image(
  x: number,
  y: number,
  width: number,
  height: number,
  rgba: Uint8Array,
  columns: number,
): string {
  const rows = rgba.length / 4 / columns;
  const png = encode({ width: columns, height: rows, data: rgba, channels: 4, depth: 8 });
  const href = `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" href="${href}" preserveAspectRatio="none" image-rendering="optimizeSpeed"/>`;
}

function text(x: number, y: number, anchor: string, content: string, size = 10, fill = ink) {
  const safe = content.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);
  return `<text x="${x}" y="${y}" font-family="DejaVu Sans" font-size="${size}" text-anchor="${anchor}" fill="${fill}">${safe}</text>`;
}

function stroke(d: string): string {
  return `<path d="${d}" fill="none" stroke="${ink}" stroke-width="0.9"/>`;
}

/** Three digits, with the sign of print. */
function number(value: number): string {
  return `${Number(value.toPrecision(3))}`.replace("-", "−");
}
