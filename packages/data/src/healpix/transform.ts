import {
  analyse,
  coefficients,
  DomainError,
  gridFields,
  type HarmonicCoefficients,
  ShapeError,
  type SphereGrid,
  synthesise,
} from "@chaosphere/core";
import { type HealpixRing, healpixRings } from "./pixels.ts";
import { resampling } from "./resample.ts";

/** A map on HEALPix pixels in the RING order. */
export interface HealpixMap {
  readonly nside: number;
  /** Length 12 nside². */
  readonly values: Float64Array;
  /** Unit of the values; empty when they have none. */
  readonly unit: string;
}

/** Options of {@link analyseHealpix}. */
export interface HealpixAnalysisOptions {
  /** Jacobi iterations after the quadrature, 0 or more. Default 3, as in healpy. */
  readonly iterations?: number;
}

/**
 * Coefficients of a HEALPix map by equal-weight quadrature A and Jacobi iterations against its error, S the synthesis:
 *
 *     a⁰ = A f,   a^{k+1} = a^k + A(f − S a^k),   (A f)_lm = (4π/12 nside²) Σ_p f_p Y_lm(θ_p, λ_p).
 *
 * Pixels are no exact quadrature. Of a white field with degrees l < L the coefficients come out, after 3 iterations, to
 * about 5e-8 of their norm for L = nside, 1e-5 for L = 2 nside, 1e-4 for L = 2.5 nside and a tenth for L = 3 nside;
 * each iteration more gains a factor of about 8 at L = 2 nside.
 *
 * @throws {@link DomainError} if bandLimit is not a whole number from 1 to 3 nside and at most 1024, or iterations
 *   not a whole number, 0 or more.
 * @throws {@link ShapeError} if there are not 12 nside² values.
 *
 * Source: Górski et al. (2005), section 6; Zonca et al. (2019), map2alm.
 *
 * @example
 * ```ts
 * import { coefficients, harmonicIndex } from "@chaosphere/core";
 * import { analyseHealpix, synthesiseHealpix } from "@chaosphere/data/healpix";
 *
 * const values = new Float64Array(16);
 * values[harmonicIndex(3, -2)] = 5;
 * const map = synthesiseHealpix(coefficients("harmonic", 4, values), 8, "K");
 * const a = analyseHealpix(map, 4);
 * console.log(map.values.length, a.values[harmonicIndex(3, -2)].toFixed(6)); // 768 5.000000
 * ```
 */
export function analyseHealpix(
  { nside, values }: HealpixMap,
  bandLimit: number,
  { iterations = 3 }: HealpixAnalysisOptions = {},
): HarmonicCoefficients {
  const transform = healpixTransform("analyseHealpix", nside, bandLimit);
  if (!(values.length === 12 * nside ** 2)) {
    throw new ShapeError(
      `analyseHealpix: nside ${nside} has ${12 * nside ** 2} pixels, got ${values.length}. Give whole maps in the RING order.`,
    );
  }
  if (!(Number.isInteger(iterations) && iterations >= 0)) {
    throw new DomainError(
      `analyseHealpix: iterations must be a whole number, 0 or more, got ${iterations}. Three are enough for l < 2 nside.`,
    );
  }
  const a = transform.analyse(values);
  for (let k = 0; k < iterations; k++) {
    const error = transform.synthesise(a);
    for (let p = 0; p < error.length; p++) error[p] = values[p] - error[p];
    const correction = transform.analyse(error);
    for (let i = 0; i < a.length; i++) a[i] += correction[i];
  }
  return coefficients("harmonic", bandLimit, a);
}

/**
 * Values of one field at the centres of HEALPix pixels, RING order.
 *
 * @throws {@link DomainError} if the band limit is beyond 3 nside or 1024.
 * @throws {@link ShapeError} if there is not exactly one field.
 */
