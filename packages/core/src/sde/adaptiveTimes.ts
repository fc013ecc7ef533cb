import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { DomainError } from "../errors.ts";
import { dyadicTimes } from "./dyadicTimes.ts";
import type { TimeSpan } from "./forwardProcess.ts";
import { checkGrid } from "./timeGrid.ts";

/** E|D² log ρ_t|²_HS as a function of the forward time t. */
export type Curvature = (t: number) => number;

/** Points of the quadrature, and the span of their logarithmic grading. */
const [points, grading] = [4096, 16];

/**
 * Forward times whose steps minimise the entropy of discretisation to leading order,
 *
 *     h(t) ∝ (E|D² log ρ_t|²_HS)^−½,
 *
 * N + 1 in all, with inner times on few binary digits ({@link dyadicTimes}). They are equally
 * spaced in ∫ √curvature dt, by the trapezoidal rule on 4096 points graded towards the stopping
 * time; equally spaced in t where the curvature is zero throughout.
 *
 * @throws {@link DomainError} unless 0 ≤ stop < horizon, N is a whole number, 1 or more, and the
 *   curvature is finite and 0 or more at every time.
 *
 * Source: docs/theory/formulas.md (G7.9).
 */
export function adaptiveTimes(span: TimeSpan, steps: number, curvature: Curvature): Float64Array {
  checkGrid("adaptiveTimes", span, steps);
  const { horizon, stop } = span;
  const scale = (horizon - stop) / portableExpm1(grading);
  const t = Float64Array.from({ length: points + 1 }, (_, i) =>
    i < points ? stop + scale * portableExpm1((grading * i) / points) : horizon,
  );
  const density = t.map((t) => root(t, curvature(t)));
  const total = new Float64Array(points + 1);
  for (let i = 1; i <= points; i++) {
    total[i] = total[i - 1] + ((density[i] + density[i - 1]) / 2) * (t[i] - t[i - 1]);
  }
  if (total[points] === 0) total.set(t.map((t) => t - stop));

  const times = new Float64Array(steps + 1);
  for (let k = 0, i = points; k <= steps; k++) {
    const target = total[points] * (1 - k / steps);
    while (i > 1 && total[i - 1] > target) i--;
    const weight = (target - total[i - 1]) / (total[i] - total[i - 1]);
    times[k] = t[i - 1] + weight * (t[i] - t[i - 1]);
  }
  [times[0], times[steps]] = [horizon, stop];
  return dyadicTimes(times);
}

/**
 * The curvature of centred Gaussian data with independent coordinates, in closed form:
 *
 *     Σ_j n_j (1 − 1/v_j(t))²,   v_j(t) = 1 + e^−2t (v_j − 1).
 *
 * @param variances v_j > 0 in Cameron–Martin coordinates: q_l = D_l / C_l by degree, or the
 *   eigenvalues of a full covariance.
 * @param multiplicity n_j, how many coordinates share v_j. Default 2j + 1, that of degree j; pass
 *   `() => 1` for eigenvalues.
 *
 * Source: docs/theory/formulas.md (G6.5), (G7.9).
 */
export function gaussianCurvature(
  variances: Float64Array,
  multiplicity: (j: number) => number = (l) => 2 * l + 1,
): Curvature {
  return (t) => {
    const [decay, spread] = [portableExp(-2 * t), -portableExpm1(-2 * t)];
    return variances.reduce((sum, v, j) => {
      const excess = (decay * (v - 1)) / (decay * v + spread);
      return sum + multiplicity(j) * excess * excess;
    }, 0);
  };
}

function root(t: number, curvature: number): number {
  if (!(curvature >= 0 && curvature < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `adaptiveTimes: the curvature must be finite and 0 or more, got ${curvature} at t = ${t}. Stop at a positive time, or drop degrees without data.`,
    );
  }
  return Math.sqrt(curvature);
}
