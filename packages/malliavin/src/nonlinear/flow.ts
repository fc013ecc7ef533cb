import type { StepJet } from "./step.ts";

/** The increments of a step: of path p at `values[at + p·stride + l]`. */
export interface StepNoise {
  readonly values: Float64Array;
  readonly at: number;
  readonly stride: number;
}

/** Which accumulators a flow keeps. */
export interface FlowShape {
  /** m. */
  readonly dimension: number;
  /** r. */
  readonly noise: number;
  /** Whether σ = σ(t). */
  readonly stateIndependent: boolean;
  /** n: paths of a block. */
  readonly count: number;
  /** h. */
  readonly h: number;
  /** 1 for Y and Λ alone, 2 for the weights. */
  readonly order: 1 | 2;
  /** The rule of the covering weight. */
  readonly rule: "continuous" | "discrete";
  /** Whether the elliptic weight is kept. */
  readonly elliptic: boolean;
}

/**
 * What a block of paths carries along, pulled back to the tangent space at its start (R = Y⁻¹):
 *
 *     κ = R σ,   G = R Z,   Q_l = R ∂σ_l Y,   q = κ κᵀ,   K^{cf}_b = Σ_l Q_l^c_b κ_l^f − G^c_ab q^{af},
 *     Λ = ∫ q dt,   S = ∫ κ dB,   V^{cfg} = ∫ K^{cf}_b Λ^{bg} dt,   D^c = −∫ K^{cg}_g dt.
 *
 * Why these suffice. In (N3.1) w = Λ⁻¹ κ needs Λ_T, which is known at the end alone; so w is left out of the integrals
 * and Λ⁻¹ contracted last. The double integral over t < s is then gathered at s, where all that remains of t is
 * Λ_s = ∫_0^s q dt:
 *
 *     ∫ Σ_l (D^l_t Λ)^{cf} κ_{t,l}^g dt = U^{cfg} + U^{fcg},   U^{cfg} = V^{cfg} + V^{cgf} − ∫ K^{cg}_a dt Λ^{af},
 *     ∫ Σ_l P^l(t,T)ᵀ w dt = tr G_T + ∫ K^{cd} dt Λ⁻¹_{cd},
 *
 * and the last integral cancels against one in the line above. Neither a stored path nor a backward sweep is left.
 */
export interface Flow {
  /** Y, `[(p·m + i)·m + a]`. */
  readonly Y: Float64Array;
  /** Starts anew from Y = I. */
  begin(): void;
  /** Takes the step of the jet. Returns the first path whose Y is not finite and invertible, or −1. */
  advance(jet: StepJet, noise: StepNoise): number;
  /** Writes γ = Y Λ Yᵀ, `[(p·m + i)·m + j]` from `at` on. */
  malliavinMatrices(out: Float64Array, at: number): void;
  /** Writes δ(u), `[p·m + k]` from `at` on. Returns the first path whose Λ is degenerate, or −1. */
  coveringWeights(out: Float64Array, at: number): number;
  /** Writes the elliptic weight at elapsed time t. */
  ellipticWeights(t: number, out: Float64Array, at: number): void;
  /** Writes the weight of the initial law with score ∇ log p_0 = `score[at …]`. */
  initialWeights(score: Float64Array, out: Float64Array, at: number): void;
}
