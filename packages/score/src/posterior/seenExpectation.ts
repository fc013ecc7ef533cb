import {
  choleskyFactor,
  gramMatrix,
  matrixProduct,
  transposed,
  whitenRows,
} from "@chaosphere/core/linalg";
import type { SeenStatistics } from "./seenStatistics.ts";

/** A Gaussian law of coefficients by a root of its covariance, and the size of the errors under which its fields were seen. */
export interface SeenLaw {
  /** m. Length L². */
  readonly mean: Float64Array;
  /** G with C = G Gᵀ: its diagonal, length L², or row-major L² × L². */
  readonly root: Float64Array;
  /** σ > 0. */
  readonly noiseSd: number;
}

/** What fields with gaps are, given what was seen of them and a law: N(m^y, V), with one V for all. */
export interface SeenPosterior {
  /** m^y of each field, row-major fields × L². */
  readonly means: Float64Array;
  /** V, row-major L² × L². */
  readonly covariance: Float64Array;
  /** log p(y) of each field, nats. */
  readonly logEvidence: Float64Array;
}

/**
 * The posterior of fields seen at the same places, from their statistics:
 *
 *     P = I + Gᵀ M G/σ²,   V = G P⁻¹ Gᵀ,   m^y = m + V (b − M m)/σ²,
 *     log p(y) = −½ [n log 2πσ² + Σ log r + log det P + |y − A m|²_W/σ² − (b − M m)ᵀ V (b − M m)/σ⁴],
 *
 * M = A* W A and b = A* W y: (P2.1) and (P2.2) with what is of dimension n taken out of the matrices.
 *
 * Source: docs/theory/formulas.md (P2).
 */
export function seenPosterior(
  seen: SeenStatistics,
  { mean, root, noiseSd }: SeenLaw,
): SeenPosterior {
  const { fields, places, information: M, projections, powers, logRelativeVariances } = seen;
  const d = mean.length;
  const variance = noiseSd ** 2;
  const precision = aroundRoot(M, root, d);
  for (let i = 0; i < d * d; i++) precision[i] /= variance;
  for (let i = 0; i < d; i++) precision[i * (d + 1)] += 1;
  const factor = choleskyFactor(precision, d, { caller: "seenPosterior" });
  // Rows (K⁻¹ Gᵀ)ᵀ with P = K Kᵀ, so that V = X Xᵀ.
  const X = whitenRows(factor, squareRoot(root, d));
  const covariance = gramMatrix(X, d, d);

  const seenMean = matrixProduct(M, mean, d, d, 1);
  const r = projections.map((b, i) => (b - seenMean[i % d]) / variance);
  const shifts = matrixProduct(r, covariance, fields, d, d);
  const logEvidence = new Float64Array(fields);
  const meanPower = dot(mean, seenMean);
  const constant =
    places * Math.log(2 * Math.PI * variance) +
    logRelativeVariances +
    2 * factor.halfLogDeterminant;
  for (let b = 0; b < fields; b++) {
    const at = b * d;
    const crossed = dot(mean, projections.subarray(at, at + d));
    const misfit = (powers[b] - 2 * crossed + meanPower) / variance;
    const explained = dot(r.subarray(at, at + d), shifts.subarray(at, at + d));
    logEvidence[b] = -(constant + misfit - explained) / 2;
  }
  return { means: shifts.map((x, i) => x + mean[i % d]), covariance, logEvidence };
}

/** Gᵀ M G. */
function aroundRoot(M: Float64Array, root: Float64Array, d: number): Float64Array {
  if (root.length === d) return M.map((x, at) => x * root[Math.floor(at / d)] * root[at % d]);
  const right = matrixProduct(M, root, d, d, d);
  return matrixProduct(transposed(root, d, d), right, d, d, d);
}

/** G as a matrix of its own. */
function squareRoot(root: Float64Array, d: number): Float64Array {
  if (root.length !== d) return root.slice();
  const G = new Float64Array(d * d);
  for (let i = 0; i < d; i++) G[i * (d + 1)] = root[i];
  return G;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
