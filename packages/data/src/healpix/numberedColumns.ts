import type { FitsColumn } from "../fits/table.ts";

/**
 * The name that columns share if they are one quantity, field after field, as `FIELD 1`, `FIELD 2` of {@link writeHealpix} and
 * `COLUMN_1`, `COLUMN_2` of healpy.write_map are: one name with the numbers 1, 2, … behind it, and one unit.
 *
 * @returns undefined for any other columns, such as I, Q and U, and for a single one.
 */
export function sharedName(
  columns: readonly Pick<FitsColumn, "name" | "unit">[],
): string | undefined {
  if (columns.length < 2) return undefined;
  const [first] = columns;
  const stem = first.name.replace(/1$/, "");
  const areNumbered = columns.every(
    ({ name, unit }, k) => name === `${stem}${k + 1}` && unit === first.unit,
  );
  return areNumbered ? stem.replace(/[\s_]+$/, "") : undefined;
}
