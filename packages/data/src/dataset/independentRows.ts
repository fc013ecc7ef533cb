import type { Dataset } from "./dataset.ts";
import { runsInOrder } from "./holdOut.ts";
import { independentDistance } from "./neighbourCorrelation.ts";

/**
 * The numbers of fields of a dataset that are as good as independent: of each run every (gap + 1)th, with the least gap beyond which
 * fields correlate by less than 0.1, or than twice what as many independent fields would by chance.
 *
 * @example
 * ```ts
 * import { gaussLegendre, key, synthesise, whiteNoise } from "@chaosphere/core";
 * import { independentRows, npyArray, openAny, openedDataset, writeNpy } from "@chaosphere/data";
 *
 * // Independent draws, each written three times.
 * const draws = synthesise({ ...whiteNoise(4, 20, key(1)), basis: "harmonic" }, gaussLegendre(4));
 * const thrice = Float64Array.from({ length: 60 * 32 }, (_, i) => {
 *   return draws.values[Math.floor(i / 96) * 32 + (i % 32)];
 * });
 * const bytes = writeNpy(npyArray([60, 4, 8], thrice));
 * const data = openedDataset(await openAny(bytes, "draws.npy"), "draws.npy");
 * console.log(independentRows(data).slice(0, 4)); // [ 0, 3, 6, 9 ]
 * ```
 */
export function independentRows(dataset: Dataset): readonly number[] {
  const runs = runsInOrder(dataset);
  const longest = Math.max(...runs.map((run) => run.length));
  const { gap } = independentDistance(dataset, longest - 1);
  return runs.flatMap((run) => run.filter((_, i) => i % (gap + 1) === 0)).sort((a, b) => a - b);
}
