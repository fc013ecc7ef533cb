import { chain, constant, type Jet } from "./jet.ts";
import { checkOperands } from "./operands.ts";

/** A jet, or a number that stands for a constant. */
export type Term = Jet | number;

/**
 * Sums, products and elementary functions of jets, each with its first two derivatives. Of the operands of a sum,
 * difference, product or quotient one at least is a jet. Each throws {@link DomainError} on anything else.
 */
export interface JetArithmetic {
  /** Σ of the terms. */
  add(...terms: readonly Term[]): Jet;
  subtract(u: Term, v: Term): Jet;
  multiply(u: Term, v: Term): Jet;
  divide(u: Term, v: Term): Jet;
  /** u^p for a fixed real p; the value must be where u^{p−2} is finite, or p one of 0, 1, 2. */
  power(u: Jet, p: number): Jet;
  exp(u: Jet): Jet;
  log(u: Jet): Jet;
  sin(u: Jet): Jet;
  cos(u: Jet): Jet;
  tanh(u: Jet): Jet;
  /** φ(u) for any φ with known derivatives at the value of u. */
  apply(u: Jet, value: number, slope: number, curvature: number): Jet;
}

/**
 * The arithmetic of automatic derivatives, forward mode and second order: with it a formula written once gives its
 * gradient and Hessian to rounding.
 *
 *     jets.exp(jets.multiply(x, -2))   // e^{−2x}, ∂ = −2 e^{−2x}, ∂² = 4 e^{−2x}
 */
export const jets: JetArithmetic = {
  add: (...terms) => {
    checkOperands("add", terms, { isTerm: isJet, numbers: true });
    const first = terms.findIndex((u) => typeof u !== "number");
    return terms
      .filter((_, i) => i !== first)
      .reduce<Jet>((sum, v) => {
        const other = lift(sum, v);
        return chain([sum, other], sum.value + other.value, [1, 1], [0, 0, 0, 0]);
      }, terms[first] as Jet);
  },
  subtract: (u, v) => {
    checkOperands("subtract", [u, v], { isTerm: isJet, numbers: true });
    return jets.add(u, typeof v === "number" ? -v : jets.multiply(v, -1));
  },
  multiply: (u, v) => {
    checkOperands("multiply", [u, v], { isTerm: isJet, numbers: true });
    if (typeof u === "number") return jets.multiply(v, u);
    return typeof v === "number"
      ? apply(u, u.value * v, v, 0)
      : chain([u, v], u.value * v.value, [v.value, u.value], [0, 1, 1, 0]);
  },
  divide: (u, v) => {
    checkOperands("divide", [u, v], { isTerm: isJet, numbers: true });
    return jets.multiply(u, typeof v === "number" ? 1 / v : jets.power(v, -1));
  },
  power: (u, p) => {
    checkOne("power", u);
    return apply(
      u,
      u.value ** p,
      p === 0 ? 0 : p * u.value ** (p - 1),
      p === 0 || p === 1 ? 0 : p * (p - 1) * u.value ** (p - 2),
    );
  },
  exp: (u) => {
    checkOne("exp", u);
    const e = Math.exp(u.value);
    return apply(u, e, e, e);
  },
  log: (u) => {
    checkOne("log", u);
    return apply(u, Math.log(u.value), 1 / u.value, -1 / u.value ** 2);
  },
  sin: (u) => {
    checkOne("sin", u);
    return apply(u, Math.sin(u.value), Math.cos(u.value), -Math.sin(u.value));
  },
  cos: (u) => {
    checkOne("cos", u);
    return apply(u, Math.cos(u.value), -Math.sin(u.value), -Math.cos(u.value));
  },
  tanh: (u) => {
    checkOne("tanh", u);
    const y = Math.tanh(u.value);
    return apply(u, y, 1 - y * y, -2 * y * (1 - y * y));
  },
  apply: (u, value, slope, curvature) => {
    checkOne("apply", u);
    return apply(u, value, slope, curvature);
  },
};

/** Whether a value is a jet. */
export function isJet(u: object): u is Jet {
  return "value" in u && "gradient" in u && "hessian" in u;
}

function checkOne(operation: string, u: Jet): void {
  checkOperands(operation, [u], { isTerm: isJet, numbers: false });
}

function apply(u: Jet, value: number, slope: number, curvature: number): Jet {
  return chain([u], value, [slope], [curvature]);
}

function lift(like: Jet, v: Term): Jet {
  return typeof v === "number" ? constant(like.gradient.length, v) : v;
}
