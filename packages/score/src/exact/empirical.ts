import { type CameronMartinCoordinates, ShapeError } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { matrixProduct } from "@chaosphere/core/linalg";
import { logWeights, normaliseExponentials } from "@chaosphere/core/special";
import { checkTime, type Denoiser } from "../denoiser.ts";

/**
 * The exact denoiser of the empirical measure Σ_i w_i δ_{x_i}, which pulls every state back to the data:
 *
 *     m(t, x) = Σ_i π_i(t, x) x_i,   π_i ∝ w_i exp( −‖x − e^{−t} x_i‖² / 2(1 − e^{−2t}) ).
 *
 * Distances are sums of squares of differences, not a Gram matrix: as t → 0 the exponents grow like 1/t, and
 * only so do the near points keep their digits.
 *
 * @param points x_i, one per row.
 * @param weights w_i > 0, Σ w_i = 1. Default: all equal.
 * @throws {@link ShapeError} if there is no point or not one weight per point.
 * @throws {@link DomainError} if a weight is not positive.
 *
 * Source: docs/theory/formulas.md (L1.1), with the posterior of a discrete law.
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { empiricalDenoiser } from "@chaosphere/score";
 *
 * const points = coefficients("cameron-martin", 1, Float64Array.of(-2, 2));
 * const x = coefficients("cameron-martin", 1, Float64Array.of(0, 1));
 * const { values } = empiricalDenoiser(points)(0.1, x);
 * console.log([...values].map((m) => m.toFixed(3)).join(" ")); // 0.000 2.000
 * ```
 */
export function empiricalDenoiser(
  points: CameronMartinCoordinates,
  weights?: Float64Array,
): Denoiser {
  const caller = "empiricalDenoiser";
  return pointDenoiser(caller, points, logWeights(caller, points.batch, weights));
}

/** {@link empiricalDenoiser} by the logarithms of the weights, which may be far below those of the smallest number and need no sum. */
export function pointDenoiser(
  caller: string,
  points: CameronMartinCoordinates,
  logW: Float64Array,
): Denoiser {
  const { batch: count, bandLimit } = points;
  const row = bandLimit ** 2;
  return (t, x) => {
    checkTime(caller, t);
    if (x.bandLimit !== bandLimit) {
      throw new ShapeError(
        `${caller}: states and points must have one band limit, got ${x.bandLimit} and ${bandLimit}. Truncate one to the other.`,
      );
    }
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    const π = new Float64Array(x.batch * count);
    for (let b = 0; b < x.batch; b++) {
      const y = π.subarray(b * count, (b + 1) * count);
      for (let i = 0; i < count; i++) {
        const distance = squaredDistance(x.values, b * row, points.values, i * row, decay, row);
        y[i] = logW[i] - distance / (2 * noise);
      }
      normaliseExponentials(y);
    }
    return { ...x, values: matrixProduct(π, points.values, x.batch, count, row) };
  };
}

/** ‖x − e^{−t} p‖² of the rows that start at given positions, in two partial sums to let additions overlap. */
function squaredDistance(
  x: Float64Array,
  xStart: number,
  p: Float64Array,
  pStart: number,
  decay: number,
  row: number,
): number {
  let even = 0;
  let odd = 0;
  for (let j = 0; j < row - 1; j += 2) {
    const a = x[xStart + j] - decay * p[pStart + j];
    const b = x[xStart + j + 1] - decay * p[pStart + j + 1];
    even += a * a;
    odd += b * b;
  }
  const last = row % 2 === 1 ? x[xStart + row - 1] - decay * p[pStart + row - 1] : 0;
  return even + odd + last * last;
}
