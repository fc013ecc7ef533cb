import { invertInto } from "@chaosphere/core/linalg";
import type { FlowShape, StepNoise } from "./flow.ts";
import type { StepJet } from "./step.ts";

/** The integral behind the elliptic weight, `E[p·m + b]`. */
export interface EllipticSum {
  readonly E: Float64Array;
  /** Adds the step of path p, with Y before it; NaN if σ has no inverse. */
  add(p: number, jet: StepJet, noise: StepNoise, Y: Float64Array): void;
}

/**
 *     E = ∫ θᵀ dB + ∫ ∂ log |det σ| Y dt,   θ = σ⁻¹ Y,   ∂_j log |det σ| = Σ_{l,i} (σ⁻¹)_{li} ∂_j σ^i_l.
 *
 * Source: Elworthy and Li (1994); docs/theory/formulas.md (N6.1).
 */
export function ellipticSum({
  dimension: m,
  count,
  h,
  stateIndependent,
  elliptic,
}: FlowShape): EllipticSum {
  const square = m * m;
  const E = new Float64Array(elliptic ? count * m : 0);
  const inverse = new Float64Array(square);
  const room = new Float64Array(square);
  const covector = new Float64Array(m);

  function add(p: number, jet: StepJet, { values, at, stride }: StepNoise, Y: Float64Array): void {
    const from = stateIndependent ? 0 : p * square;
    if (!invertInto(jet.noise, from, m, inverse, 0, room)) inverse.fill(Number.NaN);
    for (let i = 0; i < m; i++) {
      let sum = 0;
      for (let l = 0; l < m; l++) {
        sum += inverse[l * m + i] * values[at + p * stride + l];
        if (stateIndependent) continue;
        for (let k = 0; k < m; k++) {
          sum += h * inverse[l * m + k] * jet.noiseSlope[((p * m + k) * m + l) * m + i];
        }
      }
      covector[i] = sum;
    }
    for (let i = 0; i < m; i++) {
      for (let b = 0; b < m; b++) E[p * m + b] += covector[i] * Y[p * square + i * m + b];
    }
  }

  return { E, add };
}
