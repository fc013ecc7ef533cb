import { jacobiEigen } from "@chaosphere/core/linalg";
import type { FlowStates } from "./pathOptions.ts";

/** γ = Y Λ Yᵀ of one path, m×m numbers at `out[to …]` from Y at `Y[at …]`. */
export function writeMalliavinMatrix(
  Y: Float64Array,
  at: number,
  Λ: Float64Array,
  m: number,
  out: Float64Array,
  to: number,
): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let a = 0; a < m; a++) {
        for (let b = 0; b < m; b++) sum += Y[at + i * m + a] * Λ[a * m + b] * Y[at + j * m + b];
      }
      out[to + i * m + j] = sum;
      out[to + j * m + i] = sum;
    }
  }
}

/** The smallest eigenvalue of the Malliavin matrix of a path. */
export function smallestEigenvalue(
  { malliavinMatrix, dimension: m }: FlowStates,
  path: number,
): number {
  const own = malliavinMatrix.slice(path * m * m, (path + 1) * m * m);
  return jacobiEigen(own, m).eigenvalues[m - 1];
}
