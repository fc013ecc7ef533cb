import { portableExpm1 } from "../elementary/exponential.ts";
import { portableLog1p } from "../elementary/logarithm.ts";
import { DomainError } from "../errors.ts";

/**
 * The forward times of a discrete noising chain x_i = √(1 − β_i) x_{i−1} + √β_i ε_i, which is the
 * Ornstein–Uhlenbeck process seen at
 *
 *     t_i = −½ Σ_{j≤i} log(1 − β_j),   e^−2t_i = ᾱ_i = ∏_{j≤i} (1 − β_j).
 *
 * @param betas β_1, …, β_N, in the order noise is added.
 * @returns t_N > … > t_1 > t_0 = 0, as the samplers take them; length N + 1.
 * @throws {@link DomainError} unless there is a β and every one lies between 0 and 1.
 *
 * Source: Ho, Jain and Abbeel (2020), equations (2) and (4).
 *
 * @example
 * ```ts
 * import { chainBetas, chainTimes } from "@chaosphere/core";
 *
 * const times = chainTimes([0.01, 0.02]);
 * console.log(Array.from(times, (t) => t.toFixed(5)).join(" ")); // 0.01513 0.00503 0.00000
 * console.log(Array.from(chainBetas(times), (b) => b.toFixed(5)).join(" ")); // 0.01000 0.02000
 * ```
 */
export function chainTimes(betas: ArrayLike<number>): Float64Array {
  const count = betas.length;
  const times = new Float64Array(count + 1);
  for (let i = 0; i < Math.max(count, 1); i++) {
    if (!(betas[i] > 0 && betas[i] < 1)) {
      throw new DomainError(
        `chainTimes: need at least one β, each between 0 and 1, got ${betas[i]} at position ${i}. β is the share of variance replaced by noise in a step.`,
      );
    }
    times[count - i - 1] = times[count - i] - portableLog1p(-betas[i]) / 2;
  }
  return times;
}

/**
 * The chain that the Ornstein–Uhlenbeck process is at given forward times, the inverse of {@link chainTimes}
 * up to its last time:
 *
 *     β_i = 1 − e^−2(t_i − t_{i−1}).
 *
 * For a variance-preserving clock take the times `clock.time(t)` of a native grid.
 *
 * @param times t_N > … > t_0 ≥ 0.
 * @returns β_1, …, β_N, in the order noise is added.
 * @throws {@link DomainError} unless there are two times or more and they strictly decrease to 0 or more.
 */
export function chainBetas(times: ArrayLike<number>): Float64Array {
  const count = times.length - 1;
  if (!(count >= 1 && times[count] >= 0 && times[0] < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `chainBetas: need at least two times, finite and down to 0 or more, got ${times.length} down to ${times[count]}. Give forward times from the horizon down.`,
    );
  }
  return Float64Array.from({ length: count }, (_, i) => {
    const [later, earlier] = [times[count - i - 1], times[count - i]];
    if (!(later > earlier)) {
      throw new DomainError(
        `chainBetas: times must strictly decrease, got ${later} before ${earlier}. Give forward times from the horizon down.`,
      );
    }
    return -portableExpm1(-2 * (later - earlier));
  });
}
