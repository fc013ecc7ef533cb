import {
  child,
  coefficients,
  fillNormals,
  type GaussianMeasure,
  type HarmonicCoefficients,
  type Key,
  purpose,
  scaledToVariance,
  uniformAt,
  whittleMatern,
} from "@chaosphere/core";
import type { DiagonalMixture } from "@chaosphere/score";

export const BAND_LIMIT = 4;

/** The authors divide their functions by this. */
const SCALE = 50;
/** a x² + b, x = 10 cos θ, over 50: 2a cos²θ + b/50, with cos² = 1/3 + (2/3)P_2. */
const MONOPOLE = (2 / 3) * Math.sqrt(4 * Math.PI);
const QUADRUPOLE = (4 / 3) * Math.sqrt((4 * Math.PI) / 5);
/** Standard deviation of the coefficient of degree 0 that b ~ N(0, 1) brings. */
export const OFFSET: number = Math.sqrt(4 * Math.PI) / SCALE;
/** Where P_2 stands among the coefficients. */
export const SECOND: number = 6;

/** The noise: Whittle–Matérn of unit variance at every point. */
export const noise: GaussianMeasure = scaledToVariance(
  whittleMatern(BAND_LIMIT, { alpha: 2, kappa: 3 }),
);

/** How fields are drawn: a = 1 with some probability, else −1, and b of some standard deviation. */
export interface QuadraticDraw {
  readonly key: Key;
  readonly count: number;
  /** P(a = 1). Default ½. */
  readonly share?: number;
  /** Default 1. */
  readonly offsetSd?: number;
}

/** Fields (a x² + b)/50, x = 10 cos θ. */
export function quadraticFields({
  key,
  count,
  share = 0.5,
  offsetSd = 1,
}: QuadraticDraw): HarmonicCoefficients {
  const row = BAND_LIMIT ** 2;
  const values = new Float64Array(count * row);
  const b = new Float64Array(count);
  fillNormals(child(key, purpose.datum), 0, b);
  for (let i = 0; i < count; i++) {
    const a = uniformAt(child(key, purpose.choice), i) < share ? 1 : -1;
    values[i * row] = a * MONOPOLE + offsetSd * OFFSET * b[i];
    values[i * row + SECOND] = a * QUADRUPOLE;
  }
  return coefficients("harmonic", BAND_LIMIT, values);
}

/** The value of (a x² + b)/50 at x = 10 cos θ. */
export const quadraticValue = (a: number, b: number, cosine: number): number =>
  (a * (10 * cosine) ** 2 + b) / SCALE;

/** The law in Cameron–Martin coordinates: two components whose only variance is that of b. */
export function quadraticLaw(): DiagonalMixture {
  const row = BAND_LIMIT ** 2;
  const means = new Float64Array(2 * row);
  const variances = new Float64Array(2 * row);
  [1, -1].forEach((a, k) => {
    means[k * row] = (a * MONOPOLE) / Math.sqrt(noise.spectrum[0]);
    means[k * row + SECOND] = (a * QUADRUPOLE) / Math.sqrt(noise.spectrum[2]);
    variances[k * row] = OFFSET ** 2 / noise.spectrum[0];
  });
  return {
    means: coefficients("cameron-martin", BAND_LIMIT, means),
    variances: coefficients("cameron-martin", BAND_LIMIT, variances),
  };
}

/** Two coordinates of E[X_0 | X_t = x] by Bayes' rule over a = ±1 and a grid of b, whatever the formula: the oracle of the denoiser. */
export function posteriorByGrid(t: number, x: readonly [number, number]): [number, number] {
  const [decay, spread] = [Math.exp(-t), -Math.expm1(-2 * t)];
  const [m, second] = [0, 2].map((l) => 1 / Math.sqrt(noise.spectrum[l]));
  const places: { readonly log: number; readonly y: readonly [number, number] }[] = [];
  for (const a of [1, -1]) {
    for (let k = -12000; k <= 12000; k++) {
      const b = k / 200;
      const y = [m * (a * MONOPOLE + OFFSET * b), second * a * QUADRUPOLE] as const;
      const square = (x[0] - decay * y[0]) ** 2 + (x[1] - decay * y[1]) ** 2;
      places.push({ log: -square / (2 * spread) - (b * b) / 2, y });
    }
  }
  const largest = places.reduce((most, { log }) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  let [total, first, last] = [0, 0, 0];
  for (const { log, y } of places) {
    const weight = Math.exp(log - largest);
    total += weight;
    first += weight * y[0];
    last += weight * y[1];
  }
  return [first / total, last / total];
}
