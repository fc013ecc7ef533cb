import { DomainError, ShapeError } from "../errors.ts";
import { type CameronMartinCoordinates, coefficients } from "../harmonics/coefficients.ts";
import { matrixProduct } from "../linalg/matrixProduct.ts";
import { checkKey, type Key } from "../random/key.ts";
import type { FullCovariance } from "./fullCovariance.ts";
import { transposed } from "./sampleCovariance.ts";
import { type WhiteNoiseOptions, whiteNoise } from "./whiteNoise.ts";

/**
 * Draws from a Gaussian law with full covariance, z = m + V √λ ξ.
 *
 * Row b comes from stream `child(stream, firstRow + b)`: a larger batch extends a smaller one. The coordinates of ξ
 * are along eigenvectors, so another band limit gives other draws.
 *
 * @throws {@link ShapeError} if the dimension is not of the form bandLimit².
 * @throws {@link DomainError} if the batch or the first row is not a whole number.
 */
export function sampleFullGaussian(
  law: FullCovariance,
  batch: number,
  stream: Key,
  options: WhiteNoiseOptions = {},
): CameronMartinCoordinates {
  const { dimension: d, mean, eigenvalues, eigenvectors } = law;
  checkKey("sampleFullGaussian", stream);
  const bandLimit = Math.round(Math.sqrt(d));
  if (bandLimit ** 2 !== d) {
    throw new ShapeError(
      `sampleFullGaussian: the dimension must be bandLimit², got ${d}. Fit the law to whole rows of coefficients.`,
    );
  }
  const spreads = eigenvalues.map(Math.sqrt);
  const ξ = whiteNoise(bandLimit, batch, stream, options).values;
  const along = ξ.map((value, i) => value * spreads[i % d]);
  const values = matrixProduct(along, eigenvectors, batch, d, d, { transposeB: true });
  return coefficients(
    "cameron-martin",
    bandLimit,
    values.map((value, i) => value + mean[i % d]),
  );
}

/**
 * Log-density of each row with respect to Lebesgue measure on ℝ^d, nats. Length batch.
 *
 *     log p(z) = −½ Σ_j [ (v_jᵀ(z − m))²/λ_j + log 2πλ_j ].
 *
 * @throws {@link ShapeError} if the coordinates are not of the law's dimension.
 * @throws {@link DomainError} if some eigenvalue is 0, when there is no density.
 */
export function fullLogDensity(law: FullCovariance, z: CameronMartinCoordinates): Float64Array {
  const { dimension: d, mean, eigenvalues, eigenvectors } = law;
  if (z.bandLimit ** 2 !== d) {
    throw new ShapeError(
      `fullLogDensity: coordinates must have dimension ${d}, got ${z.bandLimit ** 2}. Truncate them to the law's band limit.`,
    );
  }
  checkRegular("fullLogDensity", law);
  const centred = z.values.map((value, i) => value - mean[i % d]);
  const along = matrixProduct(centred, eigenvectors, z.batch, d, d);
  const logDensity = new Float64Array(z.batch);
  for (let i = 0; i < along.length; i++) {
    const λ = eigenvalues[i % d];
    logDensity[Math.floor(i / d)] -= (along[i] ** 2 / λ + Math.log(2 * Math.PI * λ)) / 2;
  }
  return logDensity;
}

/**
 * Relative entropy of two Gaussian laws with full covariances, nats:
 *
 *     KL(N(m, Σ) | N(m′, Σ′)) = ½ [ tr Σ′⁻¹Σ − d + log det Σ′ − log det Σ + (m − m′)ᵀ Σ′⁻¹ (m − m′) ].
 *
 * @throws {@link ShapeError} if the dimensions differ.
 * @throws {@link DomainError} if an eigenvalue of either is 0.
 *
 * Source: docs/theory/formulas.md (G6.4), which is its diagonal case.
 */
export function fullRelativeEntropy(law: FullCovariance, reference: FullCovariance): number {
  const d = law.dimension;
  if (reference.dimension !== d) {
    throw new ShapeError(
      `fullRelativeEntropy: both laws must have one dimension, got ${d} and ${reference.dimension}. Fit them at one band limit.`,
    );
  }
  checkRegular("fullRelativeEntropy", law);
  checkRegular("fullRelativeEntropy", reference);

  const shift = law.mean.map((m, i) => m - reference.mean[i]);
  const shiftAlong = matrixProduct(shift, reference.eigenvectors, 1, d, d);
  // cosines[j·d + i] = v_jᵀ v′_i: rows of Vᵀ times columns of V′.
  const cosines = matrixProduct(
    transposed(law.eigenvectors, d, d),
    reference.eigenvectors,
    d,
    d,
    d,
  );
  let total = 0;
  for (let i = 0; i < d; i++) {
    const λ = reference.eigenvalues[i];
    let variance = 0;
    for (let j = 0; j < d; j++) variance += law.eigenvalues[j] * cosines[j * d + i] ** 2;
    total += (variance + shiftAlong[i] ** 2) / λ - 1 + Math.log(λ / law.eigenvalues[i]);
  }
  return total / 2;
}

function checkRegular(caller: string, { eigenvalues, dimension }: FullCovariance): void {
  const smallest = eigenvalues[dimension - 1];
  if (!(smallest > 0)) {
    throw new DomainError(
      `${caller}: the covariance must be regular, got the eigenvalue ${smallest}. Shrink it to its diagonal first.`,
    );
  }
}
