import { multiplyInto } from "@chaosphere/core/linalg";
import type { StochasticEquation } from "./equation.ts";
import type { PathOptions } from "./pathOptions.ts";
import { pullBack } from "./pullBack.ts";
import { checkPaths, walk } from "./walk.ts";

/** Whole paths with their first and second variation, N + 1 times each. */
export interface VariationPaths {
  /** m. */
  readonly dimension: number;
  /** r. */
  readonly noise: number;
  /** N. */
  readonly steps: number;
  /** h. */
  readonly stepLength: number;
  /** X at t_n, `states[(p·(N+1) + n)·m + i]`. */
  readonly states: Float64Array;
  /** Y^i_a = ∂_a X^i, `firstVariation[((p·(N+1) + n)·m + i)·m + a]`. */
  readonly firstVariation: Float64Array;
  /** Z^i_ab = ∂_a ∂_b X^i, `secondVariation[(((p·(N+1) + n)·m + i)·m + a)·m + b]`. */
  readonly secondVariation: Float64Array;
  /** A = ∂F of step n < N, `stepSlope[((p·N + n)·m + i)·m + j]`. */
  readonly stepSlope: Float64Array;
  /** H = ∂²F of step n < N, `stepCurvature[(((p·N + n)·m + i)·m + j)·m + k]`. */
  readonly stepCurvature: Float64Array;
  /** σ where it multiplies the increment of step n < N, `noiseMatrix[(p·N + n)·m·r + i·r + l]`. */
  readonly noiseMatrix: Float64Array;
  /** Its derivative in the state, `noiseSlope[(((p·N + n)·m + i)·r + l)·m + j]`. */
  readonly noiseSlope: Float64Array;
  /** ΔB, `increments[(p·N + n)·r + l]`. */
  readonly increments: Float64Array;
}

/**
 * Paths with both variations, kept whole: for pictures, for checks, and for the integrals in their textbook order. The
 * weights themselves need none of it kept.
 *
 *     Y ← A Y,   Z ← A Z + H[Y, Y],   A, H the derivatives of the scheme's own step.
 *
 * @throws as `malliavinWeights`.
 *
 * Source: Nualart (2006), section 2.2; docs/theory/formulas.md (N2).
 */
export function variationPaths(equation: StochasticEquation, options: PathOptions): VariationPaths {
  const caller = "variationPaths";
  checkPaths(caller, equation, options);
  const { dimension: m, noise: r, stateIndependent } = equation;
  const { paths, steps: N, horizon } = options;
  const [square, cube] = [m * m, m * m * m];
  const room = (times: number, width: number): Float64Array =>
    new Float64Array(paths * times * width);
  const record = {
    states: room(N + 1, m),
    firstVariation: room(N + 1, square),
    secondVariation: room(N + 1, cube),
    stepSlope: room(N, square),
    stepCurvature: room(N, cube),
    noiseMatrix: room(N, m * r),
    noiseSlope: room(N, m * r * m),
    increments: room(N, r),
  };
  const { states, firstVariation: Y, secondVariation: Z } = record;
  const [scratch, bend] = [new Float64Array(square), new Float64Array(cube)];
  const starts = options.start;
  for (let p = 0; p < paths; p++) {
    for (let i = 0; i < m; i++) {
      states[p * (N + 1) * m + i] = starts[starts.length === m ? i : p * m + i];
      Y[p * (N + 1) * square + i * (m + 1)] = 1;
    }
  }

  walk({ caller, equation, options, order: 2 }, ({ first, count }) => (n, jet, noise) => {
    for (let q = 0; q < count; q++) {
      const p = first + q;
      const at = p * (N + 1) + n;
      states.set(jet.next.subarray(q * m, (q + 1) * m), at * m);
      multiplyInto(jet.slope, q * square, Y, (at - 1) * square, m, Y, at * square);
      pullBack(jet.curvature, q * m, m, Y, (at - 1) * square, m, scratch, bend);
      for (let i = 0; i < m; i++) {
        for (let ab = 0; ab < square; ab++) {
          let sum = bend[i * square + ab];
          for (let j = 0; j < m; j++) {
            const A = jet.slope[(q * m + i) * m + j];
            sum += A * Z[(at - 1) * cube + j * square + ab];
          }
          Z[at * cube + i * square + ab] = sum;
        }
      }
      const own = p * N + n - 1;
      record.stepSlope.set(jet.slope.subarray(q * square, (q + 1) * square), own * square);
      record.stepCurvature.set(jet.curvature.subarray(q * cube, (q + 1) * cube), own * cube);
      const from = stateIndependent ? 0 : q * m * r;
      record.noiseMatrix.set(jet.noise.subarray(from, from + m * r), own * m * r);
      if (!stateIndependent) {
        const slope = jet.noiseSlope.subarray(q * m * r * m, (q + 1) * m * r * m);
        record.noiseSlope.set(slope, own * m * r * m);
      }
      const dB = noise.at + q * noise.stride;
      record.increments.set(noise.values.subarray(dB, dB + r), own * r);
    }
  });
  return { dimension: m, noise: r, steps: N, stepLength: horizon / N, ...record };
}
