import { covarianceFunction, type GaussianMeasure } from "@chaosphere/core";
import { choleskyFactor, matrixProduct, solveCholesky, whitenRows } from "@chaosphere/core/linalg";
import type { Prediction } from "./prediction.ts";

/** Points of the sphere. */
export interface Places {
  readonly colatitudes: Float64Array;
  readonly longitudes: Float64Array;
}

/** The covariance of the values at some places, by their numbers, with those at others: row-major from × to. */
export type PlaceCovariance = (from: readonly number[], to: readonly number[]) => Float64Array;

/** A Gaussian field with mean 0 at numbered places. */
export interface PlaceLaw {
  readonly places: Places;
  readonly covariance: PlaceCovariance;
  /** The variance of an independent error of each place where it is seen. */
  readonly errors: ArrayLike<number>;
  /** Whether what is predicted has that error too. */
  readonly isErrorPredicted: boolean;
}

/**
 * Simple kriging of the value at each target from the nearest seen places: the best linear prediction by the covariance. From all seen
 * places it is the posterior mean and deviation.
 *
 * @param seen numbers of the places that are seen.
 * @param values what was seen, row-major fields × seen.
 * @param targets numbers of the places that are not.
 * @param nearest number of places that are used for each target. Default: all.
 */
export function simpleKriging(
  { places, covariance, errors, isErrorPredicted }: PlaceLaw,
  seen: readonly number[],
  values: Float64Array,
  targets: readonly number[],
  nearest: number = seen.length,
): Prediction {
  const [n, count] = [seen.length, targets.length];
  const fields = values.length / n;
  const variance = (p: number) => covariance([p], [p])[0] + (isErrorPredicted ? errors[p] : 0);
  const system = (near: readonly number[]) => {
    const K = covariance(near, near);
    near.forEach((p, i) => {
      K[i * (near.length + 1)] += errors[p];
    });
    return choleskyFactor(K, near.length, { caller: "simpleKriging" });
  };
  if (nearest >= n) {
    const factor = system(seen);
    const across = whitenRows(factor, covariance(targets, seen));
    const means = matrixProduct(whitenRows(factor, values.slice()), across, fields, n, count, {
      transposeB: true,
    });
    const sds = Float64Array.from(targets, (p, j) => {
      let explained = 0;
      for (let i = 0; i < n; i++) explained += across[j * n + i] ** 2;
      return Math.sqrt(Math.max(0, variance(p) - explained));
    });
    return { means, sds };
  }
  const directions = directionsOf(places);
  const means = new Float64Array(fields * count);
  const sds = new Float64Array(count);
  targets.forEach((p, j) => {
    const near = nearestTo(directions[p], seen, directions, nearest);
    const places = near.map((i) => seen[i]);
    const k = covariance([p], places);
    const weights = solveCholesky(system(places), k);
    let explained = 0;
    near.forEach((i, at) => {
      explained += weights[at] * k[at];
      for (let b = 0; b < fields; b++) means[b * count + j] += weights[at] * values[b * n + i];
    });
    sds[j] = Math.sqrt(Math.max(0, variance(p) - explained));
  });
  return { means, sds };
}

/** The covariance of an isotropic law. */
export function isotropicCovariance(law: GaussianMeasure, places: Places): PlaceCovariance {
  const directions = directionsOf(places);
  return (from, to) => {
    const angles = new Float64Array(from.length * to.length);
    from.forEach((p, i) => {
      to.forEach((q, j) => {
        angles[i * to.length + j] = Math.acos(dot(directions[p], directions[q]));
      });
    });
    return covarianceFunction(law, angles);
  };
}

/** A point of the unit sphere. */
type Direction = readonly [number, number, number];

/** Places as points of the unit sphere. */
export function directionsOf({ colatitudes, longitudes }: Places): Direction[] {
  return Array.from(colatitudes, (θ, i) => [
    Math.sin(θ) * Math.cos(longitudes[i]),
    Math.sin(θ) * Math.sin(longitudes[i]),
    Math.cos(θ),
  ]);
}

/** The cosine of the angle between two points. */
export function dot(x: Direction, y: Direction): number {
  return Math.max(-1, Math.min(1, x[0] * y[0] + x[1] * y[1] + x[2] * y[2]));
}

/** Of seen places, counted from 0, those nearest to a point. */
function nearestTo(
  x: Direction,
  seen: readonly number[],
  directions: readonly Direction[],
  count: number,
): number[] {
  const cosines = Float64Array.from(seen, (p) => dot(x, directions[p]));
  const least = cosines.slice().sort()[seen.length - count];
  return [...cosines.keys()].filter((i) => cosines[i] >= least).slice(0, count);
}
