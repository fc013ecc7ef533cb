import { setImmediate as turn } from "node:timers/promises";
import { rows } from "@chaosphere/core";
import { synthesiseHealpix } from "@chaosphere/data/healpix";
import { openNpyWriter } from "@chaosphere/data/node";
import { openedLate } from "../output/inBatches.ts";
import { openRows, type Rows, type RowsOutput } from "../output/rowsOutput.ts";
import type { Target, TargetOptions } from "../output/target.ts";

/** Opens the file of a shard: an .npy array of its rows as the output has them, of maps the pixels. */
export function openShardFile(target: Target, to: TargetOptions, of: Rows): RowsOutput {
  if (target.form === "grid") return openRows({ ...target, format: "npy" }, to, of);
  if (target.form === "coefficients") return openRows(target, to, of);
  const { nside } = target;
  const { out, dtype, force } = to;
  return openedLate(async () => {
    const file = await openNpyWriter(out, { shape: [of.count, 12 * nside ** 2], dtype, force });
    return {
      ...file,
      append: async (a) => {
        for (let b = 0; b < a.batch; b++) {
          await file.append(synthesiseHealpix(rows(a, b, b + 1), nside).values);
          // A signal is heard only between turns.
          await turn();
        }
      },
    };
  });
}
