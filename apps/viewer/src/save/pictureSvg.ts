import { arrow } from "../scene/arrows.ts";
import { type Bar, drawnBar } from "../scene/bars.ts";
import type { ObservedMarks } from "../scene/marks.ts";
import type { Pixel, Rect } from "../scene/viewGeometry.ts";

/** The name of a view, at its top left corner. */
export interface PictureTitle extends Pixel {
  readonly text: string;
  readonly colour: "ink" | "left" | "right" | "difference";
}

/** A pinned value, its mark at the point and its words beside it. */
export interface PictureProbe extends Pixel {
  readonly words: string;
  /** Whether the words stand to the left. */
  readonly isTurned: boolean;
}

/** Edge and graticule of a map in one of the views, as SVG paths; what lies outside its rectangle is cut off. */
export interface PictureAxes {
  readonly rect: Rect;
  readonly outline: string;
  /** Empty where the page shows none. */
  readonly graticule: string;
}

/** An entry of the legend beside the bars. */
export type PictureKey =
  | { readonly kind: "gaps"; readonly words: string }
  | { readonly kind: "marks"; readonly words: string }
  | { readonly kind: "arrow"; readonly words: string; readonly length: number };

/** What stands around and over the fields of a picture, in CSS pixels of the views. */
export interface PicturePlan {
  /** Size of all views. */
  readonly width: number;
  readonly height: number;
  /** Above the views; empty for none. */
  readonly heading: string;
  readonly titles: readonly PictureTitle[];
  readonly probes: readonly PictureProbe[];
  readonly axes: readonly PictureAxes[];
  /** The arrows of each view, an SVG path that is cut off at its rectangle. */
  readonly arrows: readonly { readonly rect: Rect; readonly path: string }[];
  /** null where nothing was seen. */
  readonly marks: ObservedMarks | null;
  readonly keys: readonly PictureKey[];
  readonly bars: readonly Bar[];
  /** Where the fields come from, one line each. */
  readonly notes: readonly string[];
  readonly inks: PictureInks;
  readonly isTransparent: boolean;
}

/** Colours of the page, in CSS. */
export type PictureInks = Readonly<
  Record<PictureTitle["colour"] | "ground" | "surface" | "muted", string>
>;

/** A picture as SVG, and where in it the fields stand. */
export interface PictureSvg {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** Height of what stands above the views. */
  readonly top: number;
}

const space = "http://www.w3.org/2000/svg";
const fonts = '"Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';

/** Height of the bars, of the legend and of a note, in units of the type size. */
const [barLines, keyLines, noteLines] = [4.6, 1.7, 1.4];

/** A picture; `views` is the address of an image of the fields, or null for what stands around them only. */
export function pictureSvg(plan: PicturePlan, views: string | null): PictureSvg {
  const { width, height, inks } = plan;
  const size = Math.max(11, Math.min(18, width / 64));
  const top = plan.heading === "" ? 0 : Math.round(2.2 * size);
  const legend = plan.keys.length > 0 ? keyLines : 0;
  const foot = Math.round((barLines + legend + noteLines * plan.notes.length) * size);
  const whole = { width, height: top + height + foot };
  const root = made("svg", {
    ...whole,
    viewBox: `0 0 ${whole.width} ${whole.height}`,
    "font-family": fonts,
  });
  if (!plan.isTransparent && views !== null) {
    root.append(made("rect", { ...whole, fill: inks.ground }));
  }
  if (plan.heading !== "") {
    const words = { x: width / 2, y: 1.5 * size, "text-anchor": "middle", fill: inks.ink };
    root.append(text(plan.heading, 1.2 * size, { ...words, "font-weight": 600 }));
  }
  const fields = made("g", { transform: `translate(0 ${top})` });
  if (views !== null) fields.append(made("image", { width, height, href: views }));
  for (const [k, axes] of plan.axes.entries()) fields.append(...axesOf(axes, k, inks));
  for (const [k, arrows] of plan.arrows.entries()) fields.append(...arrowsOf(arrows, k));
  if (plan.marks) fields.append(...marksOf(plan.marks));
  for (const title of plan.titles) fields.append(...titleOf(title, size, plan));
  for (const probe of plan.probes) fields.append(...probeOf(probe, size, inks));
  root.append(fields, ...barsOf(plan, top + height, size));
  root.append(...keysOf(plan, top + height + (barLines + 0.5) * size, size));
  for (const [k, note] of plan.notes.entries()) {
    const y = top + height + (barLines + legend + noteLines * k + 0.9) * size;
    const place = { x: width / 2, y, "text-anchor": "middle", fill: inks.muted };
    root.append(text(note, Math.min(0.85 * size, sizeThatFits(note, width)), place));
  }
  return { svg: new XMLSerializer().serializeToString(root), ...whole, top };
}

