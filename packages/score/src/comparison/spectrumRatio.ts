import { type HarmonicCoefficients, meanSpectrum, ShapeError } from "@chaosphere/core";
import { checkSameBandLimit } from "./distances.ts";

/** A ratio of angular power spectra. */
export interface SpectrumRatio {
  /** Ĉ_l(generated) / Ĉ_l(data), length bandLimit. Not finite where the data have no power. */
  readonly ratio: Float64Array;
  /** The standard deviation of the ratio when both are independent isotropic Gaussian fields of one spectrum. */
  readonly standardError: Float64Array;
}

/**
 * The ratio of the mean angular power spectra of two ensembles, with its sampling error:
 *
 *     r_l = Ĉ_l / D̂_l,   sd(r_l) ≈ √[ 2/(2l+1) · (1/n + 1/m) ],
 *
 * n and m fields. The error is the cosmic variance of independent isotropic Gaussian fields; for fields that are
 * dependent or not isotropic it is too small.
 *
 * @throws {@link ShapeError} if band limits differ or a side is empty.
 *
 * Source: docs/theory/formulas.md (G9), relative variance 2/(2l+1) of Ĉ_l.
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
  const share = 1 / generated.batch + 1 / data.batch;
  return {
    ratio: meanSpectrum(generated).map((c, l) => c / reference[l]),
    standardError: reference.map((_, l) => Math.sqrt((2 / (2 * l + 1)) * share)),
  };
}
