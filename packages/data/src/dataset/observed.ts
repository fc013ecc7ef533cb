import { FormatError, type GridFields, gridFields } from "@chaosphere/core";
import type { GridLayout } from "../grid/recogniseGrid.ts";

/** What becomes of cells that hold no value: the file is refused, or they are marked in `observed`. */
export type MissingPolicy = "refuse" | "mask";

/** Fields, and which of their values are known if not all are. */
export interface ObservedFields {
  readonly fields: GridFields;
  readonly observed?: Uint8Array;
}

/** Values in grid order as they come from a file. */
export interface GriddedValues {
  /** Name by which messages call the data. */
  readonly name: string;
  readonly path: string;
  readonly layout: GridLayout;
  /** NaN where there is no value. */
  readonly values: Float64Array;
  readonly unit: string;
}

/**
 * Fields from gridded values, never with a missing value unannounced.
 *
 * @throws {@link FormatError} if a value is infinite, or a cell is missing and the policy is `refuse`; the message has
 *   the share of the file's cells.
 */
export function observedFields(gridded: GriddedValues, policy: MissingPolicy): ObservedFields {
  const { name, path, layout, values, unit } = gridded;
  const { grid } = layout;
  const fields = gridFields(grid, values, unit);
  const observed = new Uint8Array(values.length);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) missing++;
    else if (Number.isFinite(values[i])) observed[i] = 1;
    else {
      throw new FormatError(
        `readDataset: values must be finite, got ${values[i]} at field ${Math.floor(i / (grid.nLat * grid.nLon))} of ${name}. Mark cells without a value as missing.`,
        { path, field: name },
      );
    }
  }
  if (missing === 0) return { fields };
  if (policy === "mask") return { fields, observed };

  const poles = layout.polesAbsent ? 2 * grid.nLon * fields.batch : 0;
  if (missing === poles) {
    throw new FormatError(
      `readDataset: ${name} has no rows at the poles. Extend it to both poles, or ask for the mask of missing cells.`,
      { path, field: name },
    );
  }
  const share = (100 * (missing - poles)) / (values.length - poles);
  const percent = share >= 0.1 ? share.toFixed(1) : share.toPrecision(1);
  throw new FormatError(
    `readDataset: ${name} has ${percent} % of its cells missing. Use a variable defined on the whole sphere, fill the gaps first, or ask for the mask of missing cells.`,
    { path, field: name },
  );
}
