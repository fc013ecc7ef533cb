import { DomainError, ShapeError } from "@chaosphere/core";
import type { StochasticEquation } from "./equation.ts";
import type { Flow } from "./flow.ts";
import { smallestEigenvalue } from "./malliavinMatrix.ts";
import type {
  FlowStates,
  PathOptions,
  PathStates,
  WeightedStates,
  WeightOptions,
} from "./pathOptions.ts";
import { scalarFlow } from "./scalarFlow.ts";
import { tensorFlow } from "./tensorFlow.ts";
import { type Block, checkPaths, placeOf, walk } from "./walk.ts";

/**
 * States of a batch of paths after the observed steps. The same key and rows give the same paths whatever the batch.
 *
 * @throws {@link DomainError}, {@link ShapeError} for options that make no sense.
 * @throws {@link DivergenceError} with path and step where a coefficient or a state stops being finite.
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { doubleWellEquation, simulatePaths } from "@chaosphere/malliavin";
 *
 * const start = Float64Array.of(0);
 * const [end] = simulatePaths(doubleWellEquation(), { key: key(1), paths: 1000, start, horizon: 2, steps: 200 });
 * console.log(end.time, end.states.length); // 2 1000
 * const right = end.states.filter((x) => x > 0).length;
 * console.log((right / 1000).toFixed(1)); // 0.5
 * ```
 */
export function simulatePaths(equation: StochasticEquation, options: PathOptions): PathStates[] {
  checkPaths("simulatePaths", equation, options);
  const reports = statesAfter(equation, options);
  const reportOf = byStep(reports);
  const m = equation.dimension;
  walk({ caller: "simulatePaths", equation, options, order: 0 }, ({ first }) => (n, jet) => {
    reportOf.get(n)?.states.set(jet.next, first * m);
  });
  return reports;
}

/**
 * {@link simulatePaths} with the first variation and the Malliavin matrix,
 *
 *     dY = ∂b Y dt + Σ_l ∂σ_l Y dB^l,   γ_T = Y_T ( ∫ κ κᵀ dt ) Y_Tᵀ,   κ = Y⁻¹ σ.
 *
 * @throws as {@link simulatePaths}; {@link DomainError} with path and step where derivatives disagree with finite
 *   differences, or where Y has no inverse.
 *
 * Source: Nualart (2006), section 2.2; docs/theory/formulas.md (N2, N3).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { geometricBrownianEquation, simulateFlow } from "@chaosphere/malliavin";
 *
 * // dX = μ X dt + s X dB from 1: Y_t = X_t, and γ_t = s² X_t² t.
 * const equation = geometricBrownianEquation({ volatility: 0.5 });
 * const start = Float64Array.of(1);
 * const [end] = simulateFlow(equation, { key: key(1), paths: 1, start, horizon: 2, steps: 1000 });
 * console.log((end.firstVariation[0] / end.states[0]).toFixed(6)); // 1.000000
 * console.log((end.malliavinMatrix[0] / (0.25 * end.states[0] ** 2 * 2)).toFixed(2)); // 1.00
 * ```
 */
export function simulateFlow(equation: StochasticEquation, options: PathOptions): FlowStates[] {
  checkPaths("simulateFlow", equation, options);
  const reports = flowsAfter(equation, options);
  const reportOf = byStep(reports);
  walkFlow("simulateFlow", equation, { ...options, order: 1 }, (flow, block, n, next) => {
    const report = reportOf.get(n);
    if (report !== undefined) writeFlow(report, flow, block, next);
  });
  return reports;
}

/**
 * Malliavin weights of a batch of paths: random variables δ with
 *
 *     ∇ log p_t(y) = −E[ δ | X_t = y ],
 *
 * by first and second variation alone. The covering weight δ(u), u = γ⁻¹ DX, is the default for its small variance. The
 * elliptic weight δ(v), v = σ⁻¹ Y Y_t⁻¹ / t, and the weight of the initial law have the same conditional mean.
 *
 * One pass forwards, O(m⁴ + m³ r) per path and step; memory for one block of paths.
 *
 * @throws as {@link simulateFlow}; {@link DomainError} with path and step where the Malliavin matrix is degenerate, so that
 *   no weight exists, or where σ has no inverse and elliptic weights are requested.
 *
 * Source: Mirafzali and others (2025), arXiv:2507.05550, for the covering weight; Elworthy and Li (1994), for the elliptic one;
 * docs/theory/formulas.md (N3.1), (N4.1), (N6.1), (N6.3), (N7.1).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { automaticEquation, malliavinWeights } from "@chaosphere/malliavin";
 *
 * // dX = −X dt + √2 dB from X_0 = 1: the weight is minus the exact score (e^−t − y)/(1 − e^−2t), up to the step.
 * const equation = automaticEquation({
 *   name: "Ornstein–Uhlenbeck",
 *   dimension: 1,
 *   drift: (_, [x], { multiply }) => [multiply(x, -1)],
 *   diffusion: () => [Math.SQRT2],
 *   stateIndependent: true,
 * });
 * const start = Float64Array.of(1);
 * const [{ states, weights }] = malliavinWeights(equation, { key: key(1), paths: 100, start, horizon: 1, steps: 1000 });
 * const score = (y: number) => (Math.exp(-1) - y) / (1 - Math.exp(-2));
 * const errors = weights.map((weight, p) => Math.abs(weight + score(states[p])));
 * console.log(Math.max(...errors) < 0.01); // true
 * ```
 */
