import { invertInto, invertPositiveInto, multiplyInto } from "@chaosphere/core/linalg";
import { ellipticSum } from "./ellipticSum.ts";
import type { Flow, FlowShape, StepNoise } from "./flow.ts";
import { writeMalliavinMatrix } from "./malliavinMatrix.ts";
import { coveringSums } from "./simdCoveringSums.ts";
import type { StepJet } from "./step.ts";

/**
 * The flow in ℝ^m with r noises. The Skorokhod integral needs no path kept and no backward sweep: the order of its two
 * integrals is exchanged, and with the trace g_b = G_T^c_cb what is left is
 *
 *     δ(u) = R_Tᵀ { g + Λ⁻¹ [ S + D + ( 2 V^{cfg} + V^{fcg} + V^{fgc} ) Λ⁻¹_{fg} ] }.
 *
 * Source: Mirafzali and others (2025), arXiv:2507.05550; docs/theory/formulas.md (N3.1), (N6.1), (N6.3), (N7.1).
 */
export function tensorFlow(shape: FlowShape): Flow {
  const { dimension: m, noise: r, count, h, order, rule, stateIndependent, elliptic } = shape;
  const square = m * m;
  const sums = coveringSums(shape);
  const { width: w, G, V, Λ, S } = sums;
  const { E, add: addElliptic } = ellipticSum(shape);
  const [Y, R] = [new Float64Array(count * square), new Float64Array(count * square)];
  const [before, inverse, room, compact] = [0, 1, 2, 3].map(() => new Float64Array(square));
  const [vector, inner] = [new Float64Array(m), new Float64Array(m)];

  function advancePath(p: number, jet: StepJet, noise: StepNoise): boolean {
    const σAt = stateIndependent ? 0 : p * m * r;
    const increment = noise.at + p * noise.stride;
    for (let i = 0; i < square; i++) before[i] = Y[p * square + i];
    if (elliptic) {
      addElliptic(p, jet, noise, Y);
      for (let b = 0; b < m; b++) E[p * m + b] -= h * traceOfBend(p, b);
    }
    if (order === 1 || rule === "continuous") sums.pullBackNoise(p, R, jet.noise, σAt);
    if (order === 1) sums.addReduced(p);
    else if (rule === "continuous") {
      sums.addCovering(p, jet.noiseSlope, R, before, noise.values, increment);
    }
    multiplyInto(jet.slope, p * square, before, 0, m, Y, p * square);
    const isInvertible = invertInto(Y, p * square, m, R, p * square, room);
    if (order === 2) sums.addBend(p, jet.curvature, R, before);
    if (order === 2 && rule === "discrete") {
      sums.pullBackNoise(p, R, jet.noise, σAt);
      sums.addCovering(p, jet.noiseSlope, R, before, noise.values, increment);
    }
    return isInvertible;
  }

  function traceOfBend(p: number, b: number): number {
    let sum = 0;
    for (let c = 0; c < m; c++) sum += G[((p * m + c) * m + c) * w + b];
    return sum;
  }

  /** R_Tᵀ times the vector, written to row p of `out`. */
  function pushForward(p: number, out: Float64Array, at: number): void {
    for (let k = 0; k < m; k++) {
      let sum = 0;
      for (let a = 0; a < m; a++) sum += R[(p * m + a) * m + k] * vector[a];
      out[at + p * m + k] = sum;
    }
  }

  /** The bracket of δ(u), Λ⁻¹ being computed. */
  function bracket(p: number, c: number): number {
    let sum = S[p * m + c];
    for (let f = 0; f < m; f++) {
      for (let g = 0; g < m; g++) {
        const v =
          2 * V[((p * m + c) * m + f) * w + g] +
          V[((p * m + f) * m + c) * w + g] +
          V[((p * m + f) * m + g) * w + c];
        sum += v * inverse[f * m + g];
      }
    }
    return sum;
  }

  /** Λ of path p without padding. */
  function reduced(p: number): Float64Array {
    for (let i = 0; i < square; i++) {
      compact[i] = Λ[(p * m + Math.floor(i / m)) * w + (i % m)];
    }
    return compact;
  }

  return {
    Y,
    begin() {
      for (const sum of [Y, R, Λ, S, E, G, V]) sum.fill(0);
      for (let p = 0; p < count; p++) {
        for (let i = 0; i < m; i++) {
          Y[p * square + i * (m + 1)] = 1;
          R[p * square + i * (m + 1)] = 1;
        }
      }
    },
    advance(jet, noise) {
      let fault = -1;
      for (let p = count - 1; p >= 0; p--) if (!advancePath(p, jet, noise)) fault = p;
      return fault;
    },
    malliavinMatrices(out, at) {
      for (let p = 0; p < count; p++) {
        writeMalliavinMatrix(Y, p * square, reduced(p), m, out, at + p * square);
      }
    },
    coveringWeights(out, at) {
      let fault = -1;
      for (let p = count - 1; p >= 0; p--) {
        if (!invertPositiveInto(reduced(p), 0, m, inverse, room)) fault = p;
        for (let c = 0; c < m; c++) inner[c] = bracket(p, c);
        for (let b = 0; b < m; b++) {
          vector[b] = traceOfBend(p, b);
          for (let c = 0; c < m; c++) vector[b] += inverse[b * m + c] * inner[c];
        }
        pushForward(p, out, at);
      }
      return fault;
    },
    ellipticWeights(t, out, at) {
      for (let p = 0; p < count; p++) {
        for (let b = 0; b < m; b++) vector[b] = E[p * m + b] / t + traceOfBend(p, b);
        pushForward(p, out, at);
      }
    },
    initialWeights(score, out, at) {
      for (let p = 0; p < count; p++) {
        for (let b = 0; b < m; b++) vector[b] = traceOfBend(p, b) - score[at + p * m + b];
        pushForward(p, out, at);
      }
    },
  };
}
