import { type Attributes, element, escaped } from "./svg.ts";

/** The type sizes of a figure, in figure units. */
export const typeSize = { title: 15, heading: 13, label: 12, tick: 10.5 } as const;

/** The inks of a figure, dark to light. */
export const ink = { text: "#1a1a1a", quiet: "#4d4d4d", rule: "#8c8c8c", grid: "#e3e3e3" } as const;

/** The colours of a plot that are not those of its series, in CSS; a page may give its own variables, as `var(--ink)`. */
export interface PlotInks {
  /** Behind everything, and the rims of points. */
  readonly ground: string;
  /** Title, names of the axes, legend. */
  readonly text: string;
  /** Axes and their numbers. */
  readonly quiet: string;
  /** Grid lines. */
  readonly grid: string;
}

/** Black on white, for paper. */
export const paper: PlotInks = { ground: "#ffffff", ...ink };

/** Options of {@link text}. */
export interface TextOptions {
  /** Size in figure units. */
  readonly size: number;
  /** Which point of the text stands at x. Default start. */
  readonly anchor?: "start" | "middle" | "end";
  /** Colour. Default the text ink. */
  readonly fill?: string;
  /** Weight. Default normal. */
  readonly weight?: "normal" | "bold";
  /** Room for the text; longer text is set smaller, to two thirds, and then cut with an ellipsis. */
  readonly room?: number;
  /** Degrees clockwise about (x, y). Default 0. */
  readonly turn?: number;
  /** Set the index of a symbol, as in C_l or μ_η, below the line, and an exponent, as in κ^α, above it. Default false. */
  readonly hasFormulas?: boolean;
}

/** One line of text with its baseline at y. */
export function text(x: number, y: number, content: string, options: TextOptions): string {
  const { anchor = "start", fill = ink.text, weight = "normal", turn, room = Infinity } = options;
  const { size, line } = fitted(content, options.size, room, weight);
  const attributes: Attributes = {
    x,
    y,
    "font-family": "DejaVu Sans, Verdana, sans-serif",
    "font-size": size,
    "font-weight": weight === "bold" ? weight : undefined,
    "text-anchor": anchor === "start" ? undefined : anchor,
    fill,
    transform: turn === undefined ? undefined : `rotate(${turn} ${x} ${y})`,
  };
  return element("text", attributes, options.hasFormulas ? typeset(line, size) : escaped(line));
}

/** A symbol of one or two letters with an index of one or two, or an exponent: a letter or a number. */
const formula =
  /(?<![\p{L}\p{N}_])(\p{L}{1,2})_([\p{L}\p{N}]{1,2})(?![\p{L}\p{N}_])|\^(−?(?:\p{N}+(?:\.\p{N}+)?|\p{L}))/gu;

/** Size of indices and exponents, and how far below and above the line they stand, as shares of the size of the line. */
const small = { size: 0.72, below: 0.22, above: 0.36 } as const;

/** A line as SVG, its indices and exponents smaller and off the line, which goes on level after them. */
function typeset(line: string, size: number): string {
  let [out, end, down] = ["", 0, 0];
  const level = (content: string): string => {
    if (content === "" || down === 0) return escaped(content);
    const back = element("tspan", { dy: -down }, escaped(content));
    down = 0;
    return back;
  };
  for (const { 0: whole, 1: symbol = "", 2: index, 3: exponent, index: at } of line.matchAll(
    formula,
  )) {
    out += level(line.slice(end, at) + symbol);
    const offset = size * (index === undefined ? -small.above : small.below);
    out += element(
      "tspan",
      { dy: offset - down, "font-size": small.size * size },
      escaped(index ?? exponent),
    );
    down = offset;
    end = at + whole.length;
  }
  return out + level(line.slice(end));
}

/** Advances of U+0020 … U+007E in DejaVu Sans, thousandths of the size. */
const advances = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
  636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
  575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
  611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
  278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

/** Width of a line of text; characters beyond ASCII count as two thirds of the size, bold adds 12 %. */
export function textWidth(
  content: string,
  size: number,
  weight: "normal" | "bold" = "normal",
): number {
  let thousandths = 0;
  for (const character of content) {
    thousandths += advances[(character.codePointAt(0) ?? 0) - 0x20] ?? 667;
  }
  return (thousandths / 1000) * size * (weight === "bold" ? 1.12 : 1);
}

function fitted(
  content: string,
  size: number,
  room: number,
  weight: "normal" | "bold",
): { size: number; line: string } {
  const line = content.replace(/\s+/g, " ").trim();
  const shrink = Math.min(1, room / textWidth(line, size, weight));
  if (!(shrink < 2 / 3)) return { size: size * shrink, line };
  const small = (size * 2) / 3;
  const kept = [...line];
  while (kept.length > 0 && textWidth(`${kept.join("")}…`, small, weight) > room) kept.pop();
  return { size: small, line: `${kept.join("").trimEnd()}…` };
}
