import { DomainError, ShapeError } from "../errors.ts";
import type { LowRankGaussian } from "../gaussian/gaussianLaw.ts";
import type { GaussianMeasure } from "../gaussian/gaussianMeasure.ts";
import { relativeLogDensity } from "../gaussian/logDensity.ts";
import { lowRankGaussian } from "../gaussian/lowRankGaussian.ts";
import { type CameronMartinCoordinates, degreeOf } from "../harmonics/coefficients.ts";
import { gramMatrix, timesColumns } from "../linalg/gramMatrix.ts";
import { matrixProduct } from "../linalg/matrixProduct.ts";
import { symmetricEigen } from "../linalg/symmetricEigen.ts";
import { transposed } from "../linalg/transposed.ts";
import { centredSample } from "./sampleCovariance.ts";

/** A sample of n fields by its principal rows, from which laws of any shrinkage are put together. */
export interface PrincipalRows {
  readonly mean: Float64Array;
  /** diag S, the variances of the sample; 1 where the noise has none. Length d. */
  readonly variances: Float64Array;
  /** Rows p_j with S = Σ_j p_j p_jᵀ, orthogonal in the metric of 1/diag S and longest first. Row-major r×d, r < n. */
  readonly rows: Float64Array;
  /** μ_j, their squared lengths in that metric. Length r. */
  readonly strengths: Float64Array;
  /** Coordinates without noise, which carry no information. */
  readonly empty: readonly number[];
}

/** How much of a sample covariance is kept. */
export interface LowRankOptions {
  /** Share λ in (0, 1] of the way from the sample covariance to its diagonal. */
  readonly shrinkage: number;
  /** Number of principal rows that are kept; the variances are kept whole. Default: all. */
  readonly rank?: number | undefined;
}

/** A shrinkage, and what the fields that chose it say of it, nats per field over the noise. */
export interface ChosenShrinkage {
  readonly shrinkage: number;
  readonly logDensity: number;
}

/** A row this much shorter than the longest, in the square, is rounding. */
const ROUNDING = 1e-13;

/**
 * The principal rows of a sample, from its n × n matrix of products.
 *
 * @param noise the noise of the coordinates; those of its degrees with C_l = 0 get variance 1, γ's own.
 * @throws {@link ShapeError} if there are fewer than two fields.
 * @throws {@link DomainError} if a coordinate with noise is the same in all fields: it has no variance to shrink to.
 */
export function principalRows(z: CameronMartinCoordinates, noise: GaussianMeasure): PrincipalRows {
  const { mean, centred } = centredSample("lowRankCovariance", z);
  const [n, d] = [z.batch, mean.length];
  const scale = 1 / Math.sqrt(n - 1);
  for (let at = 0; at < centred.length; at++) centred[at] *= scale;
  const variances = new Float64Array(d);
  for (let at = 0; at < centred.length; at += d) {
    for (let i = 0; i < d; i++) variances[i] += centred[at + i] * centred[at + i];
  }
  const empty = Array.from(variances.keys()).filter((i) => noise.spectrum[degreeOf(i)] === 0);
  for (const i of empty) variances[i] = 1;
  // Less than the rounding of the mean, or beside the widest coordinate, is no variance.
  const widest = Math.sqrt(variances.reduce((most, v) => Math.max(most, v), 0));
  const still = variances.findIndex(
    (v, i) => !(Math.sqrt(v) > n * Number.EPSILON * (Math.abs(mean[i]) + widest)),
  );
  if (still >= 0) {
    throw new DomainError(
      `lowRankCovariance: every coordinate must vary in the sample, got no variance at index ${still}, degree ${degreeOf(still)}. Take fullCovariance, which holds such coordinates fixed.`,
    );
  }
  const gram = gramMatrix(
    centred,
    n,
    d,
    variances.map((v) => 1 / v),
  );
  const { eigenvalues, eigenvectors } = symmetricEigen(gram, n);
  const kept = eigenvalues.filter((μ) => μ > ROUNDING * n * eigenvalues[0]).length;
  const rotation = transposed(eigenvectors, n, n).subarray(0, kept * n);
  return {
    mean,
    variances,
    rows: matrixProduct(rotation, centred, kept, n, d),
    strengths: eigenvalues.slice(0, kept),
    empty,
  };
}

/**
 * The Gaussian law of a sample of fields, its covariance S shrunk to its diagonal,
 *
 *     Σ = (1 − λ) S + λ diag S,
 *
 * the law of {@link fullCovariance} by a diagonal and the n − 1 rows of the sample: the cost is n² d where that of eigenvectors is d³.
 * With a rank r < n − 1 it is Σ = (1 − λ) S_r + diag(S − (1 − λ) S_r), S_r the part of S on the r principal rows of (diag S)^−½ S (diag S)^−½.
 *
 * @throws {@link DomainError} if the shrinkage is not in (0, 1], or the rank is no whole number.
 *
 * Source: Schäfer and Strimmer (2005), target D, for the shrinkage.
 */
