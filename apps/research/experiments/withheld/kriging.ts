import { covarianceFunction, type GaussianMeasure } from "@chaosphere/core";
import { choleskyFactor, solveCholesky } from "@chaosphere/core/linalg";
import type { Prediction } from "./prediction.ts";

/** Points of the sphere. */
export interface Places {
  readonly colatitudes: Float64Array;
  readonly longitudes: Float64Array;
  /** The variance of the error at each. */
  readonly variances: Float64Array;
}

/**
 * Simple kriging of the value of an isotropic field with mean 0 at each target from the nearest seen places: the
 * best linear prediction by the covariance function, with independent errors at the seen places and the targets.
 *
 * @param values what was seen, row-major fields × places.
 * @param nearest number of places that are used for each target; all of them if there are no more.
 */
export function simpleKriging(
  law: GaussianMeasure,
  seen: Places,
  values: Float64Array,
  targets: Places,
  nearest: number,
): Prediction {
  const [n, count] = [seen.colatitudes.length, targets.colatitudes.length];
  const fields = values.length / n;
  const [from, to] = [directions(seen), directions(targets)];
  const covariance = tabulated(law);
  const used = Math.min(n, nearest);
  const means = new Float64Array(fields * count);
  const sds = new Float64Array(count);
  // One system for all targets where all use the same places.
  const shared =
    used === n ? system(from, [...from.keys()], covariance, seen.variances) : undefined;
  to.forEach((x, p) => {
    const near = used === n ? [...from.keys()] : nearestTo(x, from, used);
    const factor = shared ?? system(from, near, covariance, seen.variances);
    const k = Float64Array.from(near, (i) => covariance(dot(x, from[i])));
    const weights = solveCholesky(factor, k);
    let explained = 0;
    near.forEach((i, j) => {
      explained += weights[j] * k[j];
      for (let b = 0; b < fields; b++) means[b * count + p] += weights[j] * values[b * n + i];
    });
    sds[p] = Math.sqrt(Math.max(0, covariance(1) - explained) + targets.variances[p]);
  });
  return { means, sds };
}

type Direction = readonly [number, number, number];

function directions({ colatitudes, longitudes }: Omit<Places, "variances">): Direction[] {
  return Array.from(colatitudes, (θ, i) => [
    Math.sin(θ) * Math.cos(longitudes[i]),
    Math.sin(θ) * Math.sin(longitudes[i]),
    Math.cos(θ),
  ]);
}

function dot(x: Direction, y: Direction): number {
  return Math.max(-1, Math.min(1, x[0] * y[0] + x[1] * y[1] + x[2] * y[2]));
}

function nearestTo(x: Direction, from: readonly Direction[], count: number): number[] {
  const cosines = Float64Array.from(from, (y) => dot(x, y));
  const least = cosines.slice().sort()[from.length - count];
  return [...cosines.keys()].filter((i) => cosines[i] >= least).slice(0, count);
}

function system(
  from: readonly Direction[],
  near: readonly number[],
  covariance: (cosine: number) => number,
  variances: Float64Array,
) {
  const m = near.length;
  const K = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) K[i * m + j] = covariance(dot(from[near[i]], from[near[j]]));
    K[i * (m + 1)] += variances[near[i]];
  }
  return choleskyFactor(K, m, { caller: "simpleKriging" });
}

/** The covariance by the cosine of the distance, exactly: the sum over degrees by the recurrence of Legendre polynomials. */
function tabulated(law: GaussianMeasure): (cosine: number) => number {
  const weights = law.spectrum.map((c, l) => ((2 * l + 1) * c) / (4 * Math.PI));
  const L = weights.length;
  const sum = (x: number) => {
    // Clenshaw's recurrence.
    let [b1, b2] = [0, 0];
    for (let l = L - 1; l >= 1; l--) {
      [b1, b2] = [weights[l] + ((2 * l + 1) / (l + 1)) * x * b1 - ((l + 1) / (l + 2)) * b2, b1];
    }
    return weights[0] + x * b1 - b2 / 2;
  };
  // The library's function says the same; asked once, so that a slip here cannot pass.
  const [known] = covarianceFunction(law, [1]);
  if (Math.abs(sum(Math.cos(1)) - known) > 1e-9 * Math.abs(sum(1))) {
    throw new Error("simpleKriging: the covariance differs from covarianceFunction.");
  }
  return sum;
}
