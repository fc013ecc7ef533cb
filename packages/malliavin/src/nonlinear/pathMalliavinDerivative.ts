import { DomainError } from "@chaosphere/core";
import { multiplyInto } from "@chaosphere/core/linalg";
import { columnOf, contractBend, pulledBack, type VariationPaths } from "./variationPaths.ts";

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
 *     D^l X_N = Y_N κ_{k,l},   D^l Y_N = Y_N P^l(k, N),   P^l(k, N) = (G_N − G_{k+1})[κ_{k,l}] + Q_{k,l}.
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
  const { G, κ, Q } = pulledBack(paths, path, true);
  const square = m * m;
  const Y = paths.firstVariation;
  const at = (path * (N + 1) + N) * square;
  const state = new Float64Array(m * r);
  const firstVariation = new Float64Array(r * square);
  for (let l = 0; l < r; l++) {
    const k = columnOf(κ[step], r, l);
    for (let i = 0; i < m; i++) {
      for (let a = 0; a < m; a++) state[i * r + l] += Y[at + i * m + a] * k[a];
    }
    const start = contractBend(G[step + 1], k, m);
    const P = contractBend(G[N], k, m).map((g, i) => g - start[i] + Q[step][l * square + i]);
    multiplyInto(Y, at, P, 0, m, firstVariation, l * square);
  }
  return { state, firstVariation };
}
