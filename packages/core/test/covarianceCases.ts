import { Matrix } from "ml-matrix";
import type { FullGaussian } from "../src/gaussian/gaussianLaw.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { key } from "../src/random/key.ts";

export const d = 9;

/** A positive definite matrix B Bᵀ + I/2 with B from a seed, row-major. */
export function covarianceOf(seed: number, dimension = d): Float64Array {
  const b = Matrix.from1DArray(
    dimension,
    dimension,
    whiteNoise(Math.sqrt(dimension), dimension, key(seed)).values,
  );
  return Float64Array.from(b.mmul(b.transpose()).add(Matrix.eye(dimension).mul(0.5)).to1DArray());
}

export function mean(seed: number): Float64Array {
  return whiteNoise(3, 1, key(seed), { firstRow: 1000 }).values;
}

/** V diag(λ) Vᵀ, row-major. */
export function reconstructed({
  eigenvalues,
  eigenvectors,
}: Pick<FullGaussian, "eigenvalues" | "eigenvectors">) {
  const size = eigenvalues.length;
  const v = Matrix.from1DArray(size, size, eigenvectors);
  return v
    .mmul(Matrix.diag([...eigenvalues]))
    .mmul(v.transpose())
    .to1DArray();
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
}
