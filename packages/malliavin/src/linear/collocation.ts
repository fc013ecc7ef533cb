import { DomainError, gaussLegendreRule, legendrePolynomial } from "@chaosphere/core";

/** A linear or affine differential equation y′ = f(t, y), read in two steps: t ↦ (y ↦ f(t, y)). */
export type VectorField = (t: number) => (y: Float64Array) => Float64Array;

/** The error control of {@link integrate}. */
export interface ErrorControl {
  /** Allowed error of one panel, as a fraction of the scale. */
  readonly tolerance: number;
  /** Size of each component of the state, for the error to be measured against. */
  readonly scale: (y: Float64Array) => Float64Array;
}

const STAGES = 8;
const MOST_SWEEPS = 40;
const MOST_HALVINGS = 64;
const MOST_PANELS = 20_000;

/** c_i and w_i of the Gauss–Legendre rule on [0, 1], and a_ij = ∫₀^{c_i} ℓ_j. */
const { nodes, weights, stageWeights } = collocationRule(STAGES);

/**
 * The solution of y′ = f(t, y) at `to`, given y at `from`, by Gauss–Legendre collocation of order 16:
 *
 *     k_i = f(t_i, y + h Σ_j a_ij k_j),   y(t + h) = y + h Σ_i w_i k_i,
 *
 * on panels halved until whole and halves agree. Coefficients are read inside a panel alone, never at its ends; panels
 * of 2^−64 of the span are taken as they are, so jumps and integrable infinities of f cost panels and no digits.
 *
 * @throws {@link DomainError} if 20 000 panels are not enough.
 *
 * Source: Hairer, Nørsett and Wanner (1993), section II.7.
 */
export function integrate(
  field: VectorField,
  from: number,
  to: number,
  start: Float64Array,
  control: ErrorControl,
): Float64Array {
  let panels = 0;
  const cross = (y: Float64Array, from: number, to: number): Float64Array => {
    panels++;
    if (panels > MOST_PANELS) {
      throw new DomainError(
        `integrate: the coefficients must be resolved by ${MOST_PANELS} panels, got no further than t = ${from}. Smooth the coefficients, or change the unit of time.`,
      );
    }
    return crossPanel(field, from, to, y);
  };
  const refine = (
    y: Float64Array,
    whole: Float64Array,
    from: number,
    to: number,
    halvings: number,
  ): Float64Array => {
    const middle = from + (to - from) / 2;
    const left = cross(y, from, middle);
    const halves = cross(left, middle, to);
    if (halvings === 0 || agree(whole, halves, control)) return halves;
    const refined = refine(y, left, from, middle, halvings - 1);
    return refine(refined, cross(refined, middle, to), middle, to, halvings - 1);
  };
  return refine(start, cross(start, from, to), from, to, MOST_HALVINGS);
}

function agree(whole: Float64Array, halves: Float64Array, control: ErrorControl): boolean {
  const scale = control.scale(halves);
  return halves.every((y, k) => Math.abs(y - whole[k]) <= control.tolerance * scale[k]);
}

/** One panel; the stages by fixed-point sweeps, which contract once h ‖∂f/∂y‖ is below about 2. */
function crossPanel(field: VectorField, from: number, to: number, y: Float64Array): Float64Array {
  const h = to - from;
  const slopeAt = nodes.map((c) => field(from + c * h));
  let slopes = slopeAt.map((f) => f(y));
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const next = slopeAt.map((f, i) => f(advance(y, h, stageWeights[i], slopes)));
    const isSettled = haveSettled(slopes, next);
    slopes = next;
    if (isSettled) break;
  }
  return advance(y, h, weights, slopes);
}

/** y + h Σ_j w_j k_j. */
function advance(
  y: Float64Array,
  h: number,
  w: readonly number[],
  slopes: readonly Float64Array[],
): Float64Array {
  return y.map(
    (value, k) => value + h * slopes.reduce((sum, slope, j) => sum + w[j] * slope[k], 0),
  );
}

/** Whether no component of any slope moved by more than a few roundings of its largest value on the panel. */
function haveSettled(before: readonly Float64Array[], after: readonly Float64Array[]): boolean {
  return after[0].every((_, k) => {
    const size = after.reduce((largest, slope) => Math.max(largest, Math.abs(slope[k])), 0);
    return after.every(
      (slope, i) => Math.abs(slope[k] - before[i][k]) <= 4 * Number.EPSILON * size,
    );
  });
}

/** The integrals of ℓ_j = Σ_k (2k+1)/2 ω_j P_k(x_j) P_k by (2k+1) ∫_{−1}^x P_k = P_{k+1}(x) − P_{k−1}(x). */
function collocationRule(n: number): {
  readonly nodes: readonly number[];
  readonly weights: readonly number[];
  readonly stageWeights: readonly (readonly number[])[];
} {
  const rule = gaussLegendreRule(n);
  const x = Array.from(rule.colatitudes, (θ) => -Math.cos(θ));
  const ω = Array.from(rule.weights);
  const P = legendrePolynomial;
  const primitive = (k: number, x: number): number => (k === 0 ? 1 + x : P(k + 1, x) - P(k - 1, x));
  const stageWeights = x.map((xi) =>
    x.map((xj, j) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += P(k, xj) * primitive(k, xi);
      return (ω[j] / 4) * sum;
    }),
  );
  return {
    nodes: x.map((x) => (1 + x) / 2),
    weights: ω.map((ω) => ω / 2),
    stageWeights,
  };
}