export function lowRankCovariance(
  { mean, variances, rows, strengths, empty }: PrincipalRows,
  { shrinkage, rank = strengths.length }: LowRankOptions,
): LowRankGaussian<"cameron-martin"> {
  if (!(shrinkage > 0 && shrinkage <= 1)) {
    throw new DomainError(
      `lowRankCovariance: shrinkage must lie above 0 and be 1 at most, got ${shrinkage}. At 0 fewer fields than coordinates leave it singular.`,
    );
  }
  if (!(Number.isInteger(rank) && rank >= 0)) {
    throw new DomainError(
      `lowRankCovariance: rank must be a whole number, 0 or more, got ${rank}. Leave it out to keep all.`,
    );
  }
  const d = mean.length;
  const kept = Math.min(rank, strengths.length);
  const root = Math.sqrt(1 - shrinkage);
  const factor = rows.subarray(0, kept * d).map((p) => root * p);
  // Of the dropped rows the diagonal keeps its share: a sum of squares, which cannot cancel.
  const diagonal = variances.map((v) => shrinkage * v);
  for (let at = kept * d; at < rows.length; at += d) {
    for (let i = 0; i < d; i++) diagonal[i] += (1 - shrinkage) * rows[at + i] * rows[at + i];
  }
  for (const i of empty) diagonal[i] = 1;
  return lowRankGaussian(diagonal, factor, mean);
}

/**
 * The shrinkage under which fields that were not fitted have the largest likelihood, to three digits. As D is in proportion to diag S, one set
 * of principal rows serves all shrinkages; with fewer rows than all, each is a law of its own.
 *
 * @throws {@link ShapeError} if the judging fields have another band limit.
 */
export function chooseShrinkage(
  parts: PrincipalRows,
  judges: CameronMartinCoordinates,
  rank?: number,
): ChosenShrinkage {
  if (judges.bandLimit ** 2 !== parts.mean.length) {
    throw new ShapeError(
      `chooseShrinkage: the judging fields must have ${parts.mean.length} coordinates, got ${judges.bandLimit ** 2}. Use one band limit.`,
    );
  }
  const logDensity =
    rank === undefined || rank >= parts.strengths.length
      ? logDensityByShrinkage(parts, judges)
      : (shrinkage: number) => {
          const densities = relativeLogDensity(
            lowRankCovariance(parts, { shrinkage, rank }),
            judges,
          );
          return densities.reduce((sum, value) => sum + value, 0) / judges.batch;
        };
  const shrinkageAt = (x: number) => 1 / (1 + Math.exp(-x));
  const best = shrinkageAt(largest((x) => logDensity(shrinkageAt(x)), -9, 9));
  // Digits that the likelihood does not tell apart would differ between platforms.
  const shrinkage = Number(best.toPrecision(3));
  return { shrinkage, logDensity: logDensity(shrinkage) };
}

/**
 * The mean of log dN(m, Σ)/dγ over the judging fields as a function of λ: with y = (diag S)^−½ (z − m), p_j its components along the
 * principal rows and κ_j = (1 − λ) μ_j/λ,
 *
 *     −½ [ Σ_i log λ s_i + Σ_j log(1 + κ_j) + (‖y‖² − Σ_j p_j² κ_j/(1 + κ_j))/λ − ‖z‖² ].
 */
function logDensityByShrinkage(
  { mean, variances, rows, strengths, empty }: PrincipalRows,
  { values, batch }: CameronMartinCoordinates,
): (shrinkage: number) => number {
  const [d, r] = [mean.length, strengths.length];
  const inverse = variances.map((v) => 1 / v);
  const centred = values.map((value, at) => value - mean[at % d]);
  const scaled = timesColumns(centred, inverse);
  let [ownSquare, square] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    ownSquare += (values[at] * values[at]) / batch;
    square += (scaled[at] * centred[at]) / batch;
  }
  const along = matrixProduct(scaled, rows, batch, d, r, { transposeB: true });
  const squares = new Float64Array(r);
  for (let at = 0; at < along.length; at++) {
    squares[at % r] += (along[at] * along[at]) / (strengths[at % r] * batch);
  }
  const logVariances = variances.reduce((sum, v) => sum + Math.log(v), 0);
  return (λ) => {
    let [volume, distance] = [logVariances + (d - empty.length) * Math.log(λ), square];
    for (let j = 0; j < r; j++) {
      const κ = ((1 - λ) * strengths[j]) / λ;
      volume += Math.log1p(κ);
      distance -= (squares[j] * κ) / (1 + κ);
    }
    return (ownSquare - volume - distance / λ) / 2;
  };
}

/** Where a function with one maximum has it, by golden section, to 1e-3. */
function largest(f: (x: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  let [left, right] = [high - golden * (high - low), low + golden * (high - low)];
  let [fLeft, fRight] = [f(left), f(right)];
  while (high - low > 1e-3) {
    if (fLeft > fRight) {
      [high, right, fRight] = [right, left, fLeft];
      left = high - golden * (high - low);
      fLeft = f(left);
    } else {
      [low, left, fLeft] = [left, right, fRight];
      right = low + golden * (high - low);
      fRight = f(right);
    }
  }
  return (low + high) / 2;
}
