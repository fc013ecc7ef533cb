/** A solution between two points, by the interpolant of order 4 of the step between. */
export interface DenseStep {
  readonly from: number;
  readonly to: number;
  /** y at a point of [from, to]. */
  at(point: number): Float64Array;
}

/** The solution of an initial value problem, step by step. */
export interface DenseSolution {
  /** y at the end. */
  readonly end: Float64Array;
  readonly steps: readonly DenseStep[];
  /** Σ over the steps of the size of the embedded error. */
  readonly error: number;
}

/** Options of {@link dormandPrince}. */
export interface DormandPrinceOptions {
  /** Size of the embedded error of a step of unit length that is just accepted. */
  readonly tolerance: number;
  /** The size of an error, a norm of vectors like y. */
  readonly size: (error: Float64Array) => number;
  /** Called after each accepted step with the share of the way that is done. */
  readonly onStep?: ((share: number) => void) | undefined;
}

const NODES = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const STAGES: readonly (readonly number[])[] = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** Weights of order 5 less those of order 4. */
const EMBEDDED = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];
const DENSE = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
];

/**
 * dy/dτ = f(τ, y) from one point to a later one by the explicit Runge–Kutta pair of orders 5 and 4 with seven stages, the last of
 * which is the first of the next step. A step h is accepted if the size of its embedded error is at most tolerance · h, and the next is
 * chosen so that it would be by half.
 *
 * Source: Dormand and Prince (1980); Hairer, Nørsett and Wanner (1993), section II.6, for the interpolant.
 */
export function dormandPrince(
  f: (τ: number, y: Float64Array) => Float64Array,
  [from, to]: readonly [number, number],
  start: Float64Array,
  { tolerance, size, onStep }: DormandPrinceOptions,
): DenseSolution {
  const steps: DenseStep[] = [];
  let [τ, y, first, error] = [from, start, f(from, start), 0];
  for (let h = Math.min(0.1, to - from); τ < to; ) {
    const isLast = τ + h >= to;
    if (isLast) h = to - τ;
    const k = [first];
    let next = y;
    for (let stage = 1; stage < STAGES.length; stage++) {
      next = moved(y, h, STAGES[stage], k);
      k.push(f(τ + NODES[stage] * h, next));
    }
    const wrong = size(moved(new Float64Array(y.length), h, EMBEDDED, k));
    if (!(wrong > tolerance * h) || h < 1e-6 * (to - from)) {
      steps.push(denseStep(τ, h, y, next, k));
      error += wrong;
      [τ, y, first] = [isLast ? to : τ + h, next, k[6]];
      onStep?.((τ - from) / (to - from));
    }
    const factor = wrong > 0 ? ((tolerance * h) / (2 * wrong)) ** (1 / 4) : 5;
    h *= Math.min(5, Math.max(0.2, factor));
  }
  return { end: y, steps, error };
}

/** y + h Σ_s w_s k_s. */
function moved(
  y: Float64Array,
  h: number,
  weights: readonly number[],
  k: readonly Float64Array[],
): Float64Array {
  const out = y.slice();
  weights.forEach((weight, s) => {
    if (weight === 0) return;
    const [share, slope] = [h * weight, k[s]];
    for (let i = 0; i < out.length; i++) out[i] += share * slope[i];
  });
  return out;
}

function denseStep(
  from: number,
  h: number,
  y: Float64Array,
  next: Float64Array,
  k: readonly Float64Array[],
): DenseStep {
  const bend = moved(new Float64Array(y.length), h, DENSE, k);
  return {
    from,
    to: from + h,
    at(point) {
      const θ = (point - from) / h;
      const rest = 1 - θ;
      return y.map((start, i) => {
        const rise = next[i] - start;
        const sag = h * k[0][i] - rise;
        const twist = rise - h * k[6][i] - sag;
        return start + θ * (rise + rest * (sag + θ * (twist + rest * bend[i])));
      });
    },
  };
}
