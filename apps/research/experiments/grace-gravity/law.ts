import { degreeOf } from "@chaosphere/core";

/** The law of a month: water on land, water at sea, and the errors of the month. cm². */
export interface GravityLaw {
  /** Spectra of the two isotropic fields, of which one is cut to the land and one to the sea. Length L. */
  readonly land: Float64Array;
  readonly sea: Float64Array;
  /** Variances of the errors of a month of factor 1, independent. Length L²; 0 where nothing is seen. */
  readonly noise: Float64Array;
  /** g_t, the factors of the months, with mean logarithm 0. Length T. */
  readonly months: Float64Array;
}

/** Numbers of a spectrum: logarithms of its standard deviation (l ≥ 2), of κ and of α. */
export const SHAPE = 3;

/** A table of the values that a function, linear between knots, has at some places, by its values at the knots. */
export interface Interpolation {
  /** K. */
  readonly knots: number;
  /** Row-major places × K. */
  readonly weights: Float64Array;
}

/** Linear interpolation between increasing knots. */
export function interpolation(places: ArrayLike<number>, knots: readonly number[]): Interpolation {
  const K = knots.length;
  const weights = new Float64Array(places.length * K);
  for (let p = 0; p < places.length; p++) {
    const x = Math.min(knots[K - 1], Math.max(knots[0], places[p]));
    let k = 0;
    while (k < K - 2 && x > knots[k + 1]) k++;
    const share = (x - knots[k]) / (knots[k + 1] - knots[k]);
    weights[p * K + k] = 1 - share;
    weights[p * K + k + 1] = share;
  }
  return { knots: K, weights };
}

const SPECTRUM_KNOTS = [0, 2, 4, 6, 9, 13, 18, 25, 35, 47, 60];
const ORDER_KNOTS = [0, 2, 5, 8, 11, 14, 18, 24, 32, 45, 60];

/** (l + ½)^−3, the shape of a spectrum between its knots. */
const between = (l: number): number => (l + 0.5) ** -3;

/** T of S_l = Σ_k T_lk w_k, the spectrum by its weights at the knots. Row-major L × K. */
export function spectrumTable(bandLimit: number): Interpolation {
  const degrees = Array.from({ length: bandLimit }, (_, l) => l);
  const { knots, weights } = interpolation(degrees, SPECTRUM_KNOTS);
  return { knots, weights: weights.map((w, at) => w * between(Math.floor(at / knots))) };
}

/**
 * Weights at the knots of the Whittle–Matérn spectrum of a shape, and their derivatives by its numbers: row k of `slopes` is that of
 * knot k.
 */
export function knotWeights(
  shape: Float64Array,
  bandLimit: number,
): { weights: Float64Array; slopes: Float64Array } {
  const κκ = Math.exp(2 * shape[1]);
  const α = Math.exp(shape[2]);
  const logarithm = (l: number) => -α * Math.log(κκ + l * (l + 1));
  const byKappa = (l: number) => (-2 * α * κκ) / (κκ + l * (l + 1));
  let [sum, sumKappa, sumAlpha] = [0, 0, 0];
  for (let l = 2; l < bandLimit; l++) {
    const term = ((2 * l + 1) / (4 * Math.PI)) * Math.exp(logarithm(l));
    sum += term;
    sumKappa += term * byKappa(l);
    sumAlpha += term * logarithm(l);
  }
  const weights = Float64Array.from(
    SPECTRUM_KNOTS,
    (l) => Math.exp(2 * shape[0] + logarithm(l)) / (sum * between(l)),
  );
  const slopes = Float64Array.from(
    SPECTRUM_KNOTS.flatMap((l, k) => [
      2 * weights[k],
      (byKappa(l) - sumKappa / sum) * weights[k],
      (logarithm(l) - sumAlpha / sum) * weights[k],
    ]),
  );
  return { weights, slopes };
}

/** Degree about which the errors of an order grow or fall. */
const MIDDLE = 40;
const REACH = 20;

/** The design of log f(l, m): at knots of |m| its value at degree 40 and its slope by (l − 40)/20. Row-major L² × 2K. */
export function noiseDesign(bandLimit: number): Interpolation {
  const indices = Array.from({ length: bandLimit ** 2 }, (_, i) => i);
  const orders = indices.map((i) => Math.abs(i - degreeOf(i) ** 2 - degreeOf(i)));
  const { knots: K, weights } = interpolation(orders, ORDER_KNOTS);
  const design = new Float64Array(indices.length * 2 * K);
  for (const i of indices) {
    const rise = (degreeOf(i) - MIDDLE) / REACH;
    for (let k = 0; k < K; k++) {
      design[i * 2 * K + k] = weights[i * K + k];
      design[i * 2 * K + K + k] = rise * weights[i * K + k];
    }
  }
  return { knots: 2 * K, weights: design };
}

/** Σ_k table_pk values_k for every place p. */
export function interpolate(
  { knots: K, weights }: Interpolation,
  values: Float64Array,
): Float64Array {
  const out = new Float64Array(weights.length / K);
  for (let at = 0; at < weights.length; at++)
    out[Math.floor(at / K)] += weights[at] * values[at % K];
  return out;
}

/** The transpose of {@link interpolate}. */
export function gather({ knots: K, weights }: Interpolation, values: Float64Array): Float64Array {
  const out = new Float64Array(K);
  for (let at = 0; at < weights.length; at++)
    out[at % K] += weights[at] * values[Math.floor(at / K)];
  return out;
}
