import {
  alongEigenvectors,
  eigenvaluesOf,
  fromEigenvectors,
  type LowRankGaussian,
  lawDimension,
  lawMean,
  type NoisableGaussian,
  precisionSquares,
  precisionTimes,
  type SpectralGaussian,
} from "@chaosphere/core";
import { portableExp, portableExpm1, portableLog } from "@chaosphere/core/elementary";
import {
  choleskyFactor,
  matrixProduct,
  solveCholesky,
  whitenCholesky,
} from "@chaosphere/core/linalg";
import { scaledNoising } from "../exact/lowRank.ts";
import type { ConditionedAtTime } from "./conditionedAtTime.ts";
import type { ObservedDirections } from "./observedDirections.ts";

/** X_0 given X_t = x alone, in coordinates in which that is cheap. */
interface GivenState {
  /** m_t(x) − m of rows u = x − e^{−t}m. */
  readonly mean: (u: Float64Array) => Float64Array;
  /** −½ log det 2π Cov X_t − ½ uᵀ (Cov X_t)^{-1} u, but for (d/2) log 2π. Length rows. */
  readonly logDensity: (u: Float64Array) => Float64Array;
  /** B′Σ_0|t, row-major r × d. */
  readonly spread: Float64Array;
}

/**
 * Given the state first: few directions are added to the law given x, N(m_t(x), Σ_0|t), by
 *
 *     E[X_0 | x, y] = m_t(x) + Σ_0|t B′* (I + B′Σ_0|t B′*)^{-1} (ỹ′ − B′ m_t(x)),   Σ_0|t = (1 − e^{−2t}) Σ (e^{−2t}Σ + 1 − e^{−2t})^{-1}:
 *
 * r²d + r³ operations for each time, and 2rd for each row.
 *
 * Source: docs/theory/formulas.md (P3.2), (P5), (G6.5).
 */
export function givenState(
  law: NoisableGaussian<"cameron-martin">,
  residual: Float64Array,
  seen: ObservedDirections,
): (t: number) => ConditionedAtTime {
  const d = lawDimension(law);
  const mean = lawMean(law);
  const r = seen.rank;
  // Along eigenvectors a full covariance is diagonal.
  const B = law.kind === "low-rank" ? seen.matrix() : alongEigenvectors(law, seen.matrix());
  const enter = (u: Float64Array) => (law.kind === "full" ? alongEigenvectors(law, u) : u);
  const leave = (y: Float64Array) => (law.kind === "full" ? fromEigenvectors(law, y) : y);
  return (t) => {
    const decay = portableExp(-t);
    const given = law.kind === "low-rank" ? lowRankState(law, B, t) : spectralState(law, B, t);
    const covariance = matrixProduct(given.spread, B, r, d, r, { transposeB: true });
    for (let j = 0; j < r; j++) covariance[j * (r + 1)] += 1;
    const factor = choleskyFactor(covariance, r, { caller: "conditionalDenoiser" });
    return (x, each) => {
      const rows = x.length / d;
      const u = new Float64Array(x.length);
      for (let at = 0; at < u.length; at += d) {
        for (let i = 0; i < d; i++) u[at + i] = x[at + i] - decay * mean[i];
      }
      const entered = enter(u);
      const logDensity = given.logDensity(entered);
      const values = given.mean(entered);
      const e = matrixProduct(values, B, rows, d, r, { transposeB: true });
      for (let b = 0; b < rows; b++) {
        const row = e.subarray(b * r, (b + 1) * r);
        const from = Math.floor(b / each) * r;
        for (let j = 0; j < r; j++) row[j] = residual[from + j] - row[j];
        const z = whitenCholesky(factor, row);
        for (const value of z) logDensity[b] -= (value * value) / 2;
        logDensity[b] -= factor.halfLogDeterminant;
        row.set(solveCholesky(factor, row));
      }
      const added = matrixProduct(e, given.spread, rows, r, d);
      for (let at = 0; at < values.length; at++) values[at] += added[at];
      const out = leave(values);
      for (let at = 0; at < out.length; at += d) {
        for (let i = 0; i < d; i++) out[at + i] += mean[i];
      }
      return { mean: out, logDensity };
    };
  };
}

/** Along eigenvectors, where Σ_0|t and the gain are diagonal. */
function spectralState(law: SpectralGaussian, B: Float64Array, t: number): GivenState {
  const decay = portableExp(-t);
  const noise = -portableExpm1(-2 * t);
  const λ = eigenvaluesOf(law);
  const d = λ.length;
  const precision = λ.map((v) => 1 / (decay * decay * v + noise));
  const half = precision.reduce((sum, p) => sum + portableLog(p) / 2, 0);
  return {
    mean: (u) => u.map((value, at) => decay * λ[at % d] * precision[at % d] * value),
    logDensity: (u) =>
      Float64Array.from({ length: u.length / d }, (_, b) => {
        let square = 0;
        for (let i = 0; i < d; i++) square += u[b * d + i] ** 2 * precision[i];
        return half - square / 2;
      }),
    spread: B.map((value, at) => value * noise * λ[at % d] * precision[at % d]),
  };
}

/** With Σ = D + FᵀF and c = e^{2t} − 1: Σ_0|t = c (I − c (Σ + c)^{-1}), m_t(x) − m = e^t (u − c (Σ + c)^{-1} u). */
function lowRankState(
  law: LowRankGaussian<"cameron-martin">,
  B: Float64Array,
  t: number,
): GivenState {
  const { law: noised, noise: c, woodbury } = scaledNoising(law, t);
  const decay = portableExp(-t);
  const d = law.diagonal.length;
  const open = (rows: Float64Array, scale: number) => {
    const solved = precisionTimes(noised, woodbury, rows);
    return rows.map((value, at) => scale * (value - c * solved[at]));
  };
  return {
    mean: (u) => open(u, 1 / decay),
    logDensity: (u) =>
      precisionSquares(noised, woodbury, u).map(
        (square) => d * t - woodbury.halfLogDeterminant - square / (2 * decay * decay),
      ),
    spread: open(B, c),
  };
}
