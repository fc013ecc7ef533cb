import {
  type Arithmetic,
  type Derivatives,
  type Dual,
  elementaryFunctions,
  type Operand,
} from "@chaosphere/core/autodiff";
import { Parser } from "expr-eval-fork";

/** A formula in t and the state, ready for numbers and for duals. */
export interface Formula {
  /** Whether the state occurs in it. */
  readonly inState: boolean;
  readonly at: (t: number, x: readonly Dual[], arithmetic: Arithmetic<Dual>) => Operand<Dual>;
}

/** What a formula may name: t, the components of the state, and constants. */
export interface FormulaNames {
  readonly state: readonly string[];
  readonly constants: Readonly<Record<string, number>>;
}

const { sqrt, exp, log, ...others } = elementaryFunctions;

/** The functions that a formula may use. */
export const formulaFunctions: Readonly<Record<string, Derivatives>> = {
  sqrt,
  exp,
  log,
  ln: log,
  ...others,
};

/** Words of the parser that are no arithmetic of real numbers. */
const REFUSED = {
  assignment: false,
  comparison: false,
  concatenate: false,
  conditional: false,
  factorial: false,
  fndef: false,
  in: false,
  logical: false,
  remainder: false,
  array: false,
} as const;

/**
 * The formula of a text such as "-k*x^3 + sin(t)", by a parser that evaluates no code: its operators build the formula in
 * place of a number.
 *
 * @throws Error with the parser's words where the text is no formula, or names something unknown.
 */
export function parseFormula(text: string, { state, constants }: FormulaNames): Formula {
  if (text.includes(";")) throw new Error("several formulas");
  const parser = new Parser({ operators: REFUSED, allowMemberAccess: false });
  Object.assign(parser, {
    unaryOps: { "-": (u: unknown) => product(-1, u), "+": formulaOf, ...functions },
    binaryOps: {
      "+": sum,
      "-": (u: unknown, v: unknown) => sum(u, product(-1, v)),
      "*": product,
      "/": (u: unknown, v: unknown) => product(u, power(v, -1)),
      "^": power,
    },
    ternaryOps: Object.create(null),
    functions: Object.create(null),
    consts: { PI: Math.PI, pi: Math.PI, e: Math.E },
  });
  const time: Formula = { inState: false, at: (t) => t };
  const variables: Record<string, unknown> = { ...constants, t: time };
  state.forEach((name, i) => {
    variables[name] = { inState: true, at: (_, x) => x[i] as Dual } satisfies Formula;
  });
  return formulaOf(parser.parse(text).evaluate(variables as never));
}

function formulaOf(value: unknown): Formula {
  if (typeof value === "number") return { inState: false, at: () => value };
  if (typeof value === "object" && value !== null && "at" in value) return value as Formula;
  throw new Error(`no number: ${String(value)}`);
}

/** Two formulas by what to do with their values; at least one of them a dual in `dual`. */
function join(
  u: unknown,
  v: unknown,
  numbers: (a: number, b: number) => number,
  duals: (a: Operand<Dual>, b: Operand<Dual>, arithmetic: Arithmetic<Dual>) => Operand<Dual>,
): Formula {
  const [f, g] = [formulaOf(u), formulaOf(v)];
  return {
    inState: f.inState || g.inState,
    at: (t, x, arithmetic) => {
      const [a, b] = [f.at(t, x, arithmetic), g.at(t, x, arithmetic)];
      if (typeof a === "number" && typeof b === "number") return numbers(a, b);
      return duals(a, b, arithmetic);
    },
  };
}

function sum(u: unknown, v: unknown): Formula {
  return join(
    u,
    v,
    (a, b) => a + b,
    (a, b, { add }) => (typeof a === "number" ? add(b as Dual, a) : add(a, b)),
  );
}

function product(u: unknown, v: unknown): Formula {
  return join(
    u,
    v,
    (a, b) => a * b,
    (a, b, { multiply }) => (typeof a === "number" ? multiply(b as Dual, a) : multiply(a, b)),
  );
}

/** u^v, by exp(v log u) where the exponent depends on the state. */
function power(u: unknown, v: unknown): Formula {
  return join(
    u,
    v,
    (a, b) => a ** b,
    (a, b, { power, exp, log, multiply }) => {
      if (typeof b === "number") return power(a as Dual, b);
      return exp(multiply(b, typeof a === "number" ? Math.log(a) : log(a)));
    },
  );
}

const scratch = new Float64Array(3);

const functions = Object.fromEntries(
  Object.entries<Derivatives>(formulaFunctions).map(([name, derivatives]) => {
    const applied = (argument: unknown): Formula => {
      const { inState, at } = formulaOf(argument);
      return {
        inState,
        at: (t, x, arithmetic) => {
          const u = at(t, x, arithmetic);
          if (typeof u !== "number") return arithmetic.apply(u, derivatives);
          derivatives(u, scratch);
          return scratch[0];
        },
      };
    };
    return [name, applied];
  }),
);