/** The size at which a line takes no more than a width: a letter is half as wide as high, nearly. */
function sizeThatFits(line: string, width: number): number {
  return width / (0.52 * Math.max(1, line.length));
}

type Values = Readonly<Record<string, string | number>>;

/** An element; the document writes it, and escapes what it says. */
function made(name: string, attributes: Values): SVGElement {
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, typeof value === "number" ? String(+value.toFixed(2)) : value);
  }
  return element;
}

function text(content: string, size: number, attributes: Values): SVGElement {
  const element = made("text", { "font-size": size, ...attributes });
  element.textContent = content;
  return element;
}

/** A path twice: pale and wide under narrow and dark, so that it is seen on every colour. */
function rimmed(d: string, pale: Values, dark: Values): readonly SVGElement[] {
  return [made("path", { d, ...pale }), made("path", { d, ...dark })];
}

function clipTo({ x, y, width, height }: Rect, id: string): SVGElement {
  const clip = made("clipPath", { id });
  clip.append(made("rect", { x, y, width, height }));
  return clip;
}

const dark = "#17202b";

function arrowsOf({ rect, path }: PicturePlan["arrows"][number], k: number): readonly SVGElement[] {
  const id = `arrows-${k}`;
  const group = made("g", {
    "clip-path": `url(#${id})`,
    fill: "none",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  });
  group.append(
    ...rimmed(
      path,
      { stroke: "#ffffff", "stroke-width": 3.2, "stroke-opacity": 0.6 },
      { stroke: dark, "stroke-width": 1.4 },
    ),
  );
  return [clipTo(rect, id), group];
}

function marksOf({ path, dot, rim }: ObservedMarks): readonly SVGElement[] {
  const round = { fill: "none", "stroke-linecap": "round" };
  return rimmed(
    path,
    { ...round, stroke: "#111111", "stroke-width": rim },
    { ...round, stroke: "#ffffff", "stroke-width": dot },
  );
}

function axesOf({ rect, outline, graticule }: PictureAxes, k: number, inks: PictureInks) {
  const id = `view-${k}`;
  const group = made("g", { "clip-path": `url(#${id})`, fill: "none" });
  if (graticule !== "") {
    group.append(
      ...rimmed(
        graticule,
        { stroke: "#ffffff", "stroke-width": 1.4, "stroke-opacity": 0.35 },
        { stroke: dark, "stroke-width": 0.7, "stroke-opacity": 0.6 },
      ),
    );
  }
  group.append(made("path", { d: outline, stroke: inks.muted, "stroke-width": 1 }));
  return [clipTo(rect, id), group];
}

function titleOf({ text: words, colour, x, y }: PictureTitle, size: number, plan: PicturePlan) {
  const place = { x: x + size / 2, y: y + 1.4 * size, fill: plan.inks[colour] };
  return [text(words, size, { ...place, "font-weight": 600 })];
}

function probeOf({ x, y, words, isTurned }: PictureProbe, size: number, inks: PictureInks) {
  const side = isTurned ? -1 : 1;
  const label = text(words, 0.9 * size, {
    x: x + side * 10,
    y: y + 0.32 * size,
    "text-anchor": isTurned ? "end" : "start",
    fill: inks.ink,
    // A rim in the colour of the page keeps the letters apart from the field.
    stroke: inks.surface,
    "stroke-width": 3,
    "paint-order": "stroke",
    "stroke-linejoin": "round",
  });
  const rim = made("circle", { cx: x, cy: y, r: 5, fill: dark, stroke: "#ffffff" });
  rim.setAttribute("stroke-width", "2");
  return [rim, label];
}

function barsOf(
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
function keysOf({ keys, width, inks }: PicturePlan, y: number, size: number): SVGElement[] {
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
      return marksOf({ path: `M${x + size / 2} ${y}h0`, dot: 5, rim: 8 });
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