export function synthesiseHealpix(a: HarmonicCoefficients, nside: number, unit = ""): HealpixMap {
  if (a.batch !== 1) {
    throw new ShapeError(`synthesiseHealpix: a map is one field, got ${a.batch}. Take one row.`);
  }
  const { synthesise } = healpixTransform("synthesiseHealpix", nside, a.bandLimit);
  return { nside, values: synthesise(a.values), unit };
}

interface HealpixTransform {
  readonly analyse: (map: Float64Array) => Float64Array;
  readonly synthesise: (row: Float64Array) => Float64Array;
}

/**
 * Both directions through a product grid on the same rings: there the transforms of core apply, and along each ring
 * the orders |m| < L go over unchanged.
 */
function healpixTransform(caller: string, nside: number, bandLimit: number): HealpixTransform {
  const rings = healpixRings(nside);
  if (!(Number.isInteger(bandLimit) && bandLimit >= 1 && bandLimit <= 3 * nside)) {
    throw new DomainError(
      `${caller}: bandLimit must be a whole number, at most 3 nside = ${3 * nside}, got ${bandLimit}. Degrees l < 2 nside come out well.`,
    );
  }
  const grid = productGrid(rings, bandLimit);
  const { nLon } = grid;
  const circle = { count: nLon, first: 0 };
  const resample = resampling(bandLimit);
  const pairs = rings
    .slice(0, Math.ceil(rings.length / 2))
    .map((north, j) => ({ north, j, south: rings[rings.length - 1 - j] }));
  const circleOf = ({ count, firstLongitude }: HealpixRing) => ({ count, first: firstLongitude });

  return {
    analyse: (map) => {
      const product = new Float64Array(rings.length * nLon);
      for (const { north, south, j } of pairs) {
        const z = interleaved(map, north.start, south.start, north.count);
        const out = resample(z, circleOf(north), circle);
        part(out, product, (rings.length - 1 - j) * nLon, 1);
        part(out, product, j * nLon, 0);
      }
      return analyse(gridFields(grid, product), bandLimit).values;
    },
    synthesise: (row) => {
      const a = coefficients("harmonic", bandLimit, row);
      const product = synthesise(a, grid).values;
      const map = new Float64Array(12 * nside ** 2);
      for (const { north, south, j } of pairs) {
        const z = interleaved(product, j * nLon, (rings.length - 1 - j) * nLon, nLon);
        const out = resample(z, circle, circleOf(north));
        part(out, map, south.start, 1);
        part(out, map, north.start, 0);
      }
      return map;
    },
  };
}

/**
 * The rings of the pixels with as many longitudes on each as the band limit needs; a ring weighs as much as its pixels
 * do together. The degree it claims is the one asked of it: what the quadrature misses the iterations correct.
 */
function productGrid(rings: readonly HealpixRing[], bandLimit: number): SphereGrid {
  const nLon = 2 ** Math.ceil(Math.log2(2 * bandLimit));
  const pixels = rings.reduce((sum, { count }) => sum + count, 0);
  return {
    kind: "equiangular",
    nLat: rings.length,
    nLon,
    colatitudes: Float64Array.from(rings, ({ colatitude }) => colatitude),
    weights: Float64Array.from(rings, ({ count }) => ((4 * Math.PI) / pixels) * (count / nLon)),
    firstLongitude: 0,
    exactDegree: 2 * (bandLimit - 1),
  };
}

/** Two real rings as one complex ring. */
function interleaved(values: Float64Array, re: number, im: number, count: number): Float64Array {
  const z = new Float64Array(2 * count);
  for (let k = 0; k < count; k++) {
    z[2 * k] = values[re + k];
    z[2 * k + 1] = values[im + k];
  }
  return z;
}

/** Writes the real (0) or imaginary (1) part of a ring. */
function part(z: Float64Array, out: Float64Array, start: number, which: 0 | 1): void {
  for (let k = 0; 2 * k < z.length; k++) out[start + k] = z[2 * k + which];
}
