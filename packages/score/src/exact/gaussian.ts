import {
  type CameronMartinCoordinates,
  DomainError,
  type FullCovariance,
  ShapeError,
} from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { matrixProduct } from "@chaosphere/core/linalg";
import { checkTime, type Denoiser } from "../denoiser.ts";

/** A Gaussian law with independent Cameron–Martin coordinates, N(a, diag v). */
export interface IndependentGaussian {
  /** v ≥ 0: one for each degree (length bandLimit), or for each coefficient (length bandLimit²). */
  readonly variances: Float64Array;
  /** a, length bandLimit². Default 0. */
  readonly mean?: Float64Array;
}

/**
 * The exact denoiser of data with independent Gaussian coordinates,
 *
 *     m(t, x) = a + g (x − e^{−t} a),   g = e^{−t} v / (1 + e^{−2t} (v − 1)),
 *
 * for which the relative score is s = (1 − 1/v(t)) x + e^{−t} a / v(t), v(t) = 1 + e^{−2t}(v − 1).
 *
 * @throws {@link ShapeError} if there is neither one variance per degree nor one per coefficient, or the mean has
 *   another length.
 * @throws {@link DomainError} if a variance is negative or not finite.
 *
 * Source: docs/theory/formulas.md (G6.5, G5.3).
 */
export function gaussianDenoiser(bandLimit: number, law: IndependentGaussian): Denoiser {
  const row = bandLimit ** 2;
  const variances = perCoefficient(bandLimit, law.variances);
  const mean = law.mean ?? new Float64Array(row);
  checkLaw("gaussianDenoiser", row, mean, variances);
  return (t, x) => {
    checkPoints("gaussianDenoiser", t, x, row);
    const decay = portableExp(-t);
    const gain = gains(t, variances);
    const values = x.values.map((value, k) => {
      const i = k % row;
      return mean[i] + gain[i] * (value - decay * mean[i]);
    });
    return { ...x, values };
  };
}

/**
 * The exact denoiser of Gaussian data with any covariance: the formula of {@link gaussianDenoiser} along each eigenvector,
 *
 *     m(t, x) = a + V diag(g_j) Vᵀ (x − e^{−t} a),   g_j = e^{−t} λ_j / (1 + e^{−2t} (λ_j − 1)).
 *
 * Cost: two products of the batch with a d × d matrix.
 *
 * @throws {@link ShapeError} if lengths do not fit the dimension, or the dimension is not a whole row bandLimit².
 * @throws {@link DomainError} if an eigenvalue is negative or not finite.
 *
 * Source: docs/theory/formulas.md (G6.5, G5.3).
 */
export function fullGaussianDenoiser(law: FullCovariance): Denoiser {
  const { dimension: d, mean, eigenvalues, eigenvectors } = law;
  if (!(Number.isInteger(Math.sqrt(d)) && d >= 1 && eigenvectors.length === d * d)) {
    throw new ShapeError(
      `fullGaussianDenoiser: need d = bandLimit² coordinates and d·d eigenvector entries, got d = ${d} and ${eigenvectors.length}. Fit the covariance on whole coefficient rows.`,
    );
  }
  checkLaw("fullGaussianDenoiser", d, mean, eigenvalues);
  return (t, x) => {
    checkPoints("fullGaussianDenoiser", t, x, d);
    const decay = portableExp(-t);
    const gain = gains(t, eigenvalues);
    const centred = x.values.map((value, k) => value - decay * mean[k % d]);
    const along = matrixProduct(centred, eigenvectors, x.batch, d, d);
    for (let k = 0; k < along.length; k++) along[k] *= gain[k % d];
    const values = matrixProduct(along, eigenvectors, x.batch, d, d, { transposeB: true });
    for (let k = 0; k < values.length; k++) values[k] += mean[k % d];
    return { ...x, values };
  };
}

/** g(v) = e^{−t} v / (e^{−2t} v + 1 − e^{−2t}), the regression of X_0 on X_t. */
function gains(t: number, variances: Float64Array): Float64Array {
  const decay = portableExp(-t);
  const noise = -portableExpm1(-2 * t);
  return variances.map((v) => (decay * v) / (decay * decay * v + noise));
}

function perCoefficient(bandLimit: number, variances: Float64Array): Float64Array {
  const row = bandLimit ** 2;
  if (variances.length === row) return variances;
  if (variances.length !== bandLimit) {
    throw new ShapeError(
      `gaussianDenoiser: need ${bandLimit} variances, one per degree, or ${row}, one per coefficient, got ${variances.length}. Use the spectrum at the same band limit.`,
    );
  }
  const values = new Float64Array(row);
  variances.forEach((v, l) => {
    values.fill(v, l * l, (l + 1) ** 2);
  });
  return values;
}

function checkLaw(caller: string, d: number, mean: Float64Array, variances: Float64Array): void {
  if (mean.length !== d || variances.length !== d) {
    throw new ShapeError(
      `${caller}: mean and variances must have ${d} entries, got ${mean.length} and ${variances.length}. Use one band limit for both.`,
    );
  }
  for (const v of variances) {
    if (!(v >= 0 && v < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `${caller}: variances must be finite and 0 or more, got ${v}. Check the covariance estimate.`,
      );
    }
  }
}

function checkPoints(caller: string, t: number, x: CameronMartinCoordinates, row: number): void {
  checkTime(caller, t);
  if (x.bandLimit ** 2 !== row) {
    throw new ShapeError(
      `${caller}: the law has ${row} coordinates, got points of band limit ${x.bandLimit}. Truncate one to the other.`,
    );
  }
}
