import { DomainError, ShapeError } from "@chaosphere/core";
import {
  type Arithmetic,
  type Dual,
  type DualBlock,
  dualBlock,
  isDual,
  type Operand,
} from "@chaosphere/core/autodiff";
import type { Coefficient, DerivativeOrder, StochasticEquation } from "./equation.ts";
import { checkSizes } from "./givenEquation.ts";

/** A coefficient as a formula in the arithmetic of duals: t and the m variables to its components. */
export type DualFormula = (
  t: number,
  x: readonly Dual[],
  arithmetic: Arithmetic<Dual>,
) => readonly Operand<Dual>[];

/** Formulas of {@link automaticEquation}. */
export interface AutomaticCoefficients {
  /** Name of the equation in reports and errors. */
  readonly name: string;
  /** m. */
  readonly dimension: number;
  /** r. Default m. */
  readonly noise?: number;
  /** b, m components. */
  readonly drift: DualFormula;
  /** σ, m·r components, rows first; numbers alone where σ does not depend on the state. */
  readonly diffusion: DualFormula;
  /** Whether σ = σ(t). Default false. */
  readonly stateIndependent?: boolean;
}

/**
 * An equation by formulas written once, whose derivatives are computed by dual numbers of second order.
 * The same formula serves every state of a block at once, so it cannot branch on their values.
 *
 * @throws {@link DomainError} unless dimension and noise are whole numbers, 1 or more. The coefficients throw
 *   {@link ShapeError} if a formula gives another number of components, {@link DomainError} if one is neither a number
 *   nor made of the variables, as Math.sin of a variable is.
 *
 * @example
 * ```ts
 * import { automaticEquation, checkDerivatives } from "@chaosphere/malliavin";
 *
 * const pendulum = automaticEquation({
 *   name: "damped pendulum with noise in both components",
 *   dimension: 2,
 *   drift: (_, [angle, speed], { add, multiply, sin }) => [speed, multiply(add(sin(angle), speed), -1)],
 *   diffusion: () => [0.1, 0, 0, 1],
 *   stateIndependent: true,
 * });
 * checkDerivatives(pendulum, 0, Float64Array.of(0.5, -1));
 * console.log(pendulum.dimension, pendulum.noise); // 2 2
 * ```
 */
export function automaticEquation(coefficients: AutomaticCoefficients): StochasticEquation {
  const { name, dimension: m, noise: r = m, drift, diffusion } = coefficients;
  const { stateIndependent = false } = coefficients;
  checkSizes("automaticEquation", m, r);
  return {
    name,
    dimension: m,
    noise: r,
    stateIndependent,
    drift: coefficientOf(`b of "${name}"`, drift, m, m),
    diffusion: coefficientOf(`σ of "${name}"`, diffusion, m * r, m),
  };
}

/** Math's functions and JavaScript's operators make NaN, or text, of a variable. */
function checkComponent(label: string, term: Operand<Dual>, e: number): void {
  const isGood =
    typeof term === "number"
      ? !Number.isNaN(term)
      : typeof term === "object" && term !== null && isDual(term);
  if (isGood) return;
  throw new DomainError(
    `automaticEquation: component ${e} of ${label} must be a number or made of the variables, got ${String(term)}. Use the arithmetic's sin, exp, multiply, … on variables in place of Math's functions and operators.`,
  );
}

function coefficientOf(
  label: string,
  formula: DualFormula,
  components: number,
  m: number,
): Coefficient {
  const blocks = new Map<string, DualBlock>();
  const blockOf = (n: number, order: DerivativeOrder): DualBlock => {
    const name = `${n}/${order}`;
    const known = blocks.get(name) ?? dualBlock(n, m, order);
    blocks.set(name, known);
    return known;
  };
  return (t, states, order, { values, jacobian, hessian }) => {
    const n = states.length / m;
    const block = blockOf(n, order);
    const terms = formula(t, block.begin(states), block.arithmetic);
    if (terms.length !== components) {
      throw new ShapeError(
        `automaticEquation: ${label} must have ${components} components, got ${terms.length}. Return them all, rows first.`,
      );
    }
    if (order >= 1) jacobian.fill(0);
    if (order >= 2) hessian.fill(0);
    terms.forEach((term, e) => {
      checkComponent(label, term, e);
      if (typeof term === "number") {
        for (let p = 0; p < n; p++) values[p * components + e] = term;
        return;
      }
      const { support, value, gradient } = term;
      const s = support.length;
      for (let p = 0; p < n; p++) values[p * components + e] = value[p];
      if (order === 0) return;
      support.forEach((i, a) => {
        for (let p = 0; p < n; p++) jacobian[(p * components + e) * m + i] = gradient[a * n + p];
        if (order === 1) return;
        for (let b = a; b < s; b++) {
          const j = support[b];
          const from = (a * s + b) * n;
          for (let p = 0; p < n; p++) {
            const at = (p * components + e) * m * m;
            hessian[at + i * m + j] = term.hessian[from + p];
            hessian[at + j * m + i] = term.hessian[from + p];
          }
        }
      });
    });
  };
}
