import { ShapeError } from "../errors.ts";
import type { Coefficients } from "./coefficients.ts";

/**
 * The angular power spectrum of each field:
 *
 *     Ĉ_l = 1/(2l+1) Σ_m a_lm²   at `[b·bandLimit + l]`, units of the field squared.
 *
 * For an isotropic Gaussian field (2l+1) Ĉ_l / C_l is χ² with 2l+1 degrees of freedom.
 *
 * Source: docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { angularPowerSpectrum, coefficients } from "@chaosphere/core";
 *
 * const field = coefficients("harmonic", 2, Float64Array.of(2, 1, 1, 1));
 * console.log([...angularPowerSpectrum(field)]); // [ 4, 1 ]
 * ```
 */
export function angularPowerSpectrum(a: Coefficients): Float64Array {
  return crossSpectrum(a, a);
}

/**
 * The mean over the batch of the angular power spectra:
 *
 *     Ĉ_l = 1/batch Σ_b 1/(2l+1) Σ_m a_b,lm²,   length bandLimit.
 *
 * @example
 * ```ts
 * import { coefficients, meanSpectrum } from "@chaosphere/core";
 *
 * // Two fields of band limit 2, by degree and order: (0,0), (1,−1), (1,0), (1,1).
 * const a = coefficients("harmonic", 2, Float64Array.of(1, 0, 3, 0, 3, 3, 0, 0));
 * console.log(meanSpectrum(a).join(" ")); // 5 3
 * ```
 */
export function meanSpectrum(a: Coefficients): Float64Array {
  const mean = new Float64Array(a.bandLimit);
  angularPowerSpectrum(a).forEach((c, i) => {
    mean[i % a.bandLimit] += c / a.batch;
  });
  return mean;
}

/**
 * The cross spectrum of two fields, row by row:
 *
 *     Ĉ_l = 1/(2l+1) Σ_m a_lm b_lm   at `[row·bandLimit + l]`.
 *
 * @throws {@link ShapeError} if the band limits or the batches differ.
 *
 * @example
 * ```ts
 * import { coefficients, crossSpectrum, degreeCorrelation } from "@chaosphere/core";
 *
 * const f = coefficients("harmonic", 2, Float64Array.of(1, 2, 0, 0));
 * const g = coefficients("harmonic", 2, Float64Array.of(3, 1, 1, 0));
 * console.log([...crossSpectrum(f, g)].map((c) => c.toFixed(3)).join(" ")); // 3.000 0.667
 * console.log([...degreeCorrelation(f, g)].map((c) => c.toFixed(3)).join(" ")); // 1.000 0.707
 * ```
 */
export function crossSpectrum(a: Coefficients, b: Coefficients): Float64Array {
  if (a.bandLimit !== b.bandLimit || a.batch !== b.batch) {
    throw new ShapeError(
      `crossSpectrum: the fields must share bandLimit ${a.bandLimit} and batch ${a.batch}, got ${b.bandLimit} and ${b.batch}. Truncate one of them.`,
    );
  }
  const spectrum = new Float64Array(a.batch * a.bandLimit);
  for (let row = 0; row < a.batch; row++) {
    let i = row * a.bandLimit ** 2;
    for (let l = 0; l < a.bandLimit; l++) {
      let sum = 0;
      for (let m = -l; m <= l; m++, i++) sum += a.values[i] * b.values[i];
      spectrum[row * a.bandLimit + l] = sum / (2 * l + 1);
    }
  }
  return spectrum;
}
