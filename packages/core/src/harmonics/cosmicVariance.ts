import type { Coefficients } from "./coefficients.ts";
import { angularPowerSpectrum, crossSpectrum } from "./spectrum.ts";

/**
 * The variance of Ĉ_l of one isotropic Gaussian field with spectrum C_l, whatever is measured exactly:
 *
 *     Var Ĉ_l = 2/(2l+1) C_l².
 *
 * @param spectrum - C_l from degree 0, units of the field squared.
 *
 * Source: docs/theory/formulas.md (G9).
 */
export function cosmicVariance(spectrum: Float64Array): Float64Array {
  return spectrum.map((c, l) => (2 / (2 * l + 1)) * c * c);
}

/**
 * The correlation of two fields degree by degree, row by row:
 *
 *     ρ_l = Σ_m a_lm b_lm / √(Σ_m a_lm² Σ_m b_lm²)   at `[row·bandLimit + l]`, in [−1, 1]; 0 where a field has no power.
 *
 * @throws {@link ShapeError} if the band limits or the batches differ.
 */
export function degreeCorrelation(a: Coefficients, b: Coefficients): Float64Array {
  const cross = crossSpectrum(a, b);
  const [powerA, powerB] = [angularPowerSpectrum(a), angularPowerSpectrum(b)];
  return cross.map((c, i) => {
    const power = Math.sqrt(powerA[i]) * Math.sqrt(powerB[i]);
    return power === 0 ? 0 : c / power;
  });
}
