import { type HarmonicCoefficients, meanSpectrum, ShapeError } from "@chaosphere/core";
import { checkSameBandLimit } from "./distances.ts";

/** A ratio of angular power spectra. */
export interface SpectrumRatio {
  /** Ĉ_l(generated) / Ĉ_l(data), length bandLimit; 1 where neither has power, Infinity where the generated fields alone do. */
  readonly ratio: Float64Array;
  /** The degrees in which the data have no power beyond the rounding of single precision. Ascending. */
  readonly emptyDegrees: readonly number[];
  /** The standard deviation of the ratio when both are independent isotropic Gaussian fields of one spectrum. */
  readonly standardError: Float64Array;
}

/** What rounding of cells to single precision leaves in the coefficients of an empty degree, beside the norm of the field, times L. */
const ROUNDING = 4 * 2 ** -24;

/**
 * The ratio of the mean angular power spectra of two ensembles, with its sampling error:
 *
 *     r_l = Ĉ_l / D̂_l,   sd(r_l) ≈ √[ 2/(2l+1) · (1/n + 1/m) ],
 *
 * n and m fields. A degree has no power where D̂_l ≤ u² Σ_l (2l+1) D̂_l, u = 4 · 2⁻²⁴/L the rounding of
 * fields kept in single precision. The error is the cosmic variance of independent isotropic Gaussian fields; for fields that are
 * dependent or not isotropic it is too small.
 *
 * @throws {@link ShapeError} if band limits differ or a side is empty.
 *
 * Source: Marinucci and Peccati (2011), for the relative variance 2/(2l+1) of Ĉ_l; docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { spectrumRatio } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
 * const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
 * const { ratio, standardError } = spectrumRatio(fields(1, 200), fields(2, 200));
 * console.log(ratio.every((r, l) => Math.abs(r - 1) < 4 * standardError[l])); // true
 * ```
 */
export function spectrumRatio(
  generated: HarmonicCoefficients,
  data: HarmonicCoefficients,
): SpectrumRatio {
  checkSameBandLimit("spectrumRatio", generated, data);
  if (!(generated.batch >= 1 && data.batch >= 1)) {
    throw new ShapeError(
      `spectrumRatio: need one field or more on each side, got ${generated.batch} and ${data.batch}. Generate some.`,
    );
  }
  const reference = meanSpectrum(data);
  const found = meanSpectrum(generated);
  const floor =
    (ROUNDING / data.bandLimit) ** 2 * reference.reduce((sum, c, l) => sum + (2 * l + 1) * c, 0);
  const share = 1 / generated.batch + 1 / data.batch;
  return {
    ratio: found.map((c, l) => {
      if (reference[l] > floor) return c / reference[l];
      return c > floor ? Number.POSITIVE_INFINITY : 1;
    }),
    emptyDegrees: Array.from(reference.keys()).filter((l) => !(reference[l] > floor)),
    standardError: reference.map((_, l) => Math.sqrt((2 / (2 * l + 1)) * share)),
  };
}
