import { isotropic, isotropicGaussian } from "@chaosphere/core";
import {
  gaussianPosterior,
  observation,
  seenPosterior,
  seenStatistics,
} from "@chaosphere/score/posterior";
import { columns } from "../../src/columns.ts";
import { isotropicCovariance, type PlaceLaw, simpleKriging } from "../withheld/kriging.ts";
import { predictionOf } from "../withheld/prediction.ts";
import type { Fits } from "./laws.ts";
import { cellsAt, placesOf, type SeaSurface } from "./ocean.ts";

/** The posterior of the first later month by other ways: kriging by all of a part of the cells, and conjugate gradients. */
export function agreement(
  sea: SeaSurface,
  fits: Fits,
  seen: readonly number[],
  targets: readonly number[],
): Record<string, number> {
  const { errorSizes, isotropic } = fits;
  const { spectrum, law } = isotropic;
  const n = sea.ocean.length;
  const values = columns(sea.later.subarray(0, n), n, seen);
  const [operator, target] = [seen, targets].map((cells) => cellsAt(sea, cells, spectrum.length));
  const sizes = Float64Array.from(seen, (i) => errorSizes[i]);
  const own = predictionOf(
    seenPosterior(seenStatistics(operator, values, sizes), law),
    target,
    (p) => law.noiseSd ** 2 * errorSizes[targets[p]],
  );
  const kriged = simpleKriging(isotropicPlaces(sea, fits), seen, values, targets);
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

/** The isotropic law at the cells of the ocean. */
export function isotropicPlaces(
  { grid, ocean }: SeaSurface,
  { errorSizes, isotropic: { spectrum, law } }: Fits,
): PlaceLaw {
  const places = placesOf(grid, ocean);
  return {
    places,
    covariance: isotropicCovariance(isotropic(spectrum), places),
    errors: errorSizes.map((r) => law.noiseSd ** 2 * r),
    isErrorPredicted: true,
  };
}

function largest(a: Float64Array, b: Float64Array): number {
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
}
