import { DomainError, ShapeError } from "@chaosphere/core";
import { colourBarHeight } from "../figure/colourBar.ts";
import { checkSide, element, type Figure, figure } from "../figure/svg.ts";
import { ink, text, typeSize } from "../figure/text.ts";
import type { Projection } from "../projection/projection.ts";
import { type DrawableFields, type Raster, rasterise } from "../sampling/raster.ts";
import { drawMap, drawScale, mapHeight, rasterSize } from "./drawMap.ts";
import {
  type MapStyle,
  type SettledScale,
  settleProjection,
  settleScale,
  settleUnit,
} from "./mapStyle.ts";

/** Maps that belong together on a contact sheet. */
export interface MapGroup {
  /** Every field of the batch is drawn, in order. */
  readonly fields: DrawableFields;
  /** Above the group. Default none. */
  readonly heading?: string;
  /** One line under each map; length the batch. Default none. */
  readonly captions?: readonly string[];
}

/** Options of {@link contactSheet}; the default width is 1000 figure units. */
export interface ContactSheetOptions extends MapStyle {
  /** Maps in a row of each group, 1 or more. Default 4, or 2 when groups stand beside each other. */
  readonly columns?: number;
  /** Whether the groups stand beside or below each other. Default below. */
  readonly arrangement?: "below" | "beside";
}

const margin = 24;
const gap = 12;
const groupGap = 36;
const headingHeight = 30;
const captionHeight = 18;

/**
 * Many maps on one colour scale with one colour bar: groups under their headings, such as
 * "generated" beside "simulated".
 *
 * @throws {@link ShapeError} if there is no map, or captions do not match their maps.
 * @throws {@link DomainError} if an option is outside its range, or no value is finite.
 *
 * @example
 * ```ts
 * import { contactSheet } from "@chaosphere/atlas";
 * import { coefficients } from "@chaosphere/core";
 *
 * // Y_1,−1, Y_10 and Y_11 on one colour scale.
 * const fields = coefficients("harmonic", 2, Float64Array.of(0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1));
 * const captions = ["m = −1", "m = 0", "m = 1"];
 * const sheet = contactSheet([{ fields, heading: "degree 1", captions }], { columns: 3, density: 0.5 });
 * console.log(sheet.width, sheet.svg.match(/<image/g)?.length); // 1000 4
 * ```
 */
export function contactSheet(
  groups: readonly MapGroup[],
  options: ContactSheetOptions = {},
): Figure {
  const { arrangement = "below", title = "", label = "", width = 1000, density = 2 } = options;
  const { columns = arrangement === "beside" ? 2 : 4 } = options;
  checkSide("contactSheet", "width", width);
  checkGroups(groups, columns);

  const projection = settleProjection(options);
  const across = arrangement === "beside" ? groups.length : 1;
  const groupWidth = (width - 2 * margin - (across - 1) * groupGap) / across;
  const cell = (groupWidth - (columns - 1) * gap) / columns;
  if (!(cell >= 24)) {
    throw new DomainError(
      `contactSheet: a map must be 24 figure units wide or more, got ${cell.toFixed(1)} for ${across * columns} in a row. Use fewer columns or a larger width.`,
    );
  }
  const size = rasterSize(projection, cell, density);
  const rasters = groups.map(({ fields }) => rasterise(fields, projection, size));
  const scale = settleScale(rasters, options);

  const top = margin + (title === "" ? 0 : 30);
  const drawn: string[] = [];
  let [y, lowest] = [top, top];
  groups.forEach((group, g) => {
    const x = margin + (arrangement === "beside" ? g * (groupWidth + groupGap) : 0);
    const block = drawGroup(
      group,
      rasters[g],
      { x, y, width: groupWidth, cell, columns },
      {
        projection,
        scale,
        graticule: options.graticule ?? true,
      },
    );
    drawn.push(block.svg);
    lowest = Math.max(lowest, block.bottom);
    if (arrangement === "below") y = block.bottom + groupGap / 2;
  });
  return figure(
    width,
    Math.ceil(lowest + 22 + colourBarHeight),
    title === ""
      ? ""
      : text(width / 2, margin + 6, title, {
          size: typeSize.title,
          anchor: "middle",
          room: width - 2 * margin,
        }),
    ...drawn,
    drawScale(width / 2, lowest + 20, Math.min(0.5 * width, 420), scale, {
      label,
      unit: settleUnit(groups[0].fields, options),
    }),
  );
}

/** Where a group stands, in figure units. */
interface GroupPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Width of one map. */
  readonly cell: number;
  readonly columns: number;
}

function drawGroup(
  { heading = "", captions }: MapGroup,
  raster: Raster,
  { x, y, width, cell, columns }: GroupPlace,
  {
    projection,
    scale,
    graticule,
  }: { projection: Projection; scale: SettledScale; graticule: boolean },
): { svg: string; bottom: number } {
  const top = heading === "" ? y : y + headingHeight;
  const rowHeight = mapHeight(projection, cell) + (captions ? captionHeight : 0) + gap;
  const parts = heading === "" ? [] : [drawHeading(heading, x, y, width)];
  for (let b = 0; b < raster.batch; b++) {
    const frame = {
      x: x + (b % columns) * (cell + gap),
      y: top + Math.floor(b / columns) * rowHeight,
      width: cell,
    };
    parts.push(drawMap(raster, b, projection, frame, scale, graticule));
    if (captions) {
      const baseline = frame.y + mapHeight(projection, cell) + 13;
      parts.push(
        text(frame.x + cell / 2, baseline, captions[b], {
          size: typeSize.tick,
          anchor: "middle",
          fill: ink.quiet,
          room: cell,
        }),
      );
    }
  }
  return { svg: parts.join(""), bottom: top + Math.ceil(raster.batch / columns) * rowHeight - gap };
}

function drawHeading(heading: string, x: number, y: number, width: number): string {
  return (
    text(x + width / 2, y + 12, heading, {
      size: typeSize.heading,
      anchor: "middle",
      weight: "bold",
      room: width,
    }) +
    element("path", {
      d: `M${x.toFixed(2)} ${y + 19.5}h${width.toFixed(2)}`,
      stroke: ink.rule,
      "stroke-width": 0.75,
    })
  );
}

function checkGroups(groups: readonly MapGroup[], columns: number): void {
  if (!(Number.isInteger(columns) && columns >= 1)) {
    throw new DomainError(
      `contactSheet: columns must be a whole number, 1 or more, got ${columns}. Four suit a page.`,
    );
  }
  if (groups.length === 0 || groups.some(({ fields }) => fields.batch === 0)) {
    throw new ShapeError(
      `contactSheet: every group must hold a map, got ${groups.length} groups with ${groups.map(({ fields }) => fields.batch).join(", ") || "no"} maps. Leave out the empty ones.`,
    );
  }
  for (const { fields, captions } of groups) {
    if (captions && captions.length !== fields.batch) {
      throw new ShapeError(
        `contactSheet: captions must have one line per map, got ${captions.length} for ${fields.batch} maps. Give one each, or none.`,
      );
    }
  }
}
