import { ShapeError } from "../errors.ts";
import type { HarmonicCoefficients } from "../harmonics/coefficients.ts";
import { ensembleMean } from "./standardisation.ts";
import type { EstimatedSpectrum } from "./whittleLikelihood.ts";

/** Options of {@link estimateSpectrum}. */
export interface EstimateSpectrumOptions {
  /**
   * Whether the mean of the ensemble is subtracted first, which costs one field of freedom.
   * Default: true for two fields or more.
   */
  readonly centre?: boolean;
}

/**
 * The angular power spectrum of an ensemble of n independent fields, unbiased about its own mean field ā:
 *
 *     Ĉ_l = (1/((n−1)(2l+1))) Σ_b Σ_m (a_b,lm − ā_lm)²,   or about zero with n for n − 1.
 *
 * @throws {@link ShapeError} if there is no field, or only one to be centred.
 *
 * Source: docs/theory/formulas.md (G9).
 */
export function estimateSpectrum(
  a: HarmonicCoefficients,
  options: EstimateSpectrumOptions = {},
): EstimatedSpectrum {
  const { centre = a.batch > 1 } = options;
  const fields = centre ? a.batch - 1 : a.batch;
  if (!(fields >= 1)) {
    throw new ShapeError(
      `estimateSpectrum: the ensemble must hold at least ${centre ? "two fields" : "one field"}, got ${a.batch}. Give more fields, or centre: false for one.`,
    );
  }
  const row = a.bandLimit ** 2;
  const mean = centre ? ensembleMean(a).values : new Float64Array(row);
  const spectrum = new Float64Array(a.bandLimit);
  for (let at = 0; at < a.values.length; at += row) {
    for (let l = 0; l < a.bandLimit; l++) {
      // In a variable of its own: the array would be stored after every term.
      let sum = spectrum[l];
      for (let i = l * l; i < (l + 1) * (l + 1); i++) {
        const departure = a.values[at + i] - mean[i];
        sum += departure * departure;
      }
      spectrum[l] = sum;
    }
  }
  return { spectrum: spectrum.map((sum, l) => sum / (fields * (2 * l + 1))), fields };
}
