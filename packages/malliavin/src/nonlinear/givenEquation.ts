import { DomainError } from "@chaosphere/core";
import type { Coefficient, CoefficientBlock, StochasticEquation } from "./equation.ts";

/** Coefficients of {@link stochasticEquation}, with their derivatives. */
export interface EquationCoefficients {
  /** Name of the equation in reports and errors. */
  readonly name: string;
  /** m. */
  readonly dimension: number;
  /** r. Default m. */
  readonly noise?: number;
  /** Whether σ = σ(t). Default false. */
  readonly stateIndependent?: boolean;
  /** b and its derivatives for a block of states. */
  readonly drift: Coefficient;
  /** σ and, unless it is state-independent, its derivatives for a block of states. */
  readonly diffusion: Coefficient;
}

/**
 * An equation by coefficients that write their own derivatives. Those are compared with finite differences where the
 * equation is used, so a slip is found at the first call.
 *
 * @throws {@link DomainError} unless dimension and noise are whole numbers, 1 or more.
 *
 * @example
 * ```ts
 * import { checkDerivatives, stochasticEquation } from "@chaosphere/malliavin";
 *
 * // dX = −X³ dt + dB with its derivatives, for a block of states at once.
 * const cubic = stochasticEquation({
 *   name: "cubic drift",
 *   dimension: 1,
 *   stateIndependent: true,
 *   drift: (_, x, order, { values, jacobian, hessian }) => {
 *     for (let p = 0; p < x.length; p++) {
 *       values[p] = -(x[p] ** 3);
 *       if (order >= 1) jacobian[p] = -3 * x[p] ** 2;
 *       if (order >= 2) hessian[p] = -6 * x[p];
 *     }
 *   },
 *   diffusion: (_, __, ___, { values }) => values.fill(1),
 * });
 * checkDerivatives(cubic, 0, Float64Array.of(-1, 0.5, 2)); // throws if one is wrong
 * console.log(cubic.noise); // 1
 * ```
 */
export function stochasticEquation(coefficients: EquationCoefficients): StochasticEquation {
  const { name, dimension, noise = dimension, stateIndependent = false } = coefficients;
  checkSizes("stochasticEquation", dimension, noise);
  const { drift, diffusion } = coefficients;
  return { name, dimension, noise, stateIndependent, drift, diffusion };
}

/** A function of time and one real variable with its first two derivatives in that variable. */
export interface ScalarCoefficient {
  readonly value: (t: number, x: number) => number;
  readonly slope: (t: number, x: number) => number;
  readonly curvature: (t: number, x: number) => number;
}

/** Coefficients of {@link scalarEquation}. */
export interface ScalarEquationCoefficients {
  /** Name of the equation in reports and errors. */
  readonly name: string;
  /** b. */
  readonly drift: ScalarCoefficient;
  /** σ; a function t ↦ σ(t) alone, or a number, where it does not depend on the state. */
  readonly diffusion: ScalarCoefficient | ((t: number) => number) | number;
}

/**
 * The equation dX = b(t, X) dt + σ(t, X) dB on the line, in Itô's sense, from functions that give values and the first two
 * derivatives in the state. σ as a function of t alone, or as a number, is taken as independent of the state, which is faster.
 */
export function scalarEquation({
  name,
  drift,
  diffusion,
}: ScalarEquationCoefficients): StochasticEquation {
  const stateIndependent = typeof diffusion !== "object";
  return {
    name,
    dimension: 1,
    noise: 1,
    stateIndependent,
    drift: onTheLine(drift),
    diffusion: typeof diffusion === "object" ? onTheLine(diffusion) : inTimeAlone(diffusion),
  };
}

function onTheLine({ value, slope, curvature }: ScalarCoefficient): Coefficient {
  return (t, x, order, { values, jacobian, hessian }) => {
    for (let p = 0; p < x.length; p++) values[p] = value(t, x[p]);
    if (order >= 1) for (let p = 0; p < x.length; p++) jacobian[p] = slope(t, x[p]);
    if (order >= 2) for (let p = 0; p < x.length; p++) hessian[p] = curvature(t, x[p]);
  };
}

function inTimeAlone(σ: ((t: number) => number) | number): Coefficient {
  return (t, _, __, out: CoefficientBlock) => {
    out.values.fill(typeof σ === "number" ? σ : σ(t));
  };
}

/** @throws {@link DomainError} unless dimension and noise are whole numbers, 1 or more. */
export function checkSizes(caller: string, dimension: number, noise: number): void {
  for (const [name, count] of [
    ["dimension", dimension],
    ["noise", noise],
  ] as const) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new DomainError(
        `${caller}: ${name} must be a whole number, 1 or more, got ${count}. A scalar equation has dimension 1 and one noise.`,
      );
    }
  }
}
