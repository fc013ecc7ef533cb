import { fieldsWithGaps } from "@chaosphere/core";
import { npyArray, writeHealpix, writeNetcdf, writeNpy } from "@chaosphere/data";
import { type CellLayout, cellCount, cellsOfRow } from "../fields/cells.ts";
import type { FieldSequence } from "../fields/fields.ts";
import { cellsShown, isDrawnByCells, type ShownChoice } from "../session/fieldChoice.ts";
import { checkSize, type Extent } from "./arrays.ts";

/** Fields by their cells, as a view draws them. */
export interface StoredFields {
  readonly layout: CellLayout;
  /** One field after another, times first, of each its members; NaN where a cell has no value. */
  readonly values: Float64Array;
  readonly unit: string;
}

/**
 * What a view draws by cells, to be saved as it is: the field or statistic shown, or all fields and times; null where fields
 * are sums of harmonics.
 *
 * @throws Error if the file would be larger than 1 GiB.
 */
export function storedFields(
  sequence: FieldSequence,
  choice: ShownChoice,
  extent: Extent,
): StoredFields | null {
  const { cells, unit } = sequence;
  if (extent === "shown") {
    const shown = cellsShown(choice, sequence);
    const isShare = choice.statistic?.kind === "exceedance" && sequence.members > 1;
    return shown && { layout: shown.layout, values: shown.values, unit: isShare ? "" : unit };
  }
  if (!cells || !isDrawnByCells(choice, sequence)) return null;
  const count = cellCount(cells.layout);
  checkSize(cells.order.length * count);
  const values = new Float64Array(cells.order.length * count);
  cells.order.forEach((_, row) => {
    values.set(cellsOfRow(cells, row).values, row * count);
  });
  return { layout: cells.layout, values, unit };
}

/** Fields as .npy float64: [count, nLat, nLon] from the north, or [count, pixels] in the RING order; NaN in gaps. */
export function storedNpy({ layout, values }: StoredFields): Uint8Array {
  const count = values.length / cellCount(layout);
  const shape =
    layout.kind === "grid"
      ? [count, layout.grid.nLat, layout.grid.nLon]
      : [count, cellCount(layout)];
  return writeNpy(npyArray(shape, values));
}

/** What a file of fields with their coordinates and unit is called after its point: NetCDF holds no HEALPix pixels. */
export function selfDescribing(layout: CellLayout): "nc" | "fits" {
  return layout.kind === "grid" ? "nc" : "fits";
}

/**
 * Fields with what they are: on a grid as NetCDF with latitudes, longitudes and the unit, NaN in gaps; HEALPix maps as FITS
 * with a column for each, UNSEEN in gaps.
 */
export function storedFile({ layout, values, unit }: StoredFields, title: string): Uint8Array {
  if (layout.kind === "grid") {
    return writeNetcdf(fieldsWithGaps(layout.grid, values, unit), { title });
  }
  const { nside } = layout;
  const count = cellCount(layout);
  const maps = Array.from({ length: values.length / count }, (_, k) => ({
    nside,
    unit: /^[ -~]{0,68}$/.test(unit) ? unit : "",
    name: `FIELD_${k + 1}`,
    values: values.slice(k * count, (k + 1) * count),
  }));
  return writeHealpix(maps);
}
