import { portableExp } from "../elementary/exponential.ts";
import { portableLog } from "../elementary/logarithm.ts";
import { DomainError, ShapeError } from "../errors.ts";

/**
 * Turns log weights into posterior weights in place and returns the logarithm of their sum,
 *
 *     p_i = e^{y_i} / Σ_k e^{y_k},   log Σ_k e^{y_k} = y* + log Σ_k e^{y_k − y*},   y* = max y.
 *
 * Every exponent is ≤ 0 and one is 0, so nothing overflows and the sum is at least 1.
 */
export function normaliseExponentials(y: Float64Array): number {
  const largest = y.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    y[i] = portableExp(y[i] - largest);
    sum += y[i];
  }
  for (let i = 0; i < y.length; i++) y[i] /= sum;
  return largest + portableLog(sum);
}

/** How far from 1 the sum of weights may be by rounding. */
const ROUNDING = 1e-9;

/**
 * log w_i for the weights of `count` components, Σ_k w_k = 1; equal ones if none are given.
 *
 * @throws {@link ShapeError} if there is no component, or not one weight per component.
 * @throws {@link DomainError} if a weight is not positive and finite, or they do not sum to 1 within 1e-9.
 */
export function logWeights(
  caller: string,
  count: number,
  weights: Float64Array = new Float64Array(count).fill(1 / count),
): Float64Array {
  if (!(count >= 1 && weights.length === count)) {
    throw new ShapeError(
      `${caller}: need at least one component and one weight for each, got ${count} components and ${weights.length} weights. Give a weight for every row.`,
    );
  }
  for (const w of weights) {
    if (!(w > 0 && w < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `${caller}: weights must be positive and finite, got ${w}. Leave out components of weight 0.`,
      );
    }
  }
  const total = weights.reduce((sum, w) => sum + w, 0);
  if (!(Math.abs(total - 1) <= ROUNDING)) {
    throw new DomainError(
      `${caller}: weights must sum to 1, got ${total}. Divide each by their sum.`,
    );
  }
  return weights.map((w) => portableLog(w / total));
}
