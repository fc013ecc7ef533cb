import { DomainError } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import type { ScoreFunction } from "./forwardProcess.ts";
import { type LinearPart, linearPart } from "./linearPart.ts";
import { checkCommutes, type Sampler, startingState } from "./reverseOptions.ts";

/** Options of {@link exponentialMultistep}. */
export interface MultistepOptions {
  /** Order of convergence. */
  readonly order: 2 | 3;
  /**
   * q ≥ 0, one for all degrees or one per degree: the variance of the Gaussian data, over the noise, whose
   * flow is exact. 0 predicts the data themselves and is the most accurate over a wide range of variances;
   * 1 leaves γ alone at any band limit; the ratios of the data's own spectrum make Gaussian data exact.
   * Default 0, or 1 if the last time is 0.
   */
  readonly ratio?: number | Float64Array;
}

/** A prediction and where on the clock it was made. */
interface Prediction {
  readonly part: LinearPart;
  readonly r: Float64Array;
}

/**
 * Exponential multistep method for the probability flow, in data-prediction form. Against data N(0, q)
 * with α = e^−t, v = 1 + α²(q − 1) and the clock λ = log(α/√v), the flow is
 *
 *     d(y/√v) = r e^λ dλ,   r(t, y) = (v/α) s(t, y) + (1 − q) α y.
 *
 * r is the posterior mean of what the data add to N(0, q): it is constant for a shift, the data
 * themselves E[X_0 | X_t] for q = 0, and e^t s, of finite Cameron–Martin norm, for q = 1. Each step
 * integrates the polynomial in λ through the last `order` predictions; the first starts by a half step
 * of order 2. Costs N + 1 scores in N steps. The score is never evaluated at the last time.
 *
 * @throws {@link DomainError} if the order is neither 2 nor 3 or a ratio is negative, from the sampler if a
 *   ratio is 0 and the last time is too or ratios per degree meet rotated coordinates, {@link ShapeError} from the sampler if there is not one ratio per degree.
 *
 * Source: Lu and others (2022), section 4, for q = 0; docs/theory/formulas.md (G4.3), (G6.5).
 */
export function exponentialMultistep(options: MultistepOptions): Sampler {
  const { order, ratio } = options;
  if (!(order === 2 || order === 3)) {
    throw new DomainError(
      `exponentialMultistep: order must be 2 or 3, got ${order}. Use probabilityFlowRungeKutta for order 4.`,
    );
  }
  return function* (score, options) {
    const { times, bandLimit, rotate } = options;
    checkCommutes("exponentialMultistep", ratio, rotate);
    let y = startingState(options);
    const last = times[times.length - 1];
    const part = linearPart(bandLimit, ratio ?? (last > 0 ? 0 : 1), last);
    yield y;
    let past: Prediction[] = [];
    for (let k = 1; k < times.length; k++) {
      const now = predict(score, times[k - 1], part(times[k - 1]), y);
      if (k === 1) {
        const middle = times[1] + (times[0] - times[1]) / 2;
        const half = part(middle);
        past = [predict(score, middle, half, advance(y, [now], half))];
        y = advance(y, [now, ...past], part(times[1]));
        past = [...past, now].slice(0, order - 1);
      } else {
        y = advance(y, [now, ...past], part(times[k]));
        past = [now, ...past].slice(0, order - 1);
      }
      yield y;
    }
  };
}

function predict(
  score: ScoreFunction,
  t: number,
  part: LinearPart,
  y: CameronMartinCoordinates,
): Prediction {
  return { part, r: part.prediction(y, score(t, y)) };
}

/**
 * The step from the time of the first prediction, by Newton's form of the polynomial through all:
 *
 *     y' = √(v'/v) y + α' Σ_n w_n r[λ_0, …, λ_n],   w_n = ∫_0^h e^(τ−h) ∏_{i<n} (τ + λ_0 − λ_i) dτ.
 */
function advance(
  y: CameronMartinCoordinates,
  [first, second, third]: readonly Prediction[],
  to: LinearPart,
): CameronMartinCoordinates {
  const values = new Float64Array(y.values.length);
  for (let i = 0; i < values.length; ) {
    for (let l = 0; l < y.bandLimit; l++) {
      const stretch = Math.sqrt(to.variance[l] / first.part.variance[l]);
      const [w0, w1, w2] = first.part.moments(to, l);
      const gap = second ? first.part.clock[l] - second.part.clock[l] : 1;
      const [near, far] = third
        ? [second.part.clock[l] - third.part.clock[l], first.part.clock[l] - third.part.clock[l]]
        : [1, 1];
      for (let m = -l; m <= l; m++, i++) {
        const slope = second ? (first.r[i] - second.r[i]) / gap : 0;
        const bend = third ? (slope - (second.r[i] - third.r[i]) / near) / far : 0;
        const r = w0 * first.r[i] + w1 * slope + (w2 + gap * w1) * bend;
        values[i] = stretch * y.values[i] + to.decay * r;
      }
    }
  }
  return { ...y, values };
}
