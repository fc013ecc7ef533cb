import type { Flow, FlowShape, StepNoise } from "./flow.ts";
import type { StepJet } from "./step.ts";

/**
 * The flow on the line with one noise. The Skorokhod integral needs no path kept and no backward sweep: the order of its
 * two integrals is exchanged, and what is left is
 *
 *     δ(u) = (1/Y_T) { G_T + ( S + D + 4 V/Λ )/Λ },   K = ∂σ κ − G q.
 *
 * Source: Mirafzali and others (2025), arXiv:2507.05550; docs/theory/formulas.md (N3.1), (N4.1), (N7.1).
 */
export function scalarFlow(shape: FlowShape): Flow {
  const { count, h, order, rule, stateIndependent, elliptic } = shape;
  const room = (): Float64Array => new Float64Array(count);
  const [Y, G, Λ, S, D, V, E] = [room(), room(), room(), room(), room(), room(), room()];
  const isDiscrete = rule === "discrete";

  /** ∫ θ dB + ∫ (∂ log σ Y − G) dt with θ = Y/σ. */
  function addElliptic({ noise, noiseSlope }: StepJet, { values, at, stride }: StepNoise): void {
    for (let p = 0; p < count; p++) {
      const σ = noise[stateIndependent ? 0 : p];
      const slope = stateIndependent ? 0 : noiseSlope[p];
      E[p] += (Y[p] / σ) * values[at + p * stride] + h * ((slope * Y[p]) / σ - G[p]);
    }
  }

  function addFirstOrder({ slope, noise }: StepJet): number {
    let fault = -1;
    for (let p = count - 1; p >= 0; p--) {
      const κ = noise[stateIndependent ? 0 : p] / Y[p];
      Λ[p] += h * (κ * κ);
      Y[p] *= slope[p];
      if (!(Math.abs(1 / Y[p]) > 0 && Y[p] !== 0)) fault = p;
    }
    return fault;
  }

  function addWeight(jet: StepJet, { values, at, stride }: StepNoise): number {
    const { slope, curvature, noise, noiseSlope } = jet;
    let fault = -1;
    for (let p = count - 1; p >= 0; p--) {
      const before = Y[p];
      const after = slope[p] * before;
      const R = 1 / after;
      const bent = G[p] + R * curvature[p] * before * before;
      const σ = noise[stateIndependent ? 0 : p];
      const κ = isDiscrete ? R * σ : σ / before;
      const g = isDiscrete ? bent : G[p];
      const q = κ * κ;
      const free = -g * q;
      let K = free;
      if (!stateIndependent) K += noiseSlope[p] * κ * (isDiscrete ? R * before : 1);
      const own = isDiscrete ? free : K;
      V[p] += h * (K * Λ[p] + (h / 2) * own * q);
      D[p] -= h * own;
      S[p] += κ * values[at + p * stride];
      Λ[p] += h * q;
      Y[p] = after;
      G[p] = bent;
      if (!(Math.abs(R) > 0 && after !== 0)) fault = p;
    }
    return fault;
  }

  return {
    Y,
    begin() {
      Y.fill(1);
      for (const sum of [G, Λ, S, D, V, E]) sum.fill(0);
    },
    advance(jet, noise) {
      if (elliptic) addElliptic(jet, noise);
      return order === 1 ? addFirstOrder(jet) : addWeight(jet, noise);
    },
    malliavinMatrices(out, at) {
      for (let p = 0; p < count; p++) out[at + p] = Y[p] * Y[p] * Λ[p];
    },
    coveringWeights(out, at) {
      let fault = -1;
      for (let p = count - 1; p >= 0; p--) {
        const weight = (G[p] + (S[p] + D[p] + (4 * V[p]) / Λ[p]) / Λ[p]) / Y[p];
        out[at + p] = weight;
        if (!(Math.abs(weight) < Number.POSITIVE_INFINITY)) fault = p;
      }
      return fault;
    },
    ellipticWeights(t, out, at) {
      for (let p = 0; p < count; p++) out[at + p] = (E[p] / t + G[p]) / Y[p];
    },
    initialWeights(score, out, at) {
      for (let p = 0; p < count; p++) out[at + p] = (G[p] - score[at + p]) / Y[p];
    },
  };
}
