import type { Key } from "@chaosphere/core";

/**
 * How an equation is stepped from t to t + h with the increment ΔB.
 *
 *     euler        X + b h + σ ΔB
 *     tamed        X + b h/(1 + h |b|) + σ ΔB                 for drifts that grow faster than linearly
 *     split-step   X* = X + b(X*) h, then X* + σ(X*) ΔB      for stiff, one-sided Lipschitz drifts
 *     milstein     euler + Σ_{l,l'} (∂σ_{l'} σ_l) I_{l l'}    for commutative noise
 */
export type PathScheme = "euler" | "tamed" | "split-step" | "milstein";

/** A batch of paths of an equation. */
export interface PathOptions {
  /** Determines the Brownian paths: path p is driven by `child(key, firstRow + p)`, whatever the batch. */
  readonly key: Key;
  /** Number of paths, 1 or more. */
  readonly paths: number;
  /** Number of the first path among all paths of the key. Default 0. */
  readonly firstRow?: number;
  /**
   * Brownian increments in place of those of the key, `increments[(p·N + n)·r + l]`: antithetic ones, or the nodes of a
   * quadrature.
   */
  readonly increments?: Float64Array;
  /** X_0: m numbers for all paths, or one row per path, `start[p·m + i]`. */
  readonly start: Float64Array;
  /** T > 0. */
  readonly horizon: number;
  /** N, 1 or more: equal steps of T/N. Twice as many refine the same Brownian path. */
  readonly steps: number;
  /** Default "euler". */
  readonly scheme?: PathScheme;
  /** Numbers of the steps after which to report, increasing, from 1 to N. Default [N]. */
  readonly observe?: readonly number[];
}

/** The paths after one of their steps. */
export interface PathStates {
  /** n, from 1. */
  readonly step: number;
  /** t = n T/N. */
  readonly time: number;
  /** m. */
  readonly dimension: number;
  /** X_t, `states[p·m + i]`. */
  readonly states: Float64Array;
}

/** States with the first variation and the Malliavin matrix. */
export interface FlowStates extends PathStates {
  /** Y_t = ∂X_t/∂X_0, `firstVariation[(p·m + i)·m + a]`. */
  readonly firstVariation: Float64Array;
  /** γ_t = ⟨DX_t, DX_t⟩, `malliavinMatrix[(p·m + i)·m + j]`. */
  readonly malliavinMatrix: Float64Array;
}

/** States with Malliavin weights δ, for each of which ∇ log p_t(y) = −E[δ | X_t = y]. */
export interface WeightedStates extends FlowStates {
  /** δ(u) of the covering field u = γ⁻¹ DX of least norm, `weights[p·m + k]`. */
  readonly weights: Float64Array;
  /** δ(v) of the elliptic (Bismut–Elworthy–Li) field, likewise; if requested. */
  readonly ellipticWeights?: Float64Array;
  /** The weight of the initial law, likewise; if requested. */
  readonly initialWeights?: Float64Array;
}

/** Which Malliavin weights to compute, on which paths. */
export interface WeightOptions extends PathOptions {
  /**
   * The covering weight's rule: "continuous" is the trapezoidal form of the Skorokhod integral of the equation;
   * "discrete" the exact weight of the chain of steps, unbiased for the chain's own law. Default "continuous".
   */
  readonly rule?: "continuous" | "discrete";
  /** Whether to compute the elliptic weights too; they need r = m and an invertible σ. Default false. */
  readonly elliptic?: boolean;
  /** ∇ log p_0 at the starts, `initialScore[p·m + i]`: the weights of the initial law are then computed too. */
  readonly initialScore?: Float64Array;
}
