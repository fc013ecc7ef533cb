import type { Key } from "@chaosphere/core";

/** How a posterior is worked out. */
export type PosteriorMethod = "diagonal" | "dense" | "conjugate-gradients";

/** Rows that solve a system, and how they were found. */
export interface Solved {
  readonly values: Float64Array;
  /** Most iterations that a row took; 0 where the solution is direct. */
  readonly iterations: number;
  /** Largest relative residual that a row was left with; 0 where the solution is direct. */
  readonly residual: number;
}

/** log det(I + H) and tr H (I + H)⁻¹. */
export interface InformationTraces {
  readonly logDeterminant: number;
  readonly trace: number;
}

/** The inverse of I + H, H = G*G, in whitened coordinates. */
export interface PosteriorSolver {
  readonly method: PosteriorMethod;
  /** Rows (I + H)⁻¹ G* r. r: batch × n. A tolerance above the solver's own is enough where one is given. */
  readonly gain: (r: Float64Array, tolerance?: number) => Solved;
  /** Rows (I + H)⁻¹ b. b: batch × d. */
  readonly covariance: (b: Float64Array, tolerance?: number) => Solved;
  /** Rows F b of a root F of (I + H)⁻¹ = F Fᵀ, where one is at hand. b: batch × d. */
  readonly covarianceRoot?: (b: Float64Array) => Float64Array;
  /** Exact, worked out once; left out where only an estimate is to be had. */
  readonly information?: () => InformationTraces;
  /** What is to be had otherwise, worked out once for each stream. */
  readonly estimates?: (probes: number, key: Key) => TraceEstimates;
}

/** Unbiased estimates, one from each random direction. */
export interface TraceEstimates {
  /** Of log det(I + H). */
  readonly logDeterminants: () => Float64Array;
  /** Of tr H (I + H)⁻¹. */
  readonly traces: () => Float64Array;
}

/** A solution without iterations. */
export function direct(values: Float64Array): Solved {
  return { values, iterations: 0, residual: 0 };
}
