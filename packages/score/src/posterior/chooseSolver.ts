import { DomainError, type GaussianLaw } from "@chaosphere/core";
import { denseForm, denseSolver } from "./denseSolver.ts";
import { diagonalSolver, isDiagonal } from "./diagonalSolver.ts";
import { factorByOrders } from "./factorByOrders.ts";
import { iterativeSolver } from "./iterativeSolver.ts";
import { type Leading, leadingPart } from "./leadingBlock.ts";
import { lowDegreePreconditioner } from "./lowDegreePreconditioner.ts";
import type { Observation } from "./observation.ts";
import { once } from "./once.ts";
import type { PosteriorMethod, PosteriorSolver } from "./posteriorSolver.ts";
import type { WhitenedObservation } from "./whitenedObservation.ts";

/** How `gaussianPosterior` works. */
export interface PosteriorOptions {
  /**
   * `diagonal` where prior, operator and noise are diagonal in the harmonics; `dense` by a Cholesky factor of the smaller of
   * n × n and bandLimit² × bandLimit², at most 4096; `conjugate-gradients` for everything. Default: the first that applies,
   * with dense systems up to 1024, and up to 4096 where the noise is so small that conjugate gradients would take hundreds of
   * iterations.
   */
  readonly method?: PosteriorMethod | undefined;
  /**
   * Residual at which conjugate gradients stop, in the norm of the inverse preconditioner and relative to the right side or to the
   * spread of the posterior, the smaller. Draws, whose errors need only be far below their spread, stop at 1e-5 where this is
   * smaller. Default 1e-8.
   */
  readonly tolerance?: number | undefined;
  /** Iterations after which conjugate gradients give up. Default 3000. */
  readonly maxIterations?: number | undefined;
  /**
   * Degrees l below this have a dense block in the preconditioner of conjugate gradients, and the others one number each. Default:
   * for small noise on grids and rings of pixels a factor of all degrees by their orders, which takes a few iterations at any
   * signal to noise; else the degrees in which the data outweigh the prior, at most 32, or 8 where the block takes many products
   * with the operator.
   */
  readonly blockBandLimit?: number | undefined;
}

/** Largest dense system that is taken unasked. */
const DENSE_UNASKED = 1024;
/** Weight of the data beside the prior beyond the block from which conjugate gradients would take some 200 iterations. */
const HEAVY = 100;
/** The same from which they would take some 30 and a factor by orders is worth its making. */
const NOTABLE = 3;

/**
 * @throws {@link DomainError} if the method does not apply, or an option is out of range.
 */
export function chooseSolver(
  prior: GaussianLaw<"harmonic">,
  seen: Observation,
  whitened: WhitenedObservation,
  options: PosteriorOptions,
): PosteriorSolver {
  const { size: n, dimension: d } = whitened;
  const { method, tolerance = 1e-8, maxIterations = 3000 } = options;
  switch (method) {
    case undefined: {
      if (isDiagonal(prior, seen)) return diagonalSolver(prior, seen, whitened);
      const isFeasible = denseForm(n, d) !== undefined;
      if (isFeasible && Math.min(n, d) <= DENSE_UNASKED) return denseSolver(whitened);
      break;
    }
    case "diagonal":
      if (isDiagonal(prior, seen)) return diagonalSolver(prior, seen, whitened);
      throw new DomainError(
        `gaussianPosterior: the method "diagonal" needs an isotropic or diagonal prior, coefficients seen and independent noise, got a prior of kind ${prior.kind} and ${seen.noise.kind} noise. Use "dense" or "conjugate-gradients".`,
      );
    case "dense":
      return denseSolver(whitened);
    case "conjugate-gradients":
      break;
    default:
      throw new DomainError(
        `gaussianPosterior: the method must be "diagonal", "dense" or "conjugate-gradients", got ${String(method satisfies never)}. Leave it out to have one chosen.`,
      );
  }
  const leading = leadingPart(prior, seen, whitened);
  const { blockBandLimit = blockFor(leading) } = options;
  checkIteration(tolerance, maxIterations, blockBandLimit);
  const weight = (from: number) => leading.diagonal.subarray(from ** 2).reduce(larger, 0);
  const isNotable = options.blockBandLimit === undefined && weight(blockBandLimit) > NOTABLE;
  const orders = isNotable ? factorByOrders(prior, seen, leading) : undefined;
  const isHeavy = weight(orders?.bandLimit ?? blockBandLimit) > HEAVY;
  if (method === undefined && isHeavy && denseForm(n, d)) return denseSolver(whitened);
  const control = once(() => lowDegreePreconditioner(leading, blockBandLimit));
  return iterativeSolver(
    whitened,
    { tolerance, maxIterations },
    {
      solve: orders?.solve ?? control().solve,
      control,
      information: orders?.information,
    },
  );
}

function larger(a: number, b: number): number {
  return Math.max(a, b);
}

/** The degrees in which the data outweigh the prior, as far as their block is cheap. */
function blockFor({ diagonal, cheapBandLimit }: Leading): number {
  let end = cheapBandLimit;
  while (end > 0 && diagonal.subarray((end - 1) ** 2).every((h) => h <= 1)) end--;
  return end;
}

function checkIteration(tolerance: number, maxIterations: number, blockBandLimit: number): void {
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new DomainError(
      `gaussianPosterior: the tolerance must lie between 0 and 1, got ${tolerance}. Leave it out for 1e-8.`,
    );
  }
  if (!(Number.isSafeInteger(maxIterations) && maxIterations >= 1)) {
    throw new DomainError(
      `gaussianPosterior: maxIterations must be a whole number, 1 or more, got ${maxIterations}. Leave it out for 3000.`,
    );
  }
  if (!(Number.isSafeInteger(blockBandLimit) && blockBandLimit >= 0)) {
    throw new DomainError(
      `gaussianPosterior: blockBandLimit must be a whole number of degrees, 0 or more, got ${blockBandLimit}. Leave it out to have it chosen.`,
    );
  }
}
