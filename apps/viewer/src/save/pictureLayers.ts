import { labelPlace } from "../scene/contourLabels.ts";
import { dark, labelSize } from "../scene/drawnStyle.ts";
import type { ObservedMarks } from "../scene/marks.ts";
import type { PictureAxes, PictureInks, PicturePlan, PictureProbe } from "./picturePlan.ts";
import { clipTo, made, rimmed, text } from "./svgElements.ts";

/** The lines of a view, a group for each layer. */
export function lineLayers(
  { rect, layers }: PicturePlan["lines"][number],
  k: number,
): readonly SVGElement[] {
  const id = `lines-${k}`;
  const groups = layers.map(({ name, dark: onPale, pale: onDark, width, opacity }) => {
    const group = made("g", {
      id: `${name}-${k}`,
      "clip-path": `url(#${id})`,
      fill: "none",
      "stroke-width": width,
      "stroke-linejoin": "round",
      opacity,
    });
    for (const [d, stroke] of [
      [onPale, "#000000"],
      [onDark, "#ffffff"],
    ]) {
      if (d !== "") group.append(made("path", { d, stroke }));
    }
    return group;
  });
  return [clipTo(rect, id), ...groups];
}

/** The numbers of contours. */
export function levelsLayer(levels: PicturePlan["levels"]): readonly SVGElement[] {
  return levels.map(({ x, y, turn, words }) =>
    text(words, labelSize, {
      transform: labelPlace(x, y, turn),
      dy: "0.35em",
      "text-anchor": "middle",
      fill: dark,
      stroke: "#ffffff",
      "stroke-opacity": 0.75,
      "stroke-width": 3,
      "stroke-linejoin": "round",
      "paint-order": "stroke",
    }),
  );
}

/** Arrows of a view. */
export function arrowsLayer(
  { rect, path }: PicturePlan["arrows"][number],
  k: number,
): readonly SVGElement[] {
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

/** Places that were seen. */
export function marksLayer({ path, dot, rim }: ObservedMarks): readonly SVGElement[] {
  const round = { fill: "none", "stroke-linecap": "round" };
  return rimmed(
    path,
    { ...round, stroke: "#111111", "stroke-width": rim },
    { ...round, stroke: "#ffffff", "stroke-width": dot },
  );
}

/** The edge of a map. */
export function axesLayer({ rect, outline }: PictureAxes, k: number, inks: PictureInks) {
  const id = `view-${k}`;
  const group = made("g", { "clip-path": `url(#${id})`, fill: "none" });
  group.append(made("path", { d: outline, stroke: inks.muted, "stroke-width": 1 }));
  return [clipTo(rect, id), group];
}

/** A pinned value. */
export function probeLayer(
  { x, y, words, isTurned }: PictureProbe,
  size: number,
  inks: PictureInks,
) {
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
