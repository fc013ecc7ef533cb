import { type Arithmetic, arithmeticOf, type Operand } from "./arithmetic.ts";
import type { Derivatives } from "./elementaryFunctions.ts";

/**
 * A function of the state with its derivatives at n states: a dual number of second order whose parts are arrays, one
 * number per state. Derivatives are kept in the variables it depends on, so that a sum over components costs what it should.
 */
export interface Dual {
  /** Numbers of the variables it depends on, increasing. Length s. */
  readonly support: readonly number[];
  /** u(x_p), `[p]`. Length n. */
  readonly value: Float64Array;
  /** ∂_a u, `[a·n + p]` with a counted along the support. Length s·n; from order 1. */
  readonly gradient: Float64Array;
  /** ∂_a ∂_b u, `[(a·s + b)·n + p]` for a ≤ b, the rest unused. Length s²·n; from order 2. */
  readonly hessian: Float64Array;
}

/** Duals of n states, and the buffers they live in until the next {@link DualBlock.begin}. */
export interface DualBlock {
  readonly arithmetic: Arithmetic<Dual>;
  /** The m variables at the states `[p·m + i]`; every earlier dual is forgotten. */
  begin(states: Float64Array): Dual[];
}

/** Duals for blocks of n states in m variables. */
export function dualBlock(count: number, dimension: number, order: 0 | 1 | 2): DualBlock {
  const n = count;
  /** Buffers by length, and how many of each are in use. */
  const buffers = new Map<number, Float64Array[]>();
  const used = new Map<number, number>();

  function room(length: number): Float64Array {
    const own = buffers.get(length) ?? [];
    buffers.set(length, own);
    const index = used.get(length) ?? 0;
    used.set(length, index + 1);
    own[index] ??= new Float64Array(length);
    return own[index];
  }

  function empty(support: readonly number[]): Dual {
    const s = support.length;
    return {
      support,
      value: room(n),
      gradient: room(order >= 1 ? s * n : 0),
      hessian: room(order >= 2 ? s * s * n : 0),
    };
  }

  const triple = new Float64Array(3);
  function apply(u: Dual, derivatives: Derivatives): Dual {
    const out = empty(u.support);
    const s = u.support.length;
    for (let p = 0; p < n; p++) {
      derivatives(u.value[p], triple);
      out.value[p] = triple[0];
      if (order === 0) continue;
      for (let a = 0; a < s; a++) out.gradient[a * n + p] = triple[1] * u.gradient[a * n + p];
      if (order === 1) continue;
      for (let a = 0; a < s; a++) {
        for (let b = a; b < s; b++) {
          const at = (a * s + b) * n + p;
          const bend = triple[2] * u.gradient[a * n + p] * u.gradient[b * n + p];
          out.hessian[at] = triple[1] * u.hessian[at] + bend;
        }
      }
    }
    return out;
  }

  /** The derivatives of α u + β v + γ ∂u ∂v, α and β given per state; the value is the caller's. */
  function combine(u: Dual, v: Dual, α: Factor, β: Factor, isProduct: boolean): Dual {
    const [a, b] = aligned(u, v);
    const out = empty(a.support);
    const s = a.support.length;
    for (let i = 0; i < out.gradient.length; i++) {
      out.gradient[i] = factorAt(α, i % n) * a.gradient[i] + factorAt(β, i % n) * b.gradient[i];
    }
    if (order < 2) return out;
    for (let j = 0; j < s; j++) {
      for (let k = j; k < s; k++) {
        for (let p = 0; p < n; p++) {
          const at = (j * s + k) * n + p;
          let sum = factorAt(α, p) * a.hessian[at] + factorAt(β, p) * b.hessian[at];
          if (isProduct) {
            sum +=
              a.gradient[j * n + p] * b.gradient[k * n + p] +
              a.gradient[k * n + p] * b.gradient[j * n + p];
          }
          out.hessian[at] = sum;
        }
      }
    }
    return out;
  }

  /** Both over the union of their variables. */
  function aligned(u: Dual, v: Dual): [Dual, Dual] {
    const union = [...new Set([...u.support, ...v.support])].sort((i, j) => i - j);
    return [widened(u, union), widened(v, union)];
  }

  function widened(u: Dual, support: readonly number[]): Dual {
    if (u.support.length === support.length) return u;
    const out = { ...empty(support), value: u.value };
    const s = support.length;
    out.gradient.fill(0);
    out.hessian.fill(0);
    const at = u.support.map((variable) => support.indexOf(variable));
    at.forEach((wide, a) => {
      if (order >= 1) out.gradient.set(u.gradient.subarray(a * n, (a + 1) * n), wide * n);
      if (order < 2) return;
      for (let b = a; b < at.length; b++) {
        const from = (a * at.length + b) * n;
        out.hessian.set(u.hessian.subarray(from, from + n), (wide * s + at[b]) * n);
      }
    });
    return out;
  }

  function sum(u: Dual, v: Operand<Dual>, sign: 1 | -1): Dual {
    if (typeof v === "number") {
      const value = room(n);
      for (let p = 0; p < n; p++) value[p] = u.value[p] + sign * v;
      return { ...u, value };
    }
    const out = combine(u, v, 1, sign, false);
    for (let p = 0; p < n; p++) out.value[p] = u.value[p] + sign * v.value[p];
    return out;
  }

  function product(u: Dual, v: Operand<Dual>): Dual {
    if (typeof v === "number") {
      const out = empty(u.support);
      for (let i = 0; i < n; i++) out.value[i] = v * u.value[i];
      for (let i = 0; i < out.gradient.length; i++) out.gradient[i] = v * u.gradient[i];
      for (let i = 0; i < out.hessian.length; i++) out.hessian[i] = v * u.hessian[i];
      return out;
    }
    const out = combine(u, v, v.value, u.value, true);
    for (let p = 0; p < n; p++) out.value[p] = u.value[p] * v.value[p];
    return out;
  }

  const arithmetic = arithmeticOf<Dual>({ isTerm: isDual, sum, product, apply });

  return {
    arithmetic,
    begin(states) {
      used.clear();
      return Array.from({ length: dimension }, (_, i) => {
        const x = empty([i]);
        for (let p = 0; p < n; p++) x.value[p] = states[p * dimension + i];
        x.gradient.fill(1);
        x.hessian.fill(0);
        return x;
      });
    },
  };
}

/** Whether a value is a dual. */
export function isDual(u: object): u is Dual {
  return "support" in u && Array.isArray(u.support) && "value" in u;
}

/** A number for all states, or one per state. */
type Factor = number | Float64Array;

function factorAt(factor: Factor, p: number): number {
  return typeof factor === "number" ? factor : factor[p];
}