export function malliavinWeights(
  equation: StochasticEquation,
  options: WeightOptions,
): WeightedStates[] {
  const caller = "malliavinWeights";
  checkPaths(caller, equation, options);
  checkWeights(equation, options);
  const { paths, firstRow = 0, elliptic = false, initialScore } = options;
  const numbers = paths * equation.dimension;
  const reports = flowsAfter(equation, options).map((flow) => ({
    ...flow,
    weights: new Float64Array(numbers),
    ...(elliptic ? { ellipticWeights: new Float64Array(numbers) } : {}),
    ...(initialScore === undefined ? {} : { initialWeights: new Float64Array(numbers) }),
  }));
  const reportOf = byStep<WeightedStates>(reports);
  walkFlow(caller, equation, { ...options, order: 2 }, (flow, block, n, next) => {
    const report = reportOf.get(n);
    if (report === undefined) return;
    writeFlow(report, flow, block, next);
    const at = block.first * equation.dimension;
    const fault = flow.coveringWeights(report.weights, at);
    if (fault >= 0) {
      const place = placeOf(firstRow + block.first + fault, n, report.time);
      const eigenvalue = smallestEigenvalue(report, block.first + fault);
      throw new DomainError(
        `${caller}: the Malliavin matrix of "${equation.name}" must be positive definite, got a smallest eigenvalue of ${eigenvalue} after ${place}. The noise does not reach every direction there, and the law has no score by this formula.`,
      );
    }
    if (report.initialWeights) {
      flow.initialWeights(initialScore as Float64Array, report.initialWeights, at);
    }
    if (report.ellipticWeights === undefined) return;
    flow.ellipticWeights(report.time, report.ellipticWeights, at);
    const { count } = block;
    const own = report.ellipticWeights.subarray(at, at + count * equation.dimension);
    const singular = own.findIndex((weight) => !Number.isFinite(weight));
    if (singular < 0) return;
    const path = firstRow + block.first + Math.floor(singular / equation.dimension);
    throw new DomainError(
      `${caller}: σ of "${equation.name}" must have an inverse along the path for the elliptic weight, got none by ${placeOf(path, n, report.time)}. Use the covering weight.`,
    );
  });
  return reports;
}

/** Steps a flow along every block and hands it over after each step. */
function walkFlow(
  caller: string,
  equation: StochasticEquation,
  options: WeightOptions & { readonly order: 1 | 2 },
  report: (flow: Flow, block: Block, n: number, next: Float64Array) => void,
): void {
  const { order, rule = "continuous", elliptic = false, firstRow = 0 } = options;
  const { dimension, noise, stateIndependent } = equation;
  /** Whole blocks share one flow; the last block may need one of its own. */
  let flow: Flow | undefined;
  let size = 0;
  walk({ caller, equation, options, order }, (block) => {
    const { count, h, first } = block;
    if (flow === undefined || count !== size) {
      const shape = { dimension, noise, stateIndependent, count, h, order, rule, elliptic };
      flow = dimension === 1 && noise === 1 ? scalarFlow(shape) : tensorFlow(shape);
      size = count;
    }
    const own = flow;
    own.begin();
    return (n, jet, increments) => {
      const fault = own.advance(jet, increments);
      if (fault >= 0) {
        throw new DomainError(
          `${caller}: the first variation of "${equation.name}" must stay finite and invertible, got one that is not at ${placeOf(firstRow + first + fault, n, n * h)}. Check ∂b and ∂σ there, or take shorter steps.`,
        );
      }
      report(own, block, n, jet.next);
    };
  });
}

function writeFlow(report: FlowStates, flow: Flow, block: Block, next: Float64Array): void {
  const m = report.dimension;
  report.states.set(next, block.first * m);
  report.firstVariation.set(flow.Y, block.first * m * m);
  flow.malliavinMatrices(report.malliavinMatrix, block.first * m * m);
}

function statesAfter(equation: StochasticEquation, options: PathOptions): PathStates[] {
  const { paths, horizon, steps, observe = [steps] } = options;
  const { dimension } = equation;
  return observe.map((step) => {
    const time = step * (horizon / steps);
    return { step, time, dimension, states: new Float64Array(paths * dimension) };
  });
}

function flowsAfter(equation: StochasticEquation, options: PathOptions): FlowStates[] {
  const size = options.paths * equation.dimension ** 2;
  return statesAfter(equation, options).map((report) => ({
    ...report,
    firstVariation: new Float64Array(size),
    malliavinMatrix: new Float64Array(size),
  }));
}

function byStep<Report extends PathStates>(reports: readonly Report[]): Map<number, Report> {
  return new Map(reports.map((report) => [report.step, report]));
}

function checkWeights(equation: StochasticEquation, options: WeightOptions): void {
  const { dimension: m, noise: r, name } = equation;
  const { rule, scheme, elliptic, initialScore, paths } = options;
  if (rule === "discrete" && scheme === "milstein") {
    throw new DomainError(
      `malliavinWeights: the discrete rule needs a scheme whose step is affine in ΔB, got "milstein". Use "euler", "tamed" or "split-step".`,
    );
  }
  if (elliptic && r !== m) {
    throw new ShapeError(
      `malliavinWeights: the elliptic weight needs as many noises as dimensions, got ${r} and ${m} for "${name}". Use the covering weight.`,
    );
  }
  if (initialScore !== undefined && initialScore.length !== paths * m) {
    throw new ShapeError(
      `malliavinWeights: initialScore must hold ${m} numbers for each of ${paths} paths, got ${initialScore.length}. Give ∇ log p_0 at every start.`,
    );
  }
}
