import {
  child,
  DivergenceError,
  DomainError,
  fillNormals,
  type Key,
  ShapeError,
} from "@chaosphere/core";
import { type CoefficientBlock, coefficientBlock, type StochasticEquation } from "./equation.ts";

/** ∇ log p_t, or an estimate of it: from states in rows of m numbers to as many rows. */
export type ScoreEstimate = (t: number, states: Float64Array) => Float64Array;

/** Options of {@link simulateReversal}. */
export interface ReversalOptions {
  /** Determines the Brownian paths: path p is driven by `child(key, firstRow + p)`, whatever the batch. */
  readonly key: Key;
  /** Number of the first path among all paths of the key. Default 0. */
  readonly firstRow?: number;
  /** Times of the equation T = t_0 > … > t_N ≥ 0; the score is evaluated at all but the last. */
  readonly times: Float64Array;
  /** Draws of X_T, or of a law near it, `start[p·m + i]`. */
  readonly start: Float64Array;
}

/** The paths at one time of the reversal. */
export interface ReversalState {
  /** Time of the equation, decreasing from T. */
  readonly time: number;
  /** `states[p·m + i]`. */
  readonly states: Float64Array;
}

/**
 * Time reversal of dX = b dt + σ dB by Euler–Maruyama, from t_k to t_{k+1} = t_k − h:
 *
 *     Y' = Y + h ( −b + div a + a ∇ log p_t )(t_k, Y) + σ(t_k, Y) ΔB,   a = σσᵀ,   (div a)^i = Σ_j ∂_j a^{ij}.
 *
 * Where σ depends on the state, div a is as large as the rest; without it the paths have other laws. Yields each state once, the
 * start first.
 *
 * @throws {@link ShapeError} unless the start holds whole rows, and the score one number for each of theirs.
 * @throws {@link DomainError} unless the times decrease to 0 or more.
 * @throws {@link DivergenceError} with path, step and time where a state stops being finite.
 *
 * Source: Haussmann and Pardoux (1986); docs/theory/formulas.md (N9).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { drawFromDensity, doubleWellEquation, simulateReversal, stationaryDensity, uniformLineMesh } from "@chaosphere/malliavin";
 *
 * // Started from the stationary law and run with its score b·2/σ² = 8 (x − x³), the reversal stays in that law.
 * const equation = doubleWellEquation();
 * const mesh = uniformLineMesh(-3, 3, 300);
 * const start = drawFromDensity(mesh, stationaryDensity(equation, mesh), { key: key(1), paths: 2000 });
 * const times = Float64Array.from({ length: 201 }, (_, k) => 1 - k / 200);
 * const score = (_: number, states: Float64Array) => states.map((x) => 8 * (x - x ** 3));
 * const [first, ...later] = simulateReversal(equation, score, { key: key(2), times, start });
 * const meanSquare = (x: Float64Array) => x.reduce((sum, v) => sum + v * v, 0) / x.length;
 * console.log(Math.abs(meanSquare(later[199].states) - meanSquare(first.states)) < 0.1); // true
 * ```
 */
export function* simulateReversal(
  equation: StochasticEquation,
  score: ScoreEstimate,
  options: ReversalOptions,
): Generator<ReversalState, void, undefined> {
  const { times, key, firstRow = 0 } = options;
  checkReverse(equation, options);
  const { dimension: m, noise: r } = equation;
  let y: Float64Array = options.start.slice();
  const streams = Array.from({ length: y.length / m }, (_, p) => child(key, firstRow + p));
  const ξ = new Float64Array(streams.length * r);
  yield { time: times[0], states: y };
  for (let k = 1; k < times.length; k++) {
    const [t, h] = [times[k - 1], times[k - 1] - times[k]];
    streams.forEach((stream, p) => {
      fillNormals(stream, (k - 1) * r, ξ.subarray(p * r, (p + 1) * r));
    });
    y = reverseStep(equation, t, h, y, checkedScore(score, t, y), ξ);
    checkFinite(equation, y, k, times[k], firstRow);
    yield { time: times[k], states: y };
  }
}

