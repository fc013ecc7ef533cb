import {
  coefficients,
  covarianceRoot,
  type GaussianLaw,
  type HarmonicCoefficients,
  lawDimension,
} from "@chaosphere/core";
import { sumOfProducts } from "./sumOfProducts.ts";
import { imagesOfUnits } from "./unitImages.ts";

/**
 * The variance of a Gaussian field at each point of the sphere, Var f(x) = Σ_j (T e_j)(x)² with the covariance T Tᵀ. A product of two
 * fields of degrees l < L has degrees up to 2L − 2, so the variance is known everywhere by finitely many coefficients, exactly:
 * `evaluateAt` gives it at any point. Constant for an isotropic law; else it takes one synthesis per coefficient.
 *
 * @returns one row of bandLimit 2L − 1, units of the field squared.
 *
 * @example
 * ```ts
 * import { evaluateAt, isotropicGaussian } from "@chaosphere/core";
 * import { fieldVariance } from "@chaosphere/score/posterior";
 *
 * // C_0 = C_1 = 4π: the variance is Σ (2l + 1) C_l / 4π = 4 everywhere.
 * const law = isotropicGaussian("harmonic", new Float64Array(2).fill(4 * Math.PI));
 * const variance = fieldVariance(law);
 * console.log(variance.bandLimit, evaluateAt(variance, Float64Array.of(1), Float64Array.of(2))[0].toFixed(6)); // 3 4.000000
 * ```
 */
export function fieldVariance(law: GaussianLaw<"harmonic">): HarmonicCoefficients {
  const d = lawDimension(law);
  const bandLimit = Math.sqrt(d);
  if (law.kind === "isotropic") {
    const values = new Float64Array((2 * bandLimit - 1) ** 2);
    const total = law.spectrum.reduce((sum, c, l) => sum + (2 * l + 1) * c, 0);
    values[0] = total / Math.sqrt(4 * Math.PI);
    return coefficients("harmonic", 2 * bandLimit - 1, values);
  }
  const { times } = covarianceRoot(law);
  const rows = imagesOfUnits(d, d, times);
  return sumOfProducts(rows, rows, bandLimit);
}
