import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { portableLog } from "../elementary/logarithm.ts";
import { DomainError, ShapeError } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";

/** The flow of Gaussian data N(0, q_l) at one forward time, degree by degree. */
export interface LinearPart {
  /** α = e^−t. */
  readonly decay: number;
  /** v_l = 1 + α²(q_l − 1). Length bandLimit. */
  readonly variance: Float64Array;
  /** λ_l = log(α/√v_l), which grows as t falls. Length bandLimit. */
  readonly clock: Float64Array;
  /** r = (v_l/α) s + (1 − q_l) α y, in rows as y. */
  prediction(y: CameronMartinCoordinates, s: CameronMartinCoordinates): Float64Array;
  /** ∫_0^h e^(τ−h) τⁿ dτ for n = 0, 1, 2, with h the time to another point on the clock of degree l. */
  moments(to: LinearPart, l: number): [number, number, number];
}

/**
 * The exact part of an exponential method for the probability flow, as a function of forward time.
 *
 * @param ratio q_l ≥ 0, one for all degrees or one per degree.
 * @param last The last time a step goes to; where it is 0 every ratio must be positive.
 * @throws {@link ShapeError} if there is not one ratio per degree, {@link DomainError} if one is not allowed; from
 *   `prediction` {@link ShapeError} if the score has another shape than the state.
 */
export function linearPart(
  bandLimit: number,
  ratio: number | Float64Array,
  last: number,
): (t: number) => LinearPart {
  const q = typeof ratio === "number" ? new Float64Array(bandLimit).fill(ratio) : ratio;
  if (q.length !== bandLimit) {
    throw new ShapeError(
      `exponentialMultistep: need one ratio per degree, ${bandLimit}, got ${q.length}. Truncate the spectrum, or give one number.`,
    );
  }
  for (const value of q) {
    if (!(value < Number.POSITIVE_INFINITY && (last > 0 ? value >= 0 : value > 0))) {
      throw new DomainError(
        `exponentialMultistep: ratios must be finite, 0 or more, and positive where the last time is 0, got ${value} with last time ${last}. Stop at a positive time.`,
      );
    }
  }
  return (t) => {
    const [decay, noise] = [portableExp(-t), -portableExpm1(-2 * t)];
    const variance = q.map((q) => decay * decay * q + noise);
    const clock = variance.map((v) => -t - portableLog(v) / 2);
    const score = variance.map((v) => v / decay);
    const state = q.map((q) => (1 - q) * decay);
    return {
      decay,
      variance,
      clock,
      prediction: (y, s) => combine(score, s, state, y),
      moments(to, l) {
        const h = to.clock[l] - clock[l];
        const w0 = -portableExpm1(-h);
        const w1 = h - w0;
        return [w0, w1, h * h - 2 * w1];
      },
    };
  };
}

/** a_l s + b_l y. */
function combine(
  a: Float64Array,
  s: CameronMartinCoordinates,
  b: Float64Array,
  y: CameronMartinCoordinates,
): Float64Array {
  if (s.bandLimit !== y.bandLimit || s.batch !== y.batch) {
    throw new ShapeError(
      `reverse sampler: the score must keep bandLimit ${y.bandLimit} and batch ${y.batch}, got ${s.bandLimit} and ${s.batch}. Build the denoiser at the sampler's band limit.`,
    );
  }
  const out = new Float64Array(y.values.length);
  for (let i = 0; i < out.length; ) {
    for (let l = 0; l < y.bandLimit; l++) {
      for (let m = -l; m <= l; m++, i++) out[i] = a[l] * s.values[i] + b[l] * y.values[i];
    }
  }
  return out;
}
