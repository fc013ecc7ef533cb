import { DomainError, ShapeError } from "../errors.ts";
import type { Coefficients } from "../harmonics/coefficients.ts";
import type { IsotropicGaussian } from "./gaussianLaw.ts";

/**
 * A centred isotropic Gaussian measure γ = N(0, C) on L²(S²), by its angular power spectrum: the noise, in harmonic coefficients.
 */
export interface GaussianMeasure extends IsotropicGaussian<"harmonic"> {
  /**
   * C_l = E[a_lm²] ≥ 0 for every order m. Length bandLimit, units of the field squared. Where C_l = 0 the degree is empty:
   * draws have a_lm = 0 there, and the Cameron–Martin coordinates z_lm carry no information.
   */
  readonly spectrum: Float64Array;
  /**
   * True when Σ (2l+1) C_l over all degrees diverges: draws at a finite band limit exist,
   * their limit is a distribution, not a function of L²(S²).
   */
  readonly distributionValued?: boolean;
  /** The noise is centred. */
  readonly mean?: undefined;
}

/**
 * The isotropic Gaussian measure with a given angular power spectrum; the array is copied.
 *
 *     γ = N(0, C),   C Y_lm = C_l Y_lm,   0 ≤ l < bandLimit = spectrum.length.
 *
 * Degrees with C_l = 0 are the kernel of C: fields of law γ have no part in them.
 *
 * @throws {@link ShapeError} if the spectrum is empty.
 * @throws {@link DomainError} if some C_l is negative or not finite, or all are 0.
 *
 * Source: docs/theory/formulas.md (G1, G9).
 */
export function isotropic(spectrum: ArrayLike<number>): GaussianMeasure {
  if (spectrum.length === 0) {
    throw new ShapeError(
      "isotropic: the spectrum must hold at least C_0, got length 0. Give one number for each degree.",
    );
  }
  for (let l = 0; l < spectrum.length; l++) {
    const c = spectrum[l];
    if (!(c >= 0 && c < Infinity)) {
      throw new DomainError(
        `isotropic: C_l must be finite and not negative at every degree, got ${c} at l = ${l}. Stop the spectrum before it, or give 0 for an empty degree.`,
      );
    }
  }
  const γ = noiseOf(Float64Array.from(spectrum));
  if (!γ.spectrum.some((c) => c > 0)) {
    throw new DomainError(
      "isotropic: some C_l must be positive, got 0 at every degree. Give the degrees that have variance.",
    );
  }
  return γ;
}

/** The noise with a spectrum that is known to be one. */
export function noiseOf(spectrum: Float64Array): GaussianMeasure {
  return { kind: "isotropic", basis: "harmonic", spectrum };
}

/** @throws {@link ShapeError} unless coefficients and measure have the same band limit. */
export function checkSameBandLimit(caller: string, γ: GaussianMeasure, a: Coefficients): void {
  if (a.bandLimit !== γ.spectrum.length) {
    throw new ShapeError(
      `${caller}: coefficients and measure must have one band limit, got ${a.bandLimit} and ${γ.spectrum.length}. Truncate the coefficients or build the measure at ${a.bandLimit}.`,
    );
  }
}
