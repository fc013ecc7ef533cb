import { DomainError } from "../errors.ts";
import type { IsoLatitudeRings } from "../grid/isoLatitudeRings.ts";
import type { RingTransform } from "../kernels/referenceRings.ts";

/** How `analyseOnRings` solves for the coefficients. */
export type RingAnalysisMethod = "conjugate-gradients" | "jacobi";

/** Options of `analyseOnRings`. */
export interface RingAnalysisOptions {
  /**
   * Conjugate gradients on the normal equations, or the iteration a ← a + A(f − Sa) from the quadrature a = A f, as healpy
   * does it. Default "conjugate-gradients".
   */
  readonly method?: RingAnalysisMethod | undefined;
  /** Stop at a relative residual of so much; 0 uses up the iterations. Default 1e-10 by conjugate gradients, else 0. */
  readonly tolerance?: number | undefined;
  /** Most iterations, 0 or more. Default 50 by conjugate gradients, 3 by Jacobi's method. */
  readonly iterations?: number | undefined;
  /** Array of batch·L² numbers that receives the coefficients and is kept in the result. Default a new array. */
  readonly out?: Float64Array | undefined;
}

/** What was reached for one field. */
export interface RingConvergence {
  /** Iterations done. */
  readonly iterations: number;
  /** Relative residuals |A(f − S a)| / |A f| after 0, 1, … `iterations` iterations. */
  readonly residuals: readonly number[];
  /** Whether the last of them is at most the tolerance. */
  readonly isConverged: boolean;
  /** What the coefficients leave of the field: √(Σ w (f − Sa)² / Σ w), in the units of the values. */
  readonly remainder: number;
}

/** Replaces the row A f by the solution of A S a = A f for one map f; see `ringAnalysis.ts`. */
export type Iteration = (
  transform: RingTransform,
  rings: IsoLatitudeRings,
  map: Float64Array,
  row: Float64Array,
) => RingConvergence;

const methods = ["conjugate-gradients", "jacobi"];

/** @throws {@link DomainError} if an option is out of its range. */
export function iterationOf(caller: string, options: RingAnalysisOptions): Iteration {
  const { method = "conjugate-gradients" } = options;
  if (!methods.includes(method)) {
    throw new DomainError(
      `${caller}: method must be ${methods.join(" or ")}, got ${String(method)}. Leave it out for conjugate gradients.`,
    );
  }
  const isJacobi = method === "jacobi";
  const { tolerance = isJacobi ? 0 : 1e-10, iterations = isJacobi ? 3 : 50 } = options;
  if (!(Number.isInteger(iterations) && iterations >= 0)) {
    throw new DomainError(
      `${caller}: iterations must be a whole number, 0 or more, got ${iterations}. Leave it out for the default of the method.`,
    );
  }
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw new DomainError(
      `${caller}: tolerance must be from 0 to less than 1, got ${tolerance}. It is relative: 1e-10 is the default.`,
    );
  }
  const solve = isJacobi ? jacobi : conjugateGradients;
  return (transform, rings, map, row) => {
    const rest = new Float64Array(map.length);
    const residuals = solve({ transform, rings, map, row, rest, tolerance, iterations });
    let sum = 0;
    for (const w of eachWeight(rings)) sum += w.weight * (w.end - w.start);
    return {
      iterations: residuals.length - 1,
      residuals,
      isConverged: residuals[residuals.length - 1] <= tolerance,
      remainder: sum === 0 ? 0 : Math.sqrt(weightedSquares(rings, rest) / sum),
    };
  };
}

interface Problem {
  readonly transform: RingTransform;
  readonly rings: IsoLatitudeRings;
  readonly map: Float64Array;
  /** A f at first, a in the end. */
  readonly row: Float64Array;
  /** Becomes f − S a. */
  readonly rest: Float64Array;
  readonly tolerance: number;
  readonly iterations: number;
}

/** a ← a + A(f − S a). Returns the residuals. */
function jacobi({ transform, map, row, rest, tolerance, iterations }: Problem): number[] {
  const scale = norm(row);
  const correction = new Float64Array(row.length);
  const residuals: number[] = [];
  for (;;) {
    transform.synthesise(row, rest);
    for (let p = 0; p < rest.length; p++) rest[p] = map[p] - rest[p];
    transform.adjoint(rest, correction, true);
    const residual = scale === 0 ? 0 : norm(correction) / scale;
    residuals.push(residual);
    if (residuals.length > iterations || residual <= tolerance) return residuals;
    for (let i = 0; i < row.length; i++) row[i] += correction[i];
  }
}

/** The method of conjugate gradients for A S a = A f in the form that keeps f − S a, from a = 0. Returns the residuals. */
function conjugateGradients(problem: Problem): number[] {
  const { transform, rings, map, row, rest, tolerance, iterations } = problem;
  const gradient = row.slice();
  const direction = row.slice();
  const image = new Float64Array(map.length);
  rest.set(map);
  row.fill(0);
  const scale = norm(gradient);
  const residuals = [scale === 0 ? 0 : 1];
  for (let γ = scale ** 2; residuals[residuals.length - 1] > tolerance; ) {
    if (residuals.length > iterations) break;
    transform.synthesise(direction, image);
    const step = γ / weightedSquares(rings, image);
    // Directions that no point sees are left alone.
    if (!Number.isFinite(step)) break;
    for (let i = 0; i < row.length; i++) row[i] += step * direction[i];
    for (let p = 0; p < rest.length; p++) rest[p] -= step * image[p];
    transform.adjoint(rest, gradient, true);
    const next = norm(gradient) ** 2;
    for (let i = 0; i < row.length; i++) direction[i] = gradient[i] + (next / γ) * direction[i];
    γ = next;
    residuals.push(Math.sqrt(γ) / scale);
  }
  return residuals;
}

/** Σ_p w_p f_p². */
function weightedSquares(rings: IsoLatitudeRings, map: Float64Array): number {
  let total = 0;
  for (const { start, end, weight } of eachWeight(rings)) {
    let sum = 0;
    for (let p = start; p < end; p++) sum += map[p] * map[p];
    total += weight * sum;
  }
  return total;
}

function* eachWeight({ starts, counts, weights }: IsoLatitudeRings) {
  for (let j = 0; j < starts.length; j++) {
    yield { start: starts[j], end: starts[j] + counts[j], weight: weights[j] };
  }
}

function norm(x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return Math.sqrt(sum);
}
