/** How far a coefficient is differentiated: values; and first derivatives; and second ones. */
export type DerivativeOrder = 0 | 1 | 2;

/**
 * A coefficient with c components and its derivatives at n states x_p in ℝ^m. The drift has c = m components e = i, the
 * diffusion c = m·r components e = i·r + l: row i of the state, column l of the noise.
 */
export interface CoefficientBlock {
  /** f^e(x_p) at `[p·c + e]`. Length n·c. */
  readonly values: Float64Array;
  /** ∂_j f^e(x_p) at `[(p·c + e)·m + j]`. Length n·c·m. */
  readonly jacobian: Float64Array;
  /** ∂_j ∂_k f^e(x_p) at `[((p·c + e)·m + j)·m + k]`, symmetric in j, k. Length n·c·m². */
  readonly hessian: Float64Array;
}

/**
 * A coefficient of the equation at time t and n states, `states[p·m + i]`, written into `out`: the values, and the
 * derivatives up to `order`. It writes every entry of the arrays up to that order, leaves the others alone, must not keep
 * or change `states`, and treats each state alone, so that the batch never matters.
 */
export type Coefficient = (
  t: number,
  states: Float64Array,
  order: DerivativeOrder,
  out: CoefficientBlock,
) => void;

/**
 * A stochastic differential equation of Itô in ℝ^m with r independent Brownian motions,
 *
 *     dX^i = b^i(t, X) dt + Σ_l σ^i_l(t, X) dB^l.
 */
export interface StochasticEquation {
  /** Name of the equation in reports and errors. */
  readonly name: string;
  /** m, 1 or more. */
  readonly dimension: number;
  /** r, 1 or more: number of independent Brownian motions. */
  readonly noise: number;
  /** Whether σ = σ(t). Then its derivatives are never requested, and it is evaluated at one state for all paths. */
  readonly stateIndependent: boolean;
  /** b, with c = m components. */
  readonly drift: Coefficient;
  /** σ, with c = m·r components. */
  readonly diffusion: Coefficient;
}

/** Room for a coefficient with c components and its derivatives at n states, up to the given order; zeros. */
export function coefficientBlock(
  states: number,
  components: number,
  dimension: number,
  order: DerivativeOrder = 2,
): CoefficientBlock {
  const count = states * components;
  return {
    values: new Float64Array(count),
    jacobian: new Float64Array(order >= 1 ? count * dimension : 0),
    hessian: new Float64Array(order >= 2 ? count * dimension ** 2 : 0),
  };
}
