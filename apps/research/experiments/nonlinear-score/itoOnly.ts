import type { Key } from "@chaosphere/core";
import {
  brownianIncrements,
  coefficientBlock,
  type StochasticEquation,
  simulateFlow,
} from "@chaosphere/malliavin";

/** Paths of an equation on the line. */
export interface ScalarPaths {
  readonly key: Key;
  readonly paths: number;
  readonly firstRow: number;
  readonly start: Float64Array;
  readonly horizon: number;
  readonly steps: number;
}

/**
 * The shortcut that the sources' reproduction took, as a negative control: the first term S/(Y_T Λ) of the weight alone,
 *
 *     S = ∫ κ dB,   Λ = ∫ κ² dt,   κ = σ/Y,
 *
 * without the corrections that make the Itô integral of an anticipating field its Skorokhod integral. One number per path.
 */
export function itoOnlyWeights(equation: StochasticEquation, run: ScalarPaths): Float64Array {
  const { paths, steps, horizon } = run;
  const increments = brownianIncrements(run);
  const observe = Array.from({ length: steps }, (_, n) => n + 1);
  const flow = simulateFlow(equation, { ...run, increments, observe });
  const S = new Float64Array(paths);
  const Λ = new Float64Array(paths);
  const σ = coefficientBlock(paths, 1, 1, 0);
  for (let n = 0; n < steps; n++) {
    const states = n === 0 ? run.start : flow[n - 1].states;
    equation.diffusion((horizon * n) / steps, states, 0, σ);
    for (let p = 0; p < paths; p++) {
      const level = σ.values[equation.stateIndependent ? 0 : p];
      const κ = level / (n === 0 ? 1 : flow[n - 1].firstVariation[p]);
      S[p] += κ * increments[p * steps + n];
      Λ[p] += (κ * κ * horizon) / steps;
    }
  }
  return S.map((s, p) => s / (Λ[p] * flow[steps - 1].firstVariation[p]));
}
