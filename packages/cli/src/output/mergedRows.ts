import { gridFields } from "@chaosphere/core";
import { openNpyWriter } from "@chaosphere/data/node";
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
    if (target.form === "healpix") throw new Error("pixels are not written in shards");
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
