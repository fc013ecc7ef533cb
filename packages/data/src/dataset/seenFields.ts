import { FormatError, fieldsWithGaps, type GridFields, gridFields } from "@chaosphere/core";
import { fillPoles } from "../grid/fillPoles.ts";
import type { GridLayout } from "../grid/recogniseGrid.ts";
import { unnamedFill } from "./unnamedFill.ts";

/** What to do about cells without a value: refuse the file, or mark them in `seen` of the fields. */
export type MissingPolicy = "refuse" | "mask";

/** What a file does not say of its cells without a value. */
export interface MissingOptions {
  /** What to do about cells without a value. Default "refuse". */
  readonly missing?: MissingPolicy;
  /**
   * The number that stands for "no value" where the file does not say so; "none" if numbers that look like one are
   * values. Default: such numbers are refused.
   */
  readonly fillValue?: number | "none";
  /** Fill pole rows that the file leaves out with the mean of the nearest ring. Default false: they count as missing. */
  readonly fillPoles?: boolean;
}

/** Why values are taken for missing, where the file's marks are not enough to see it. */
export interface MissingCause {
  /** Goes after the share of missing cells: "outside its valid_range". */
  readonly words: string;
  /** What to do if they are values after all: a sentence. */
  readonly remedy: string;
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
  /** Why most of the missing values are; absent where it is plain. */
  readonly cause?: MissingCause;
}

/**
 * Fields from gridded values; missing values are refused or marked in `seen`, where the values become 0, and never passed over. The
 * values are kept, not copied.
 *
 * @throws {@link FormatError} if a value is infinite or seems to stand for none, or a cell is missing and the policy is
 *   `refuse`; the message has the share of the file's cells.
 */
export function seenFields(gridded: GriddedValues, options: MissingOptions): GridFields {
  const { path, name, layout, values, unit } = gridded;
  const { grid } = layout;
  gridFields(grid, values, unit); // that they are whole maps
  nameFill(gridded, options.fillValue);
  if (options.fillPoles) fillPoles(values, layout);
  let missing = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) missing++;
    else if (!Number.isFinite(values[i])) {
      throw new FormatError(
        `readDataset: values must be finite, got ${values[i]} at field ${Math.floor(i / (grid.nLat * grid.nLon))} of ${name}. Mark cells without a value as missing.`,
        { path, field: name },
      );
    }
  }
  if (missing === 0 || options.missing === "mask") return fieldsWithGaps(grid, values, unit);
  throw gaps(gridded, missing, options.fillPoles === true);
}

/** Turns the number that stands for "no value" into NaN, as double and as float32 has it. */
function nameFill({ name, path, values }: GriddedValues, fill: number | "none" | undefined): void {
  if (fill === "none") return;
  if (fill !== undefined) {
    const single = Math.fround(fill);
    for (let i = 0; i < values.length; i++) {
      if (values[i] === fill || values[i] === single) values[i] = Number.NaN;
    }
    return;
  }
  const found = unnamedFill(values);
  if (!found) return;
  const { value, count, least, most } = found;
  const digits = Number(value.toPrecision(7));
  const number =
    Math.abs(digits) >= 1e15 ? digits.toExponential().replace("e+", "e") : String(digits);
  const others =
    least > most
      ? "all of its cells"
      : `${count} of its cells and ${brief(least)} to ${brief(most)} elsewhere`;
  throw new FormatError(
    `readDataset: ${name} must say which number means missing, got ${number} in ${others}. If it means missing, add --fill-value ${number}; if it is a value, --fill-value none.`,
    { path, field: name },
  );
}

function brief(x: number): string {
  return String(Number(x.toPrecision(3)));
}

function gaps(
  { name, path, layout, values, cause }: GriddedValues,
  missing: number,
  polesFilled: boolean,
): FormatError {
  const { grid, polesAbsent } = layout;
  const poles =
    polesAbsent && !polesFilled ? (2 * grid.nLon * values.length) / (grid.nLat * grid.nLon) : 0;
  if (missing === poles) {
    return new FormatError(
      `readDataset: the fields must reach both poles, got no row at either in ${name}. Fill them with the mean of the nearest ring (--fill-poles), or extend the file.`,
      { path, field: name },
    );
  }
  const share = (100 * (missing - poles)) / (values.length - poles);
  const percent = share >= 0.1 ? share.toFixed(1) : share.toPrecision(1);
  return new FormatError(
    `readDataset: ${name} has ${percent} % of its cells missing${cause ? `, ${cause.words}` : ""}. Draw whole fields from what is seen with chaosphere condition, or take the spectrum of the seen part with chaosphere spectrum.${cause ? ` ${cause.remedy}` : ""}`,
    { path, field: name },
  );
}
