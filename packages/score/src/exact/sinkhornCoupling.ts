import { DomainError, ShapeError } from "@chaosphere/core";
import { portableExp, portableLog } from "@chaosphere/core/elementary";

/** A Schrödinger problem between two laws on finitely many points. */
export interface SinkhornProblem {
  /** p_i > 0, Σ p = 1. Length n. */
  readonly first: Float64Array;
  /** q_j > 0, Σ q = 1. Length m. */
  readonly last: Float64Array;
  /** log K_ij, finite: the reference, such as a transition density or −cost/ε. Row-major n × m. */
  readonly logKernel: Float64Array;
}

/** Options of {@link sinkhornCoupling}. */
export interface SinkhornOptions {
  /** Largest Σ_j |Σ_i π_ij − q_j| at which to stop. Default 1e-13. */
  readonly tolerance?: number;
  /** Default 10,000. */
  readonly mostIterations?: number;
}

/** The coupling of a {@link SinkhornProblem}. */
export interface SinkhornCoupling {
  /** π_ij, row-major n × m. */
  readonly coupling: Float64Array;
  /** f_i and g_j: π_ij = exp(f_i + log K_ij + g_j). */
  readonly firstPotential: Float64Array;
  readonly lastPotential: Float64Array;
  /** Σ π log(π/K), nats. */
  readonly entropy: number;
  readonly iterations: number;
}

/**
 * The coupling of two laws on points nearest to a reference in relative entropy, min Σ π log(π/K) with marginals p and q, by Sinkhorn's
 * iteration in logarithms:
 *
 *     f_i ← log p_i − log Σ_j exp(log K_ij + g_j),   g_j ← log q_j − log Σ_i exp(log K_ij + f_i).
 *
 * On a fine grid it solves the Schrödinger bridge of any two laws on the line. Rows are met to rounding, columns to the tolerance.
 *
 * @throws {@link ShapeError} unless the kernel has n × m entries.
 * @throws {@link DomainError} unless weights are positive and sum to 1 within 1e-9, and the kernel is finite; if the tolerance is not
 *   met in `mostIterations`.
 *
 * Source: Sinkhorn and Knopp (1967); Peyré and Cuturi (2019), section 4.4, for the logarithms; docs/theory/formulas.md (G11.3).
 *
 * @example
 * ```ts
 * import { sinkhornCoupling } from "@chaosphere/score";
 *
 * // Two points each; staying is e² times likelier than moving.
 * const half = Float64Array.of(0.5, 0.5);
 * const { coupling } = sinkhornCoupling({ first: half, last: half, logKernel: Float64Array.of(0, -2, -2, 0) });
 * console.log((coupling[0] / coupling[1] / Math.exp(2)).toFixed(6)); // 1.000000
 * ```
 */
export function sinkhornCoupling(
  { first, last, logKernel }: SinkhornProblem,
  { tolerance = 1e-13, mostIterations = 10_000 }: SinkhornOptions = {},
): SinkhornCoupling {
  const [n, m] = [first.length, last.length];
  checkProblem(first, last, logKernel);
  const [logP, logQ] = [first.map(portableLog), last.map(portableLog)];
  const f = new Float64Array(n);
  const g = new Float64Array(m);
  const coupling = new Float64Array(n * m);
  let error = Number.POSITIVE_INFINITY;
  for (let iteration = 1; iteration <= mostIterations; iteration++) {
    for (let i = 0; i < n; i++) f[i] = logP[i] - logSum(m, (j) => logKernel[i * m + j] + g[j]);
    const sums = new Float64Array(m);
    for (let at = 0; at < n * m; at++) {
      const j = at % m;
      coupling[at] = portableExp(f[(at - j) / m] + logKernel[at] + g[j]);
      sums[j] += coupling[at];
    }
    error = sums.reduce((total, sum, j) => total + Math.abs(sum - last[j]), 0);
    if (error <= tolerance) {
      const entropy = coupling.reduce((total, mass, at) => {
        const j = at % m;
        return total + mass * (f[(at - j) / m] + g[j]);
      }, 0);
      return { coupling, firstPotential: f, lastPotential: g, entropy, iterations: iteration };
    }
    // By its logarithm even where a column has no mass in double precision.
    for (let j = 0; j < m; j++) g[j] = logQ[j] - logSum(n, (i) => logKernel[i * m + j] + f[i]);
  }
  throw new DomainError(
    `sinkhornCoupling: the columns must meet their law within ${tolerance}, got ${error} after ${mostIterations} iterations. Allow more, or a wider tolerance or kernel.`,
  );
}

/** log Σ e^{y_k}, k < count. */
function logSum(count: number, y: (k: number) => number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) largest = Math.max(largest, y(k));
  let sum = 0;
  for (let k = 0; k < count; k++) sum += portableExp(y(k) - largest);
  return largest + portableLog(sum);
}

function checkProblem(first: Float64Array, last: Float64Array, logKernel: Float64Array): void {
  if (!(logKernel.length === first.length * last.length && logKernel.length > 0)) {
    throw new ShapeError(
      `sinkhornCoupling: the kernel must have an entry for each of ${first.length} × ${last.length} pairs, got ${logKernel.length}. Give it row by row of the first law.`,
    );
  }
  for (const law of [first, last]) {
    const total = law.reduce((sum, weight) => sum + weight, 0);
    const wrong = law.find((weight) => !(weight > 0));
    if (wrong === undefined && Math.abs(total - 1) <= 1e-9) continue;
    throw new DomainError(
      `sinkhornCoupling: weights must be positive and sum to 1, got ${wrong ?? total}. Leave out points of weight 0, and divide by the sum.`,
    );
  }
  if (!logKernel.every(Number.isFinite)) {
    throw new DomainError(
      "sinkhornCoupling: the logarithm of the kernel must be finite, got one that is not. Let no pair of points be impossible.",
    );
  }
}
