import { coefficientBlock } from "./equation.ts";
import { eulerStep, type Step, type StepShape } from "./step.ts";

/**
 * Milstein's scheme for commutative noise, L^l σ_{l'} = L^{l'} σ_l with L^l σ_{l'} = Σ_j σ^j_l ∂_j σ_{l'},
 *
 *     F(X) = X + b h + σ ΔB + ½ Σ_{l,l'} L^l σ_{l'} (ΔB^l ΔB^{l'} − δ_{l l'} h),
 *
 * of strong order 1. Its first derivative is exact; its second, which would need ∂³σ, is that of the Euler step.
 *
 * Source: Milstein (1975).
 */
export function milsteinStep(shape: StepShape): Step {
  const euler = eulerStep(shape);
  const { equation, count, h, order } = shape;
  const { dimension: m, noise: r, stateIndependent } = equation;
  if (stateIndependent) return euler;
  const isFlow = order >= 1;
  const σ = coefficientBlock(count, m * r, m, isFlow ? 2 : 1);

  return (t, states, increments, at, stride, jet) => {
    euler(t, states, increments, at, stride, jet);
    equation.diffusion(t, states, isFlow ? 2 : 1, σ);
    for (let p = 0; p < count; p++) {
      const dB = at + p * stride;
      for (let l = 0; l < r; l++) {
        for (let k = 0; k < r; k++) {
          const area = (increments[dB + l] * increments[dB + k] - (l === k ? h : 0)) / 2;
          for (let i = 0; i < m; i++) {
            const row = (p * m + i) * r + k;
            for (let j = 0; j < m; j++) {
              const along = (p * m + j) * r + l;
              jet.next[p * m + i] += area * σ.values[along] * σ.jacobian[row * m + j];
              if (!isFlow) continue;
              for (let a = 0; a < m; a++) {
                jet.slope[(p * m + i) * m + a] +=
                  area *
                  (σ.jacobian[along * m + a] * σ.jacobian[row * m + j] +
                    σ.values[along] * σ.hessian[(row * m + j) * m + a]);
              }
            }
          }
        }
      }
    }
  };
}
