import { DomainError } from "../errors.ts";
import { checkKey, child, type Key } from "../random/key.ts";
import { fillNormals } from "../random/normal.ts";

/**
 * A path of the Q-Wiener process with Q e_j = c_j e_j for any sequence c_j ≥ 0, at increasing times:
 *
 *     W_j(t_k) = W_j(t_{k−1}) + √(c_j (t_k − t_{k−1})) ξ_kj,   W(0) = 0,   E[W_i(s) W_j(t)] = min(s, t) c_j δ_ij.
 *
 * Returns `values[k·J + j]`, J the number of variances. ξ_kj is draw j of stream `child(stream, k)`, so more
 * modes or later times leave the others untouched.
 *
 * @throws {@link DomainError} if some c_j is negative or infinite, or the times do not increase from 0.
 *
 * Source: docs/theory/formulas.md (G1, G3.1).
 *
 * @example
 * ```ts
 * import { key, wienerProcess } from "@chaosphere/core";
 *
 * // Two modes of variances 1 and 0.25 per unit of time, at three times.
 * const path = wienerProcess([1, 0.25], [0.5, 1, 2], key(1));
 * console.log(path.length); // 6
 * ```
 */
export function wienerProcess(
  variances: ArrayLike<number>,
  times: ArrayLike<number>,
  stream: Key,
): Float64Array {
  checkKey("wienerProcess", stream);
  checkVariances(variances);
  const modes = variances.length;
  const values = new Float64Array(times.length * modes);
  const ξ = new Float64Array(modes);
  for (let k = 0; k < times.length; k++) {
    const elapsed = times[k] - (k > 0 ? times[k - 1] : 0);
    if (!(elapsed >= 0 && times[k] < Infinity)) {
      throw new DomainError(
        `wienerProcess: times must increase from 0, got ${times[k]} at position ${k}. Sort them.`,
      );
    }
    fillNormals(child(stream, k), 0, ξ);
    for (let j = 0; j < modes; j++) {
      const before = k > 0 ? values[(k - 1) * modes + j] : 0;
      values[k * modes + j] = before + Math.sqrt(variances[j] * elapsed) * ξ[j];
    }
  }
  return values;
}

function checkVariances(variances: ArrayLike<number>): void {
  for (let j = 0; j < variances.length; j++) {
    if (!(variances[j] >= 0 && variances[j] < Infinity)) {
      throw new DomainError(
        `wienerProcess: every variance must be finite and not negative, got ${variances[j]} at position ${j}. Check the covariance.`,
      );
    }
  }
}
