import { covarianceMatrix, lawMean, type NoisableGaussian, perCoefficient } from "@chaosphere/core";
import type { Standardisation } from "@chaosphere/core/estimation";
import type { Observation } from "../src/posterior/observation.ts";

/**
 * E[X_0 | X_t = x, y] of a mixture of Gaussian laws and the weights of its components, from the joint covariance of (x, y) of every
 * component by Gaussian elimination with pivots: nothing of the sources but the operator.
 */
export function directBayes(
  weights: ArrayLike<number>,
  laws: readonly NoisableGaussian[],
  { operator, noise, values: y }: Observation,
  { measure, mean }: Standardisation,
  t: number | undefined,
  x: Float64Array,
): { readonly mean: Float64Array; readonly weights: Float64Array } {
  const n = operator.size;
  const d = operator.bandLimit ** 2;
  const seesState = t !== undefined;
  const size = n + (seesState ? d : 0);
  const roots = perCoefficient(measure.spectrum.map(Math.sqrt));
  const units = new Float64Array(d * d);
  for (let i = 0; i < d; i++) units[i * d + i] = roots[i];
  // Column i of A C^½.
  const images = operator.apply(units);
  const decay = Math.exp(-(t ?? 0));
  const H = new Float64Array(size * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < n; j++) H[j * d + i] = images[i * n + j];
    if (seesState) H[(n + i) * d + i] = decay;
  }
  const offset = operator.apply(mean.values);
  const data = Float64Array.from({ length: size }, (_, j) => (j < n ? y[j] - offset[j] : x[j - n]));
  const R = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    if (i >= n) R[i * size + i] = 1 - decay * decay;
    else if (noise.kind === "white") R[i * size + i] = noise.sd ** 2;
    else if (noise.kind === "independent") R[i * size + i] = noise.sds[i] ** 2;
    else {
      const { lower } = noise.factor;
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) R[i * size + j] += lower[i * n + k] * lower[j * n + k];
      }
    }
  }
  const parts = laws.map((law) => {
    const Σ = covarianceMatrix(law);
    const m = lawMean(law);
    const HΣ = product(H, Σ, size, d, d);
    const S = R.slice();
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        for (let k = 0; k < d; k++) S[i * size + j] += HΣ[i * d + k] * H[j * d + k];
      }
    }
    const e = data.map((value, i) => value - dot(H.subarray(i * d, (i + 1) * d), m));
    const { solution, logDeterminant } = solve(S, e, size);
    const own = m.map((value, k) => {
      let sum = value;
      for (let i = 0; i < size; i++) sum += HΣ[i * d + k] * solution[i];
      return sum;
    });
    return { own, log: -dot(e, solution) / 2 - logDeterminant / 2 };
  });
  const top = Math.max(...parts.map(({ log }) => log));
  const shares = parts.map(({ log }, k) => weights[k] * Math.exp(log - top));
  const total = shares.reduce((sum, w) => sum + w, 0);
  const posterior = Float64Array.from(shares, (w) => w / total);
  const average = new Float64Array(d);
  parts.forEach(({ own }, k) => {
    for (let i = 0; i < d; i++) average[i] += posterior[k] * own[i];
  });
  return { mean: average, weights: posterior };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function product(A: Float64Array, B: Float64Array, rows: number, inner: number, columns: number) {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      for (let j = 0; j < columns; j++)
        out[i * columns + j] += A[i * inner + k] * B[k * columns + j];
    }
  }
  return out;
}

function solve(matrix: Float64Array, b: Float64Array, size: number) {
  const M = matrix.slice();
  const x = b.slice();
  let logDeterminant = 0;
  for (let k = 0; k < size; k++) {
    let pivot = k;
    for (let i = k + 1; i < size; i++) {
      if (Math.abs(M[i * size + k]) > Math.abs(M[pivot * size + k])) pivot = i;
    }
    for (let j = 0; j < size; j++) {
      [M[k * size + j], M[pivot * size + j]] = [M[pivot * size + j], M[k * size + j]];
    }
    [x[k], x[pivot]] = [x[pivot], x[k]];
    logDeterminant += Math.log(Math.abs(M[k * size + k]));
    for (let i = k + 1; i < size; i++) {
      const f = M[i * size + k] / M[k * size + k];
      for (let j = k; j < size; j++) M[i * size + j] -= f * M[k * size + j];
      x[i] -= f * x[k];
    }
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let j = i + 1; j < size; j++) x[i] -= M[i * size + j] * x[j];
    x[i] /= M[i * size + i];
  }
  return { solution: x, logDeterminant };
}