/** Y + h (−b + div a + a s) + √h σ ξ. */
function reverseStep(
  equation: StochasticEquation,
  t: number,
  h: number,
  y: Float64Array,
  s: Float64Array,
  ξ: Float64Array,
): Float64Array {
  const { dimension: m, noise: r, stateIndependent } = equation;
  const count = y.length / m;
  const b = coefficientBlock(count, m, m, 0);
  const order = stateIndependent ? 0 : 1;
  const σ = coefficientBlock(stateIndependent ? 1 : count, m * r, m, order);
  equation.drift(t, y, 0, b);
  equation.diffusion(t, stateIndependent ? y.subarray(0, m) : y, order, σ);
  const next = new Float64Array(y.length);
  const pull = new Float64Array(r);
  for (let p = 0; p < count; p++) {
    const at = stateIndependent ? 0 : p * m * r;
    for (let l = 0; l < r; l++) {
      // Of a s = σ σᵀs and of σ ΔB, what σ multiplies.
      pull[l] = Math.sqrt(h) * ξ[p * r + l];
      for (let j = 0; j < m; j++) pull[l] += h * σ.values[at + j * r + l] * s[p * m + j];
    }
    for (let i = 0; i < m; i++) {
      let sum = y[p * m + i] - h * b.values[p * m + i];
      if (!stateIndependent) sum += h * divergenceOfNoise(σ, at, i, m, r);
      for (let l = 0; l < r; l++) sum += σ.values[at + i * r + l] * pull[l];
      next[p * m + i] = sum;
    }
  }
  return next;
}

/** (div σσᵀ)^i = Σ_{j,l} ∂_jσ^i_l σ^j_l + σ^i_l ∂_jσ^j_l at one state, whose σ begins at `at`. */
function divergenceOfNoise(
  { values, jacobian }: CoefficientBlock,
  at: number,
  i: number,
  m: number,
  r: number,
): number {
  let sum = 0;
  for (let j = 0; j < m; j++) {
    for (let l = 0; l < r; l++) {
      const [il, jl] = [at + i * r + l, at + j * r + l];
      sum += jacobian[il * m + j] * values[jl] + values[il] * jacobian[jl * m + j];
    }
  }
  return sum;
}

function checkReverse({ dimension }: StochasticEquation, { times, start }: ReversalOptions): void {
  if (!(start.length > 0 && start.length % dimension === 0)) {
    throw new ShapeError(
      `simulateReversal: start must hold whole rows of ${dimension} numbers, got ${start.length}. Give one row per path.`,
    );
  }
  const rises = times.findIndex((t, k) => k > 0 && !(t < times[k - 1]));
  if (!(times.length >= 2 && rises < 0 && times[times.length - 1] >= 0 && times[0] < Infinity)) {
    throw new DomainError(
      `simulateReversal: times must decrease from a finite T to 0 or more, got ${times.length} of them, ${times[0]} to ${times.at(-1)}${rises < 0 ? "" : `, not decreasing at ${rises}`}. They are those of the equation.`,
    );
  }
}

function checkedScore(score: ScoreEstimate, t: number, y: Float64Array): Float64Array {
  const s = score(t, y);
  if (s.length === y.length) return s;
  throw new ShapeError(
    `simulateReversal: the score must give ${y.length} numbers, as many as the states, got ${s.length} at t = ${t}. Return one row per state.`,
  );
}

function checkFinite(
  { name, dimension }: StochasticEquation,
  y: Float64Array,
  step: number,
  time: number,
  firstRow: number,
): void {
  const at = y.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const path = firstRow + Math.floor(at / dimension);
  throw new DivergenceError(
    `simulateReversal: states of "${name}" must stay finite, got ${y[at]} on path ${path} in step ${step} (t = ${time}). Take shorter steps there, or use a score that is accurate in the tails.`,
    { step, time, path, component: at % dimension },
  );
}
