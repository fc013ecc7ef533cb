import {
  type Derivatives,
  type ElementaryName,
  elementaryFunctions,
  powerOf,
} from "./elementaryFunctions.ts";
import { checkOperands } from "./operands.ts";

/** A function with its derivatives, or a number that stands for a constant. */
export type Operand<T> = T | number;

/**
 * Sums, products and elementary functions of functions T that carry their first two derivatives: jets or duals. Of the
 * operands of a sum, difference, product or quotient at least one is a T. Each throws {@link DomainError} on anything else.
 */
export interface Arithmetic<T> extends ElementaryOperations<T> {
  /** Σ of the operands. */
  add(...operands: readonly Operand<T>[]): T;
  subtract(u: Operand<T>, v: Operand<T>): T;
  multiply(u: Operand<T>, v: Operand<T>): T;
  divide(u: Operand<T>, v: Operand<T>): T;
  /** u^p for a fixed real p; the value must be where u^(p−2) is finite, or p one of 0, 1, 2. */
  power(u: T, p: number): T;
  /** φ(u) for any φ with known derivatives. */
  apply(u: T, derivatives: Derivatives): T;
}

/** φ(u) for each elementary φ. */
type ElementaryOperations<T> = Readonly<Record<ElementaryName, (u: T) => T>>;

/** What an arithmetic is made of. */
export interface ArithmeticParts<T> {
  /** Whether an object is a T. */
  isTerm(u: object): u is T & object;
  /** u + sign·v. */
  sum(u: T, v: Operand<T>, sign: 1 | -1): T;
  product(u: T, v: Operand<T>): T;
  /** φ(u). */
  apply(u: T, derivatives: Derivatives): T;
}

/** The arithmetic of a kind of functions with derivatives, from their sum, their product and the chain rule. */
export function arithmeticOf<T extends object>(parts: ArithmeticParts<T>): Arithmetic<T> {
  const { sum, apply, isTerm } = parts;
  const checkAll = (operation: string, operands: readonly Operand<T>[]): void =>
    checkOperands(operation, operands, { isTerm, numbers: true });
  const checkOne = (operation: string, u: T): void =>
    checkOperands(operation, [u], { isTerm, numbers: false });

  const product = (u: Operand<T>, v: Operand<T>): T =>
    typeof u === "number" ? parts.product(v as T, u) : parts.product(u, v);
  const elementary = Object.entries<Derivatives>(elementaryFunctions).map(([name, derivatives]) => {
    const operation = (u: T): T => {
      checkOne(name, u);
      return apply(u, derivatives);
    };
    return [name, operation] as const;
  });
  return {
    ...(Object.fromEntries(elementary) as ElementaryOperations<T>),
    add: (...operands) => {
      checkAll("add", operands);
      const first = operands.findIndex((u) => typeof u !== "number");
      const others = operands.filter((_, i) => i !== first);
      return others.reduce<T>((total, v) => sum(total, v, 1), operands[first] as T);
    },
    subtract: (u, v) => {
      checkAll("subtract", [u, v]);
      return typeof u === "number" ? sum(product(v, -1), u, 1) : sum(u, v, -1);
    },
    multiply: (u, v) => {
      checkAll("multiply", [u, v]);
      return product(u, v);
    },
    divide: (u, v) => {
      checkAll("divide", [u, v]);
      return product(u, typeof v === "number" ? 1 / v : apply(v, powerOf(-1)));
    },
    power: (u, p) => {
      checkOne("power", u);
      return apply(u, powerOf(p));
    },
    apply: (u, derivatives) => {
      checkOne("apply", u);
      return apply(u, derivatives);
    },
  };
}
