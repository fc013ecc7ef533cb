import { nameRoom } from "../scene/drawnStyle.ts";
import {
  arrowsLayer,
  axesLayer,
  levelsLayer,
  lineLayers,
  marksLayer,
  probeLayer,
} from "./pictureLayers.ts";
import { barsOf, keysOf } from "./pictureLegend.ts";
import type { PictureInks, PicturePlan, PictureTitle } from "./picturePlan.ts";
import { made, text } from "./svgElements.ts";

/** A picture as SVG, and where in it the fields stand. */
export interface PictureSvg {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  /** Height of what stands above the views. */
  readonly top: number;
}

const fonts = '"Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif';

/** Height of a title, of the bars, of the legend and of a note, in units of the type size. */
const [titleLines, barLines, keyLines, noteLines] = [1.9, 4.6, 1.7, 1.4];

/** A picture; `views` is the address of an image of the fields, or null for what stands around them only. */
export function pictureSvg(plan: PicturePlan, views: string | null): PictureSvg {
  const { width, height, inks } = plan;
  const size = Math.max(11, Math.min(18, width / 64));
  const headed = plan.heading === "" ? 0 : Math.round(2.2 * size);
  // The title of one view stands above it, the names of several each in the room above it, as on the page.
  const [title, ...others] = plan.titles;
  const isTitled = title !== undefined && others.length === 0;
  const top = headed + (isTitled ? Math.round(titleLines * size) : 0);
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
  for (const [k, view] of plan.lines.entries()) fields.append(...lineLayers(view, k));
  for (const [k, axes] of plan.axes.entries()) fields.append(...axesLayer(axes, k, inks));
  fields.append(...levelsLayer(plan.levels));
  for (const [k, arrows] of plan.arrows.entries()) fields.append(...arrowsLayer(arrows, k));
  if (plan.marks) fields.append(...marksLayer(plan.marks));
  if (isTitled) root.append(titleAbove(title, headed + 1.2 * size, size, plan));
  else fields.append(...plan.titles.map((name) => nameOf(name, size, plan.inks)));
  for (const probe of plan.probes) fields.append(...probeLayer(probe, size, inks));
  for (const { rect, words } of plan.reasons) {
    const place = { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
    const letters = Math.min(0.9 * size, sizeThatFits(words, rect.width));
    fields.append(text(words, letters, { ...place, "text-anchor": "middle", fill: inks.muted }));
  }
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

function titleAbove(
  { text: words, colour }: PictureTitle,
  y: number,
  size: number,
  { width, inks }: PicturePlan,
): SVGElement {
  const place = { x: width / 2, y, "text-anchor": "middle", fill: inks[colour] };
  return text(words, Math.min(size, sizeThatFits(words, width)), { ...place, "font-weight": 600 });
}

function nameOf(
  { text: words, colour, rect }: PictureTitle,
  size: number,
  inks: PictureInks,
): SVGElement {
  const x = rect.x + rect.width / 2;
  const place = { x, y: rect.y - 0.3 * nameRoom, "text-anchor": "middle", fill: inks[colour] };
  const letters = Math.min(0.7 * nameRoom, size, sizeThatFits(words, rect.width));
  return text(words, letters, { ...place, "font-weight": 600 });
}
