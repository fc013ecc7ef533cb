import {
  diagonalGaussian,
  factoredGaussian,
  fullGaussian,
  type GaussianLaw,
  isotropicGaussian,
  key,
  lowRankGaussian,
  whiteNoise,
} from "@chaosphere/core";
import { choleskyFactor, matrixProduct, solveCholesky, transposed } from "@chaosphere/core/linalg";
import type { Observation, ObservationNoise } from "../src/posterior/index.ts";

/** A Gaussian law by its kind, and by its covariance as a plain matrix. */
export interface LawAndCovariance {
  readonly law: GaussianLaw<"harmonic">;
  readonly covariance: Float64Array;
  readonly mean: Float64Array;
}

/** One law of each kind with d = L² coordinates. */
export function lawOfKind(kind: GaussianLaw["kind"], L: number): LawAndCovariance {
  const d = L * L;
  const draws = whiteNoise(L, d + 9, key(1)).values;
  const mean = draws.slice(d * (d + 8));
  const variances = draws.slice(0, d).map((x) => 0.2 + x * x);
  const F = draws.slice(d, 7 * d);
  const B = draws.slice(8 * d, d * (d + 8)).map((x, at) => (x + (at % (d + 1) === 0 ? 4 : 0)) / 4);
  const any = matrixProduct(B, B, d, d, d, { transposeB: true });
  const spectrum = Float64Array.from({ length: L }, (_, l) => (l === 3 ? 0 : 4 / (1 + l) ** 2));
  switch (kind) {
    case "isotropic": {
      const covariance = diagonal(
        Float64Array.from({ length: d }, (_, i) => spectrum[Math.floor(Math.sqrt(i))]),
      );
      return { law: isotropicGaussian("harmonic", spectrum, mean), covariance, mean };
    }
    case "diagonal": {
      const law = diagonalGaussian("harmonic", variances, mean);
      return { law, covariance: diagonal(variances), mean };
    }
    case "full":
      return { law: { ...fullGaussian(any, mean), basis: "harmonic" }, covariance: any, mean };
    case "factored":
      return { law: { ...factoredGaussian(any, mean), basis: "harmonic" }, covariance: any, mean };
    default: {
      const low = matrixProduct(transposed(F, 6, d), F, d, 6, d);
      const covariance = diagonal(variances).map((x, at) => x + low[at]);
      return {
        law: { ...lowRankGaussian(variances, F, mean), basis: "harmonic" },
        covariance,
        mean,
      };
    }
  }
}

/** Mean rows, covariance and log-evidence by the textbook formula in the coefficients themselves, S = A C Aᵀ + R. */
export function conditioned(
  { covariance: C, mean: m }: LawAndCovariance,
  { operator, noise, values }: Observation,
) {
  const [d, n] = [m.length, operator.size];
  const A = transposed(operator.apply(diagonal(new Float64Array(d).fill(1))), d, n);
  const CAt = matrixProduct(C, A, d, d, n, { transposeB: true });
  const S = matrixProduct(A, CAt, n, d, n).map((x, at) => x + noiseMatrix(noise, n)[at]);
  const factor = choleskyFactor(S, n);
  const solved = transposed(
    Float64Array.from(
      Array.from({ length: d }, (_, i) => [
        ...solveCholesky(factor, CAt.slice(i * n, (i + 1) * n)),
      ]).flat(),
    ),
    d,
    n,
  );
  const reduction = matrixProduct(CAt, solved, d, n, d);
  const rows = values.length / n;
  const residual = values.map((y, i) => y - dot(A, (i % n) * d, m));
  const mean = matrixProduct(residual, solved, rows, n, d).map((x, i) => x + m[i % d]);
  const evidence = Float64Array.from({ length: rows }, (_, b) => {
    const r = residual.slice(b * n, (b + 1) * n);
    const square = solveCholesky(factor, r).reduce((sum, x, i) => sum + x * r[i], 0);
    return -square / 2 - factor.halfLogDeterminant - (n / 2) * Math.log(2 * Math.PI);
  });
  return { mean, covariance: C.map((c, at) => c - reduction[at]), evidence };
}

function noiseMatrix(noise: ObservationNoise, n: number): Float64Array {
  if (noise.kind === "correlated") {
    const { lower } = noise.factor;
    return matrixProduct(lower, lower, n, n, n, { transposeB: true });
  }
  return diagonal(
    Float64Array.from(
      { length: n },
      (_, i) => (noise.kind === "white" ? noise.sd : noise.sds[i]) ** 2,
    ),
  );
}

function diagonal(values: Float64Array): Float64Array {
  const d = values.length;
  const matrix = new Float64Array(d * d);
  for (let i = 0; i < d; i++) matrix[i * (d + 1)] = values[i];
  return matrix;
}

function dot(A: Float64Array, at: number, x: Float64Array): number {
  return x.reduce((sum, v, i) => sum + v * A[at + i], 0);
}
