import { coefficientBlock, type StochasticEquation } from "./equation.ts";

/**
 * How far the columns of σ are from commuting at time t and the given states,
 *
 *     max | L^l σ^i_{l'} − L^{l'} σ^i_l | / max | L^l σ^i_{l'} |,   L^l σ_{l'} = Σ_j σ^j_l ∂_j σ_{l'},
 *
 * 0 if they all do, as for one noise, additive noise, or noise that drives each component by itself.
 *
 * @param states `[p·m + i]`.
 *
 * Source: Kloeden and Platen (1992), section 10.3.
 */
export function commutatorSize(
  equation: StochasticEquation,
  t: number,
  states: Float64Array,
): number {
  const { dimension: m, noise: r, stateIndependent } = equation;
  if (stateIndependent || r === 1) return 0;
  const count = states.length / m;
  const σ = coefficientBlock(count, m * r, m, 1);
  equation.diffusion(t, states, 1, σ);
  let [largest, gap] = [0, 0];
  const along = (p: number, i: number, l: number, k: number): number => {
    let sum = 0;
    for (let j = 0; j < m; j++) {
      sum += σ.values[(p * m + j) * r + l] * σ.jacobian[((p * m + i) * r + k) * m + j];
    }
    return sum;
  };
  for (let p = 0; p < count; p++) {
    for (let i = 0; i < m; i++) {
      for (let l = 0; l < r; l++) {
        for (let k = 0; k < l; k++) {
          const [there, back] = [along(p, i, l, k), along(p, i, k, l)];
          gap = Math.max(gap, Math.abs(there - back));
          largest = Math.max(largest, Math.abs(there), Math.abs(back));
        }
      }
    }
  }
  return gap === 0 ? 0 : gap / largest;
}
