import {
  DomainError,
  type HarmonicCoefficients,
  ShapeError,
  type SynthesisOptions,
} from "@chaosphere/core";
import {
  analyseOnRings,
  type IsoLatitudeRings,
  type RingAnalysisOptions,
  type RingConvergence,
  ringFields,
  synthesiseOnRings,
} from "@chaosphere/core/rings";
import { healpixRings } from "./pixels.ts";

/** A map on HEALPix pixels in the RING order. */
export interface HealpixMap {
  readonly nside: number;
  /** Length 12 nside². */
  readonly values: Float64Array;
  /** Unit of the values; empty when they have none. */
  readonly unit: string;
}

/** Coefficients of a HEALPix map and how well they solve for it. */
export interface HealpixAnalysis {
  readonly coefficients: HarmonicCoefficients;
  /** Iterations, the residual after each, whether the tolerance was met, and what is left of the map, rms. */
  readonly convergence: RingConvergence;
}

/**
 * Coefficients of a HEALPix map by least squares over the pixels, as `analyseOnRings` does it: by conjugate gradients, or by
 * Jacobi's iterations as in healpy,
 *
 *     a⁰ = A f,   a^{k+1} = a^k + A(f − S a^k),   (A f)_lm = (4π/12 nside²) Σ_p f_p Y_lm(θ_p, λ_p).
 *
 * Both go to the same a with A(f − S a) = 0, and say how near they came. Pixels are no exact quadrature: for l < 2 nside
 * conjugate gradients reach a residual of 1e-10 in 6 or 7 iterations, for l < 2.5 nside in 10. White coefficients up to
 * l = 3 nside − 1 are not recoverable by any method: of those beyond about 2.7 nside the pixels say little, and the residual
 * stays above the tolerance.
 *
 * @throws {@link DomainError} if bandLimit is not a whole number from 1 to 3 nside or larger than the transforms take, a
 *   value is not finite, or an option out of its range.
 * @throws {@link ShapeError} if there are not 12 nside² values.
 *
 * Source: Górski et al. (2005), section 6; Zonca et al. (2019), map2alm and map2alm_lsq.
 *
 * @example
 * ```ts
 * import { coefficients, harmonicIndex } from "@chaosphere/core";
 * import { analyseHealpix, synthesiseHealpix } from "@chaosphere/data/healpix";
 *
 * const values = new Float64Array(16);
 * values[harmonicIndex(3, -2)] = 5;
 * const map = synthesiseHealpix(coefficients("harmonic", 4, values), 8, { unit: "K" });
 * const { coefficients: a, convergence } = analyseHealpix(map, 4);
 * console.log(map.values.length, a.values[harmonicIndex(3, -2)].toFixed(6)); // 768 5.000000
 * console.log(convergence.isConverged, convergence.iterations < 6); // true true
 * ```
 */
export function analyseHealpix(
  { nside, values }: HealpixMap,
  bandLimit: number,
  options: RingAnalysisOptions = {},
): HealpixAnalysis {
  const rings = ringsFor("analyseHealpix", nside, bandLimit);
  if (!(values.length === rings.points)) {
    throw new ShapeError(
      `analyseHealpix: nside ${nside} has ${rings.points} pixels, got ${values.length}. Give whole maps in the RING order.`,
    );
  }
  const { coefficients, convergence } = analyseOnRings(
    ringFields(rings, values),
    bandLimit,
    options,
  );
  return { coefficients, convergence: convergence[0] };
}

/**
 * Values of one field at the centres of HEALPix pixels, RING order. `unit` is theirs, `out` an array of 12 nside² numbers.
 *
 * @throws {@link DomainError} if the band limit is beyond 3 nside or what the transforms take.
 * @throws {@link ShapeError} if there is not exactly one field, or `out` has another length.
 */
export function synthesiseHealpix(
  a: HarmonicCoefficients,
  nside: number,
  options: SynthesisOptions = {},
): HealpixMap {
  if (a.batch !== 1) {
    throw new ShapeError(`synthesiseHealpix: a map is one field, got ${a.batch}. Take one row.`);
  }
  const rings = ringsFor("synthesiseHealpix", nside, a.bandLimit);
  const { values, unit } = synthesiseOnRings(a, rings, options);
  return { nside, values, unit };
}

/** @throws {@link DomainError} if the pixels are too few for the band limit. */
function ringsFor(caller: string, nside: number, bandLimit: number): IsoLatitudeRings {
  const rings = healpixRings(nside);
  if (!(Number.isInteger(bandLimit) && bandLimit >= 1 && bandLimit <= 3 * nside)) {
    throw new DomainError(
      `${caller}: bandLimit must be a whole number, at most 3 nside = ${3 * nside}, got ${bandLimit}. Degrees l < 2 nside come out well.`,
    );
  }
  return rings;
}
