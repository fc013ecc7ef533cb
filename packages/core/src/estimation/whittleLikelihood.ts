import type { CompleteMaternParameters } from "../matern/maternParameters.ts";

/** A power spectrum estimated from data. */
export interface EstimatedSpectrum {
  /** Ĉ_l = (1/(n(2l+1))) Σ_b Σ_m a_b,lm², units of the field squared. Length bandLimit. */
  readonly spectrum: Float64Array;
  /** n, the number of independent fields behind it: Ĉ_l has n(2l+1) degrees of freedom. */
  readonly fields: number;
}

/** A degree l that enters a fit: eigenvalue l(l+1), estimate Ĉ_l, degrees of freedom n(2l+1). */
export interface SpectralDatum {
  readonly degree: number;
  readonly eigenvalue: number;
  readonly estimate: number;
  readonly degreesOfFreedom: number;
}

/** The log-likelihood with its first derivatives and expected second ones in (log σ², α, log κ). */
export interface LikelihoodExpansion {
  readonly value: number;
  /** ∂/∂(log σ², α, log κ). Length 3. */
  readonly gradient: Float64Array;
  /** Fisher information, row-major 3×3. */
  readonly information: Float64Array;
}

/**
 * The exact log-likelihood of isotropic Gaussian coefficients, which sees the data through Ĉ_l only
 * (the Whittle likelihood on the sphere, where it is exact):
 *
 *     ℓ = −½ Σ_l ν_l (log 2πC_l + Ĉ_l/C_l),   ν_l = n(2l+1),   C_l = σ²(κ² + l(l+1))^−α,
 *     ∂ℓ/∂p = ½ Σ_l ν_l (Ĉ_l/C_l − 1) ∂ log C_l/∂p,   F_pq = ½ Σ_l ν_l (∂ log C_l/∂p)(∂ log C_l/∂q).
 *
 * Source: Whittle (1953), for stationary series; docs/theory/formulas.md (G9).
 */
export function whittleLikelihood(
  data: readonly SpectralDatum[],
  { alpha, kappa, sigma }: CompleteMaternParameters,
): LikelihoodExpansion {
  let value = 0;
  const gradient = new Float64Array(3);
  const information = new Float64Array(9);
  for (const { eigenvalue, estimate, degreesOfFreedom } of data) {
    const logEigenvalue = Math.log(kappa ** 2 + eigenvalue);
    const logC = 2 * Math.log(sigma) - alpha * logEigenvalue;
    const ratio = estimate * Math.exp(-logC);
    const slope = [1, -logEigenvalue, (-2 * alpha * kappa ** 2) / (kappa ** 2 + eigenvalue)];

    value -= (degreesOfFreedom / 2) * (Math.log(2 * Math.PI) + logC + ratio);
    for (let p = 0; p < 3; p++) {
      gradient[p] += (degreesOfFreedom / 2) * (ratio - 1) * slope[p];
      for (let q = 0; q < 3; q++) {
        information[3 * p + q] += (degreesOfFreedom / 2) * slope[p] * slope[q];
      }
    }
  }
  return { value, gradient, information };
}

/** The amplitude that maximises the likelihood for given α and κ: σ² = Σ ν_l Ĉ_l (κ² + l(l+1))^α / Σ ν_l. */
export function bestAmplitude(
  data: readonly SpectralDatum[],
  alpha: number,
  kappa: number,
): number {
  let [sum, total] = [0, 0];
  for (const { eigenvalue, estimate, degreesOfFreedom } of data) {
    sum += degreesOfFreedom * estimate * (kappa ** 2 + eigenvalue) ** alpha;
    total += degreesOfFreedom;
  }
  return Math.sqrt(sum / total);
}
