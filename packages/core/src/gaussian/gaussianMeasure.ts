import { DomainError, ShapeError } from "../errors.ts";
import type { Coefficients } from "../harmonics/coefficients.ts";

/** A centred isotropic Gaussian measure γ = N(0, C) on L²(S²), by its angular power spectrum. */
export interface GaussianMeasure {
  /** C_l = E[a_lm²] for every order m. Length bandLimit, all positive, units of the field squared. */
  readonly spectrum: Float64Array;
  /**
   * True when Σ (2l+1) C_l over all degrees diverges: draws at a finite band limit exist,
   * their limit is a distribution and no function of L²(S²).
   */
  readonly distributionValued?: boolean;
}

/**
 * The isotropic Gaussian measure with a given angular power spectrum; the array is copied.
 *
 *     γ = N(0, C),   C Y_lm = C_l Y_lm,   0 ≤ l < bandLimit = spectrum.length.
 *
 * @throws {@link ShapeError} if the spectrum is empty.
 * @throws {@link DomainError} if some C_l is not positive and finite: C would have a kernel, and
 *   C^−½ no meaning on it.
 *
 * Source: docs/theory/formulas.md (G1, G9).
 */
export function isotropic(spectrum: ArrayLike<number>): GaussianMeasure {
  if (spectrum.length === 0) {
    throw new ShapeError(
      "isotropic: the spectrum must hold C_l for l = 0 at least, got length 0. Give one number a degree.",
    );
  }
  for (let l = 0; l < spectrum.length; l++) {
    const c = spectrum[l];
    if (!(c > 0 && c < Infinity)) {
      throw new DomainError(
        `isotropic: C_l must be positive and finite at every degree, got ${c} at l = ${l}. Stop the spectrum before it, or give a small positive value.`,
      );
    }
  }
  return { spectrum: Float64Array.from(spectrum) };
}

/** @throws {@link ShapeError} unless coefficients and measure have the same band limit. */
export function checkSameBandLimit(caller: string, γ: GaussianMeasure, a: Coefficients): void {
  if (a.bandLimit !== γ.spectrum.length) {
    throw new ShapeError(
      `${caller}: coefficients and measure must have one band limit, got ${a.bandLimit} and ${γ.spectrum.length}. Truncate the coefficients or build the measure at ${a.bandLimit}.`,
    );
  }
}
