import type { Solved } from "./posteriorSolver.ts";

/** A symmetric positive definite system of dimension d, by its product with rows. */
export interface RowSystem {
  readonly dimension: number;
  /** Rows Q x of rows x. */
  readonly times: (x: Float64Array) => Float64Array;
  /** Rows M⁻¹ x, M near Q and simple. */
  readonly precondition: (x: Float64Array) => Float64Array;
}

/** When {@link conjugateGradients} stops. */
export interface IterationOptions {
  /**
   * Largest ‖b − Q x‖ of a row beside the smaller of ‖b‖ and √d, norms by M⁻¹. For M near Q = I + H this is the error of x in standard
   * deviations of a posterior of precision Q, of which √d are its spread: small errors of a large b must not hide there.
   */
  readonly tolerance: number;
  readonly maxIterations: number;
}

/**
 * Solves Q x = b for all rows b at once by preconditioned conjugate gradients. Every iteration takes one product with the rows
 * that have not converged; each row has step lengths of its own, so its result does not depend on the others.
 *
 * The residual of the result is computed anew from x, not carried along.
 *
 * Source: Hestenes and Stiefel (1952).
 */
export function conjugateGradients(
  { dimension: d, times, precondition }: RowSystem,
  b: Float64Array,
  { tolerance, maxIterations }: IterationOptions,
): Solved {
  const x = new Float64Array(b.length);
  let active = Array.from({ length: b.length / d }, (_, row) => row);
  let r: Float64Array = b.slice();
  let z = precondition(r);
  const sizes = dots(r, z, d);
  let ρ = sizes;
  let p: Float64Array = z.slice();
  let iterations = 0;
  const isOpen = (k: number) => ρ[k] > tolerance ** 2 * Math.min(d, sizes[active[k]]);
  while (iterations < maxIterations) {
    const open = active.map((_, k) => k).filter(isOpen);
    if (open.length === 0) break;
    if (open.length < active.length) {
      [r, p] = [rowsAt(r, d, open), rowsAt(p, d, open)];
      ρ = Float64Array.from(open, (k) => ρ[k]);
      active = open.map((k) => active[k]);
    }
    iterations++;
    const q = times(p);
    const curvature = dots(p, q, d);
    for (let k = 0; k < active.length; k++) {
      const step = ρ[k] / curvature[k];
      const [at, to] = [k * d, active[k] * d];
      for (let i = 0; i < d; i++) {
        x[to + i] += step * p[at + i];
        r[at + i] -= step * q[at + i];
      }
    }
    z = precondition(r);
    const next = dots(r, z, d);
    for (let k = 0; k < active.length; k++) {
      const keep = next[k] / ρ[k];
      for (let at = k * d; at < (k + 1) * d; at++) p[at] = z[at] + keep * p[at];
    }
    ρ = next;
  }
  return { values: x, iterations, residual: residualOf(b, times(x), precondition, sizes, d) };
}

/** The largest ‖b − Q x‖ / ‖b‖ of a row. */
function residualOf(
  b: Float64Array,
  product: Float64Array,
  precondition: (x: Float64Array) => Float64Array,
  sizes: Float64Array,
  d: number,
): number {
  const r = b.map((value, i) => value - product[i]);
  const left = dots(r, precondition(r), d);
  let worst = 0;
  for (let row = 0; row < left.length; row++) {
    if (sizes[row] > 0) worst = Math.max(worst, Math.sqrt(left[row] / sizes[row]));
  }
  return worst;
}

/** x·y of each row. */
export function dots(x: Float64Array, y: Float64Array, d: number): Float64Array {
  const sums = new Float64Array(x.length / d);
  for (let row = 0; row < sums.length; row++) {
    let sum = 0;
    for (let at = row * d; at < (row + 1) * d; at++) sum += x[at] * y[at];
    sums[row] = sum;
  }
  return sums;
}

function rowsAt(x: Float64Array, d: number, rows: readonly number[]): Float64Array {
  const chosen = new Float64Array(rows.length * d);
  rows.forEach((row, k) => {
    chosen.set(x.subarray(row * d, (row + 1) * d), k * d);
  });
  return chosen;
}
