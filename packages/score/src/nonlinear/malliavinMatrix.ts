import { symmetricSpectrum } from "../linear/symmetricSpectrum.ts";
import type { Flow } from "./flow.ts";
import type { FlowStates } from "./pathOptions.ts";

/** γ = Y Λ Yᵀ for every path of a flow, from `out[at]` on. */
export function writeMalliavinMatrix(
  { Y, Λ }: Pick<Flow, "Y" | "Λ">,
  m: number,
  out: Float64Array,
  at: number,
): void {
  const half = new Float64Array(m * m);
  for (let p = 0; p < Y.length; p += m * m) {
    for (let i = 0; i < m; i++) {
      for (let b = 0; b < m; b++) {
        let sum = 0;
        for (let a = 0; a < m; a++) sum += Y[p + i * m + a] * Λ[p + a * m + b];
        half[i * m + b] = sum;
      }
    }
    for (let i = 0; i < m; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let b = 0; b < m; b++) sum += half[i * m + b] * Y[p + j * m + b];
        out[at + p + i * m + j] = sum;
        out[at + p + j * m + i] = sum;
      }
    }
  }
}

/** The smallest eigenvalue of the Malliavin matrix of a path. */
export function smallestEigenvalue(
  { malliavinMatrix, dimension: m }: FlowStates,
  path: number,
): number {
  const own = malliavinMatrix.slice(path * m * m, (path + 1) * m * m);
  return symmetricSpectrum(own, m).eigenvalues[0];
}
