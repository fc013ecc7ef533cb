import { DomainError, ShapeError } from "../errors.ts";
import type { SphereGrid } from "./sphereGrid.ts";

/**
 * Rings of constant latitude, each with its own number of equally spaced points: HEALPix, reduced Gaussian grids, a band of
 * any of them. {@link SphereGrid} is the case in which all rings have the same points and lie symmetrically.
 */
export interface IsoLatitudeRings {
  /** θ_j, rad, from 0 to π, in any order. Length: the number of rings. */
  readonly colatitudes: Float64Array;
  /** n_j, the number of points on ring j. */
  readonly counts: Uint32Array;
  /** λ_j0, rad: the points of ring j lie at λ_j0 + 2πk/n_j, eastward. */
  readonly firstLongitudes: Float64Array;
  /** w_j, the weight of one point on ring j. */
  readonly weights: Float64Array;
  /** Index of the first point of each ring among those of all: rings follow each other without gaps. */
  readonly starts: Uint32Array;
  /** Number of points, Σ_j n_j. */
  readonly points: number;
}

/** What {@link isoLatitudeRings} is made from; one number per ring. */
export interface RingPlaces {
  /** θ_j, rad, from 0 to π. */
  readonly colatitudes: ArrayLike<number>;
  /** n_j, 1 or more. */
  readonly counts: ArrayLike<number>;
  /** λ_j0, rad. Default 0 on every ring. */
  readonly firstLongitudes?: ArrayLike<number>;
  /** w_j, the weight of one point, in sr where the rings cover the sphere: then Σ_j n_j w_j = 4π. */
  readonly weights: ArrayLike<number>;
}

/**
 * Rings from their places. The arrays are copied.
 *
 * @throws {@link ShapeError} if the arrays have different lengths or there is no ring.
 * @throws {@link DomainError} if a colatitude is not in [0, π], a count not a whole number from 1, or a longitude or weight
 *   not finite.
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { isoLatitudeRings, synthesiseOnRings } from "@chaosphere/core/rings";
 *
 * // Two rings of the northern hemisphere: 4 points at 30° and 6 at 60°.
 * const colatitudes = [Math.PI / 6, Math.PI / 3];
 * const rings = isoLatitudeRings({ colatitudes, counts: [4, 6], weights: [1, 1] });
 * const z = coefficients("harmonic", 2, Float64Array.of(0, 0, Math.sqrt((4 * Math.PI) / 3), 0)); // cos θ
 * const { values } = synthesiseOnRings(z, rings);
 * console.log(values.length, values[0].toFixed(6), values[9].toFixed(6)); // 10 0.866025 0.500000
 * ```
 */
export function isoLatitudeRings(places: RingPlaces): IsoLatitudeRings {
  const colatitudes = Float64Array.from(places.colatitudes);
  const nRings = colatitudes.length;
  const firstLongitudes = Float64Array.from(places.firstLongitudes ?? colatitudes.map(() => 0));
  const weights = Float64Array.from(places.weights);
  const lengths = [nRings, places.counts.length, firstLongitudes.length, weights.length];
  if (nRings === 0 || lengths.some((n) => n !== nRings)) {
    throw new ShapeError(
      `isoLatitudeRings: needs as many counts, longitudes and weights as colatitudes, 1 or more, got ${lengths.join(", ")}. Give one number per ring.`,
    );
  }
  check("colatitudes", "angles from 0 to π", colatitudes, (θ) => θ >= 0 && θ <= Math.PI);
  check("counts", "whole numbers from 1", places.counts, (n) => Number.isInteger(n) && n >= 1);
  check("firstLongitudes", "finite", firstLongitudes, Number.isFinite);
  check("weights", "finite", weights, Number.isFinite);
  const counts = Uint32Array.from(places.counts);
  const starts = new Uint32Array(nRings);
  let points = 0;
  for (let j = 0; j < nRings; j++) {
    starts[j] = points;
    points += counts[j];
  }
  return { colatitudes, counts, firstLongitudes, weights, starts, points };
}

function check(
  name: string,
  rule: string,
  values: ArrayLike<number>,
  holds: (value: number) => boolean,
): void {
  for (let j = 0; j < values.length; j++) {
    if (holds(values[j])) continue;
    throw new DomainError(
      `isoLatitudeRings: ${name} must be ${rule}, got ${values[j]} for ring ${j}. Angles are in radians.`,
    );
  }
}

/** The rings of a grid, its points in the same order. */
export function ringsOfGrid(grid: SphereGrid): IsoLatitudeRings {
  const { colatitudes, weights, nLon, firstLongitude } = grid;
  return isoLatitudeRings({
    colatitudes,
    counts: colatitudes.map(() => nLon),
    firstLongitudes: colatitudes.map(() => firstLongitude),
    weights,
  });
}

/** A batch of real fields sampled on rings. */
export interface RingFields {
  readonly rings: IsoLatitudeRings;
  /** Number of fields. */
  readonly batch: number;
  /** `values[b·points + starts[j] + k]`: field b, ring j, point k eastward. */
  readonly values: Float64Array;
  /** Unit of the values, as text; empty when they have none. */
  readonly unit: string;
}

/**
 * Fields from whole maps, ring after ring. The array is kept, not copied.
 *
 * @throws {@link ShapeError} if the values are not whole maps.
 */
export function ringFields(rings: IsoLatitudeRings, values: Float64Array, unit = ""): RingFields {
  const batch = values.length / rings.points;
  if (!Number.isInteger(batch)) {
    throw new ShapeError(
      `ringFields: values must hold whole maps of ${rings.points} numbers, got ${values.length}. Check the counts of the rings.`,
    );
  }
  return { rings, batch, values, unit };
}
