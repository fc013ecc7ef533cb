import { DomainError } from "@chaosphere/core";
import { conjugateGradients, type IterationOptions } from "./conjugateGradients.ts";
import { estimatedTraces } from "./estimatedTraces.ts";
import type { LowDegreePreconditioner } from "./lowDegreePreconditioner.ts";
import type {
  InformationTraces,
  PosteriorSolver,
  Solved,
  TraceEstimates,
} from "./posteriorSolver.ts";
import type { WhitenedObservation } from "./whitenedObservation.ts";

/** Numbers of rows of coefficients or data that are iterated together: 16 MB for each of some eight arrays. */
const TOGETHER = 2 ** 21;

/** What is known of I + H beforehand. */
export interface Preconditioning {
  /** Rows M⁻¹ x, M near I + H. */
  readonly solve: (x: Float64Array) => Float64Array;
  /** A factor of M′ near I + H, less near perhaps, as control of the estimates of traces. */
  readonly control: () => LowDegreePreconditioner;
  /** The traces themselves, where M is I + H. */
  readonly information?: (() => InformationTraces) | undefined;
}

/**
 * I + H by conjugate gradients: one application of the operator and one of its adjoint an iteration, for a batch of rows at once.
 * H is trace class and its eigenvalues do not depend on the band limit, so nor do the iterations.
 *
 * @throws {@link DomainError} on solving if the tolerance is not reached within the iterations.
 */
export function iterativeSolver(
  whitened: WhitenedObservation,
  options: IterationOptions,
  { solve: precondition, control, information }: Preconditioning,
): PosteriorSolver {
  const { dimension: d, size: n, apply, adjoint } = whitened;
  const system = {
    dimension: d,
    times: (x: Float64Array) => {
      const product = adjoint(apply(x));
      for (let i = 0; i < product.length; i++) product[i] += x[i];
      return product;
    },
    precondition,
  };
  const most = Math.max(1, Math.floor(TOGETHER / Math.max(n, d)));
  const solve = (
    rows: number,
    right: (first: number, count: number) => Float64Array,
    enough = 0,
  ): Solved => {
    const goal = { ...options, tolerance: Math.max(enough, options.tolerance) };
    const values = new Float64Array(rows * d);
    let [iterations, residual] = [0, 0];
    for (let first = 0; first < rows; first += most) {
      const b = right(first, Math.min(most, rows - first));
      const solved = conjugateGradients(system, b, goal);
      checkConverged(solved, goal);
      values.set(solved.values, first * d);
      iterations = Math.max(iterations, solved.iterations);
      residual = Math.max(residual, solved.residual);
    }
    return { values, iterations, residual };
  };
  const covariance = (b: Float64Array, enough?: number) =>
    solve(b.length / d, (first, count) => b.subarray(first * d, (first + count) * d), enough);
  const estimates = new Map<string, TraceEstimates>();
  return {
    method: "conjugate-gradients",
    gain: (r, enough) =>
      solve(
        r.length / n,
        (first, count) => adjoint(r.subarray(first * n, (first + count) * n)),
        enough,
      ),
    covariance,
    ...(information && { information }),
    estimates: (probes, key) => {
      const name = `${probes} ${key.high} ${key.low}`;
      const kept =
        estimates.get(name) ?? estimatedTraces(whitened, control(), covariance, probes, key);
      estimates.set(name, kept);
      return kept;
    },
  };
}

/** Rounding lets the true residual lag behind the one carried along by this factor before a result is refused. */
const LAG = 100;

function checkConverged({ iterations, residual }: Solved, options: IterationOptions): void {
  if (residual <= LAG * options.tolerance) return;
  throw new DomainError(
    `gaussianPosterior: conjugate gradients must reach the residual ${options.tolerance}, got ${residual.toExponential(1)} after ${iterations} iterations. Allow more maxIterations, a larger tolerance or blockBandLimit, or use the method "dense".`,
  );
}
