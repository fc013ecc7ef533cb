import {
  alongEigenvectors,
  checkSpectralForm,
  eigenvaluesOf,
  fromEigenvectors,
  lawDimension,
  lawMean,
  type NoisableGaussian,
  ShapeError,
  type WhiteBasis,
} from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { checkTime, type Denoiser } from "../denoiser.ts";
import { lowRankDenoiser } from "./lowRank.ts";

/**
 * The exact denoiser of Gaussian data N(a, V diag(λ) Vᵀ),
 *
 *     m(t, x) = a + V diag(g_j) Vᵀ (x − e^{−t} a),   g_j = e^{−t} λ_j / (1 + e^{−2t} (λ_j − 1)),
 *
 * V = 1 for independent coordinates. The relative score along eigenvectors is s_j = (1 − 1/v_j(t)) y_j + e^{−t} a_j / v_j(t),
 * v_j(t) = 1 + e^{−2t}(λ_j − 1). Cost with eigenvectors: two products of the batch with a d × d matrix; a law of
 * eigenmodes takes its points along them and needs none. With a diagonal and a factor of r rows: two products with a r × d
 * matrix and, once per time, r²d.
 *
 * @throws {@link ShapeError} if variances, mean and eigenvectors do not fit each other, or the dimension is no bandLimit².
 * @throws {@link DomainError} if a variance is negative or not finite.
 *
 * Source: docs/theory/formulas.md (G6.5, G5.3, G10.1).
 *
 * @example
 * ```ts
 * import { coefficients, isotropicGaussian } from "@chaosphere/core";
 * import { gaussianDenoiser } from "@chaosphere/score";
 *
 * const law = isotropicGaussian("cameron-martin", Float64Array.of(4, 1));
 * const x = coefficients("cameron-martin", 2, Float64Array.of(1, 1, 1, 1));
 * const { values } = gaussianDenoiser(law)(0.5, x);
 * console.log([...values].map((v) => v.toFixed(3)).join(" ")); // 1.153 0.607 0.607 0.607
 * ```
 */
export function gaussianDenoiser(law: NoisableGaussian<WhiteBasis>): Denoiser {
  const d = lawDimension(law);
  if (!(d >= 1 && Number.isInteger(Math.sqrt(d)))) {
    throw new ShapeError(
      `gaussianDenoiser: a law of fields must have bandLimit² coordinates, got ${d}. Fit it to whole rows of coefficients.`,
    );
  }
  if (law.kind === "low-rank") return lowRankDenoiser(law);
  checkSpectralForm("gaussianDenoiser", law);
  const mean = lawMean(law);
  const λ = eigenvaluesOf(law);
  return (t, x) => {
    checkTime("gaussianDenoiser", t);
    if (x.bandLimit ** 2 !== d) {
      throw new ShapeError(
        `gaussianDenoiser: the law has ${d} coordinates, got points of band limit ${x.bandLimit}. Truncate one to the other.`,
      );
    }
    const decay = portableExp(-t);
    const gain = gains(t, λ);
    if (law.kind !== "full") return { ...x, values: towards(mean, decay, gain, x.values) };
    const centred = new Float64Array(x.values.length);
    for (let k = 0; k < centred.length; k += d) {
      for (let j = 0; j < d; j++) centred[k + j] = x.values[k + j] - decay * mean[j];
    }
    const along = alongEigenvectors(law, centred);
    for (let k = 0; k < along.length; k += d) {
      for (let j = 0; j < d; j++) along[k + j] *= gain[j];
    }
    const values = fromEigenvectors(law, along);
    for (let k = 0; k < values.length; k += d) {
      for (let j = 0; j < d; j++) values[k + j] += mean[j];
    }
    return { ...x, values };
  };
}

/** a + g_j (x_j − e^{−t} a_j), row by row. */
function towards(
  mean: Float64Array,
  decay: number,
  gain: Float64Array,
  x: Float64Array,
): Float64Array {
  const values = new Float64Array(x.length);
  for (let k = 0; k < x.length; k += mean.length) {
    for (let j = 0; j < mean.length; j++) {
      values[k + j] = gain[j] * (x[k + j] - decay * mean[j]) + mean[j];
    }
  }
  return values;
}

/** g(v) = e^{−t} v / (e^{−2t} v + 1 − e^{−2t}), the regression of X_0 on X_t. */
function gains(t: number, variances: Float64Array): Float64Array {
  const decay = portableExp(-t);
  const noise = -portableExpm1(-2 * t);
  return variances.map((v) => (decay * v) / (decay * decay * v + noise));
}
