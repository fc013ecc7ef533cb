import { gridFields } from "@chaosphere/core";
import { openHealpixWriter, openNpyWriter } from "@chaosphere/data/node";
import { asciiName } from "./asciiText.ts";
import { openFieldsFile } from "./fieldsFile.ts";
import { type BatchesOutput, openedLate } from "./inBatches.ts";
import type { Rows } from "./rowsOutput.ts";
import type { Target, TargetOptions } from "./target.ts";

/** Opens an output for rows that are in its form already, as shards hold them. */
export function openMergedRows(
  target: Target,
  { out, dtype, force }: TargetOptions,
  { count, bandLimit, about }: Omit<Rows, "pool" | "finish">,
): BatchesOutput<Float64Array> {
  return openedLate(async () => {
    if (target.form === "healpix") {
      const { nside, unit } = target;
      const name = asciiName(about.variable ?? "FIELD");
      const file = await openHealpixWriter(out, { nside, count, name, unit, dtype, force });
      const pixels = 12 * nside ** 2;
      const maps = (values: Float64Array) =>
        Array.from({ length: values.length / pixels }, (_, b) => ({
          nside,
          values: values.subarray(b * pixels, (b + 1) * pixels),
          unit,
        }));
      return { ...file, append: (values) => file.append(maps(values)) };
    }
    if (target.form === "coefficients") {
      return openNpyWriter(out, { shape: [count, bandLimit ** 2], dtype, force });
    }
    const { grid, format } = target;
    // Shards have the rows of .npy in the order asked for.
    if (format === "npy") {
      return openNpyWriter(out, { shape: [count, grid.nLat, grid.nLon], dtype, force });
    }
    const file = await openFieldsFile(out, { format, grid, count, dtype, force, about });
    return { ...file, append: (values) => file.append(gridFields(grid, values, about.unit)) };
  });
}
