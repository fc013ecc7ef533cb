/** A colatitude as the recurrence sees it: folded to the northern hemisphere, where P̄_l^m(π − θ) = (−1)^(l+m) P̄_l^m(θ). */
export interface PolarAngle {
  readonly sine: number;
  /** sin²(θ/2) of the folded angle, at most about ½: the distance 1 − cos θ, halved, without cancellation. */
  readonly halfSineSquared: number;
  readonly isSouthern: boolean;
}

/** A number mantissa · 2^(256 exponent), exponent ≤ 0: (sin θ)^m leaves the doubles near the poles. */
export interface Seed {
  readonly mantissa: number;
  readonly exponent: number;
}

/** Coefficients of the recurrence of order m, step k from degree l = m + k to l + 1. Each of length bandLimit − m. */
export interface LegendreRecurrence {
  /** (l − m)/(l + 1 + m). */
  readonly keep: Float64Array;
  /** 2(2l + 1)/(l + 1 + m). */
  readonly pull: Float64Array;
  /** Ratio of the norms, √( (2l+3)(l+1+m) / ((2l+1)(l+1−m)) ). */
  readonly ratio: Float64Array;
}

const SCALE = 2 ** 256;
const RISEN = 2 ** 128;
const SUNK = 2 ** -128;

/** P̄_0^0 = 1/√4π. */
export const firstSeed: Seed = { mantissa: 1 / Math.sqrt(4 * Math.PI), exponent: 0 };

/** P̄_m^m = √((2m+1)/2m) sin θ · P̄_{m−1}^{m−1}. */
export function nextSeed(seed: Seed, m: number, sine: number): Seed {
  const mantissa = seed.mantissa * sine * Math.sqrt((2 * m + 1) / (2 * m));
  return mantissa < SUNK
    ? { mantissa: mantissa * SCALE, exponent: seed.exponent - 1 }
    : { mantissa, exponent: seed.exponent };
}

/** The folded angle of a colatitude 0 ≤ θ ≤ π. */
export function polarAngle(colatitude: number): PolarAngle {
  const isSouthern = colatitude > Math.PI / 2;
  const half = isSouthern ? Math.cos(colatitude / 2) : Math.sin(colatitude / 2);
  return { sine: Math.sin(colatitude), halfSineSquared: half * half, isSouthern };
}

/** The recurrence of order m for degrees below the band limit. */
export function legendreRecurrence(bandLimit: number, m: number): LegendreRecurrence {
  const length = bandLimit - m;
  const keep = new Float64Array(length);
  const pull = new Float64Array(length);
  const ratio = new Float64Array(length);
  for (let k = 0; k < length; k++) {
    const l = m + k;
    keep[k] = k / (l + 1 + m);
    pull[k] = (2 * (2 * l + 1)) / (l + 1 + m);
    ratio[k] = Math.sqrt(((2 * l + 3) * (l + 1 + m)) / ((2 * l + 1) * (k + 1)));
  }
  return { keep, pull, ratio };
}

/**
 * P̄_l^m(θ), m ≤ l < bandLimit, into `column` at index l − m, for θ ≤ π/2 from its seed P̄_m^m(θ).
 *
 * With p_l = P̄_l^m / (N_l sinᵐθ), N_l such that p_l = 1 at the pole, the three-term recurrence reads
 *
 *     (l+1+m)(p_{l+1} − p_l) = (l−m)(p_l − p_{l−1}) − 2(2l+1) sin²(θ/2) p_l.
 *
 * Carrying the difference keeps the phase exact near the pole, where x = cos θ in doubles knows θ only to 10⁻¹⁶/θ.
 * Seeds below the doubles are carried with their exponent until the function has risen.
 */
export function legendreColumn(
  recurrence: LegendreRecurrence,
  seed: Seed,
  halfSineSquared: number,
  column: Float64Array,
): void {
  const { keep, pull, ratio } = recurrence;
  let { mantissa: p, exponent } = seed;
  let unit = scaleToPower(exponent);
  let difference = 0;
  for (let k = 0; k < column.length; k++) {
    column[k] = p * unit;
    const step = keep[k] * difference - pull[k] * halfSineSquared * p;
    difference = ratio[k] * step;
    p = ratio[k] * (p + step);
    if (exponent < 0 && Math.abs(p) > RISEN) {
      p /= SCALE;
      difference /= SCALE;
      exponent++;
      unit = scaleToPower(exponent);
    }
  }
}

/** 2^(256 exponent) by exact divisions; 0 below the doubles. */
function scaleToPower(exponent: number): number {
  let unit = 1;
  for (let e = exponent; e < 0 && unit > 0; e++) unit /= SCALE;
  return unit;
}
