import { DomainError, ShapeError } from "@chaosphere/core";
import {
  type Coefficient,
  type CoefficientBlock,
  coefficientBlock,
  type DerivativeOrder,
  type StochasticEquation,
} from "./equation.ts";

/** Relative size of the longer of two steps of the finite differences. */
const STEP = 1e-4;
/** Allowed error of a derivative, relative to its size and to that of the coefficient over the scale of the state. */
const TOLERANCE = 1e-6;

/**
 * Compares the derivatives an equation gives with central finite differences at time t and some states.
 *
 * Two steps, δ and δ/2, bound the error of the differences themselves, so that a kink or a steep place near a state is no
 * reason to refuse.
 *
 * @param states `[p·m + i]`.
 * @throws {@link ShapeError} unless the states are whole rows of m numbers.
 * @throws {@link DomainError} if a coefficient is not finite at a state, or a derivative differs from its difference
 *   quotient, naming the coefficient and the state.
 */
export function checkDerivatives(
  equation: StochasticEquation,
  t: number,
  states: Float64Array,
): void {
  if (!(states.length > 0 && states.length % equation.dimension === 0)) {
    throw new ShapeError(
      `checkDerivatives: states must hold rows of ${equation.dimension} numbers, got ${states.length}. Give x, one state per row.`,
    );
  }
  const { dimension: m, noise: r, drift, diffusion, name } = equation;
  const rows = states.length / m;
  for (const [symbol, f, components] of [
    ["b", drift, m],
    ["σ", diffusion, m * r],
  ] as const) {
    const { values } = valuesOf(f, t, states, rows, components);
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at === -1) continue;
    const p = Math.floor(at / components);
    throw new DomainError(
      `checkDerivatives: ${symbol} of "${name}" must be finite, got ${values[at]} (component ${at % components}) at state ${p}, t = ${t}, x = (${states.slice(p * m, (p + 1) * m).join(", ")}). Correct the formula, or give states where it is finite.`,
    );
  }
  compareDerivatives("checkDerivatives", equation, t, states, 2, (p) => `state ${p}, t = ${t}`);
}

function valuesOf(
  f: Coefficient,
  t: number,
  states: Float64Array,
  rows: number,
  components: number,
): CoefficientBlock {
  const block = coefficientBlock(rows, components, states.length / rows, 0);
  f(t, states, 0, block);
  return block;
}

/**
 * {@link checkDerivatives} up to an order, for the error of another function. States where a coefficient is not finite
 * are skipped: the error there is that of the coefficient, which the next step reports.
 */
export function compareDerivatives(
  caller: string,
  equation: StochasticEquation,
  t: number,
  states: Float64Array,
  order: DerivativeOrder,
  place: (p: number) => string,
): void {
  const { dimension: m, noise: r, stateIndependent, drift, diffusion, name } = equation;
  const coefficients: [string, string[], Coefficient, number][] = [["b", ["∂b", "∂²b"], drift, m]];
  if (!stateIndependent) coefficients.push(["σ", ["∂σ", "∂²σ"], diffusion, m * r]);
  for (const [symbol, derivatives, f, components] of coefficients) {
    for (let p = 0; p * m < states.length; p++) {
      const x = states.slice(p * m, (p + 1) * m);
      if (!valuesOf(f, t, x, 1, components).values.every(Number.isFinite)) continue;
      for (let d = 1; d <= order; d++) {
        const gap = largestGap(f, t, x, components, d as 1 | 2);
        if (gap === undefined) continue;
        throw new DomainError(
          `${caller}: ${derivatives[d - 1]} of "${name}" must be the derivative of ${d === 1 ? symbol : derivatives[0]}, got ${gap.given} where differences give ${gap.difference} (component ${gap.component}, along x_${gap.along}) at ${place(p)}, x = (${x.join(", ")}). Correct the derivative, or let it be computed automatically.`,
        );
      }
    }
  }
}

interface Gap {
  readonly given: number;
  readonly difference: number;
  readonly component: number;
  readonly along: number;
}

/** The first entry of the derivative of order d that differs from the differences of the one below it. */
function largestGap(
  f: Coefficient,
  t: number,
  x: Float64Array,
  components: number,
  d: 1 | 2,
): Gap | undefined {
  const m = x.length;
  const below = (block: CoefficientBlock): Float64Array =>
    d === 1 ? block.values : block.jacobian;
  const rows = d === 1 ? components : components * m;
  const at = coefficientBlock(1, components, m, d);
  f(t, x, d, at);
  const given = d === 1 ? at.jacobian : at.hessian;
  const size = below(at).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  for (let j = 0; j < m; j++) {
    const scale = Math.max(Math.abs(x[j]), 0.1);
    const δ = STEP * scale;
    const shifted = new Float64Array(4 * m);
    [δ, -δ, δ / 2, -δ / 2].forEach((shift, s) => {
      shifted.set(x, s * m);
      shifted[s * m + j] += shift;
    });
    const around = coefficientBlock(4, components, m, d === 1 ? 0 : 1);
    f(t, shifted, d === 1 ? 0 : 1, around);
    const values = below(around);
    for (let e = 0; e < rows; e++) {
      const coarse = (values[e] - values[rows + e]) / (2 * δ);
      const fine = (values[2 * rows + e] - values[3 * rows + e]) / δ;
      const entry = given[e * m + j];
      const allowed =
        TOLERANCE * (Math.abs(entry) + size / scale + Number.MIN_VALUE) +
        4 * Math.abs(coarse - fine);
      if (!(Math.abs(entry - fine) <= allowed)) {
        return { given: entry, difference: fine, component: e, along: j };
      }
    }
  }
  return undefined;
}
