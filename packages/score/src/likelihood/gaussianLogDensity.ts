import {
  type CameronMartinCoordinates,
  type DiagonalGaussian,
  DomainError,
  type FullCovariance,
  ShapeError,
} from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";

/**
 * The log-density, with respect to the noise γ, of a Gaussian law N(m, V diag(λ) Vᵀ) noised to time t, in closed form,
 *
 *     log dμ_t/dγ (z) = ½ ‖z‖² − ½ Σ_j [ y_j²/v_j + log v_j ],   y = Vᵀ(z − e^{−t} m),   v_j = e^{−2t} λ_j + 1 − e^{−2t},
 *
 * nats, one a row: what the probability flow of the law computes, without its steps. Coordinates of degrees without variance, z = 0 and
 * λ = 1, add nothing.
 *
 * @throws {@link ShapeError} if the coordinates are not of the law's dimension.
 * @throws {@link DomainError} if t is negative or not finite, or some v_j is 0: the law then has no density.
 *
 * Source: docs/theory/formulas.md (G3.1, G5).
 */
export function gaussianLogDensity(
  law: FullCovariance | DiagonalGaussian,
  z: CameronMartinCoordinates,
  t = 0,
): Float64Array {
  const d = z.bandLimit ** 2;
  if (law.mean.length !== d) {
    throw new ShapeError(
      `gaussianLogDensity: coordinates must have dimension ${law.mean.length}, got ${d}. Truncate them to the law's band limit.`,
    );
  }
  const variances = variancesAt("eigenvalues" in law ? law.eigenvalues : law.variances, t);
  const decay = Math.exp(-t);
  const centred = z.values.map((value, i) => value - decay * law.mean[i % d]);
  const y =
    "eigenvectors" in law ? matrixProduct(centred, law.eigenvectors, z.batch, d, d) : centred;
  const halfLogDeterminant = variances.reduce((sum, v) => sum + Math.log(v), 0) / 2;
  const logDensity = new Float64Array(z.batch).fill(-halfLogDeterminant);
  z.values.forEach((value, i) => {
    logDensity[Math.floor(i / d)] += (value ** 2 - y[i] ** 2 / variances[i % d]) / 2;
  });
  return logDensity;
}

function variancesAt(λ: Float64Array, t: number): Float64Array {
  if (!(t >= 0 && t < Infinity)) {
    throw new DomainError(
      `gaussianLogDensity: t must be 0 or more and finite, got ${t}. Give the model's stopping time.`,
    );
  }
  const [share, noise] = [Math.exp(-2 * t), -Math.expm1(-2 * t)];
  const variances = λ.map((value) => share * value + noise);
  if (variances.some((v) => !(v > 0))) {
    throw new DomainError(
      `gaussianLogDensity: every variance must be positive, got ${variances.find((v) => !(v > 0))} at t = ${t}. Take the law at a time t > 0.`,
    );
  }
  return variances;
}
