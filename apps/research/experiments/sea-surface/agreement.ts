import { isotropic, isotropicGaussian } from "@chaosphere/core";
import {
  gaussianPosterior,
  type ObservationOperator,
  observation,
  seenPosterior,
  seenStatistics,
} from "@chaosphere/score/posterior";
import { simpleKriging } from "../withheld/kriging.ts";
import { predictionOf } from "../withheld/prediction.ts";
import type { Fits } from "./laws.ts";
import { pick, placesOf, type SeaSurface } from "./ocean.ts";

/** The posterior of the first later month by other ways: kriging by all of a part of the cells, and conjugate gradients. */
export function agreement(
  { later, grid, ocean }: SeaSurface,
  { errorSizes, isotropic: { spectrum, law } }: Fits,
  seen: readonly number[],
  targets: readonly number[],
  operatorAt: (cells: readonly number[]) => ObservationOperator,
): Record<string, number> {
  const n = ocean.length;
  const values = pick(later.subarray(0, n), n, seen);
  const [operator, target] = [operatorAt(seen), operatorAt(targets)];
  const sizes = Float64Array.from(seen, (i) => errorSizes[i]);
  const own = predictionOf(
    seenPosterior(seenStatistics(operator, values, sizes), law),
    target,
    (p) => law.noiseSd ** 2 * errorSizes[targets[p]],
  );
  const [from, to] = [seen, targets].map((cells) => ({
    ...placesOf(
      grid,
      cells.map((i) => ocean[i]),
    ),
    variances: Float64Array.from(cells, (i) => law.noiseSd ** 2 * errorSizes[i]),
  }));
  const kriged = simpleKriging(isotropic(spectrum), from, values, to, seen.length);
  const sds = sizes.map((r) => law.noiseSd * Math.sqrt(r));
  const { mean } = gaussianPosterior(
    isotropicGaussian("harmonic", spectrum),
    observation(operator, { kind: "independent", sds }, values),
    { method: "conjugate-gradients", tolerance: 1e-10 },
  );
  return {
    krigingMeanDifference: largest(own.means, kriged.means),
    krigingSdDifference: largest(own.sds, kriged.sds),
    conjugateGradientsDifference: largest(own.means, target.apply(mean.values)),
  };
}

function largest(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}
