import { DomainError } from "@chaosphere/core";
import { multiplyInto } from "@chaosphere/core/linalg";
import type { VariationPaths } from "./variationPaths.ts";

/** Derivatives of the end of a path in the increment of one step. */
export interface PathMalliavinDerivative {
  /** D^l_k X^i_N = ∂X^i_N/∂ΔB^l_k, `state[i·r + l]`. */
  readonly state: Float64Array;
  /** D^l_k Y^i_{a,N}, `firstVariation[(l·m + i)·m + a]`. */
  readonly firstVariation: Float64Array;
}

/**
 * The Malliavin derivatives of X_T and Y_T at time t_k, those of the chain of steps exactly:
 *
 *     D^l X_{k+1} = σ_l,   D^l Y_{k+1} = ∂σ_l Y_k,
 *     D^l X_{n+1} = A_n D^l X_n,   D^l Y_{n+1} = A_n D^l Y_n + H_n[D^l X_n, Y_n],   n > k,
 *
 * which is Y_N Y_{k+1}⁻¹ σ_l without the inverse: that of a stiff equation has no digits left.
 *
 * @param path number of the path, from 0.
 * @param step k: number of the increment, 0 ≤ k < N.
 * @throws {@link DomainError} unless there are such a path and such a step.
 *
 * Source: Nualart (2006), section 2.2; docs/theory/formulas.md (N2.1), (N7.1).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { geometricBrownianEquation, pathMalliavinDerivative, variationPaths } from "@chaosphere/malliavin";
 *
 * // For dX = μ X dt + s X dB the Malliavin derivative is D_t X_T = s X_T, up to the step.
 * const equation = geometricBrownianEquation({ growth: 0.1, volatility: 0.5 });
 * const start = Float64Array.of(1);
 * const paths = variationPaths(equation, { key: key(1), paths: 1, start, horizon: 1, steps: 1000 });
 * const { state } = pathMalliavinDerivative(paths, 0, 500);
 * console.log((state[0] / paths.states[1000]).toFixed(1)); // 0.5
 * ```
 */
export function pathMalliavinDerivative(
  paths: VariationPaths,
  path: number,
  step: number,
): PathMalliavinDerivative {
  const { dimension: m, noise: r, steps: N } = paths;
  const count = paths.states.length / (m * (N + 1));
  const exists = (number: number, end: number): boolean =>
    Number.isInteger(number) && number >= 0 && number < end;
  if (!(exists(path, count) && exists(step, N))) {
    throw new DomainError(
      `pathMalliavinDerivative: path and step must be whole numbers below ${count} and ${N}, got ${path} and ${step}. Both count from 0.`,
    );
  }
  const square = m * m;
  const state = new Float64Array(m * r);
  const firstVariation = new Float64Array(r * square);
  for (let l = 0; l < r; l++) {
    const [D, E] = enteringNoise(paths, path * N + step, path * (N + 1) + step, l);
    for (let n = step + 1; n < N; n++) advance(paths, path * N + n, path * (N + 1) + n, D, E);
    for (let i = 0; i < m; i++) state[i * r + l] = D[i];
    firstVariation.set(E, l * square);
  }
  return { state, firstVariation };
}

/** σ_l and ∂σ_l Y of one step. */
function enteringNoise(
  { dimension: m, noise: r, noiseMatrix, noiseSlope, firstVariation: Y }: VariationPaths,
  step: number,
  time: number,
  l: number,
): [Float64Array, Float64Array] {
  const D = Float64Array.from({ length: m }, (_, i) => noiseMatrix[(step * m + i) * r + l]);
  const slope = Float64Array.from(
    { length: m * m },
    (_, ij) => noiseSlope[((step * m + Math.floor(ij / m)) * r + l) * m + (ij % m)],
  );
  const E = new Float64Array(m * m);
  multiplyInto(slope, 0, Y, time * m * m, m, E, 0);
  return [D, E];
}

/** D ← A D and E ← A E + H[D, Y] over one step. */
function advance(
  { dimension: m, stepSlope: A, stepCurvature: H, firstVariation: Y }: VariationPaths,
  step: number,
  time: number,
  D: Float64Array,
  E: Float64Array,
): void {
  const square = m * m;
  const [moved, bend] = [new Float64Array(m), new Float64Array(square)];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      moved[i] += A[step * square + i * m + j] * D[j];
      for (let k = 0; k < m; k++) bend[i * m + k] += H[(step * m + i) * square + j * m + k] * D[j];
    }
  }
  const [carried, bent] = [new Float64Array(square), new Float64Array(square)];
  multiplyInto(A, step * square, E, 0, m, carried, 0);
  multiplyInto(bend, 0, Y, time * square, m, bent, 0);
  D.set(moved);
  for (let i = 0; i < square; i++) E[i] = carried[i] + bent[i];
}
