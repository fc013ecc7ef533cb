import { portablePow } from "@chaosphere/core/elementary";
import { timeFeatures } from "./preconditioning.ts";

/** The SiLU nonlinearity x / (1 + e^{−x}), to 5e-13 of its value, the same bits in every engine. */
export function silu(x: number): number {
  const e = decay(Math.abs(x));
  return (x > 0 ? x : x * e) / (1 + e);
}

/** Its derivative p (1 + x (1 − p)), p = 1/(1 + e^{−x}). */
export function siluSlope(x: number): number {
  const e = decay(Math.abs(x));
  const p = (x > 0 ? 1 : e) / (1 + e);
  return p * (1 + x * (1 - p));
}

/** Table places in a factor of 2, and factors of 2 in the table: beyond 2⁻⁶⁰ nothing is left. */
const PLACES = 32;
const HALVINGS = 60;
const PLACE = Math.LN2 / PLACES;

/** 2^{−m/32}, from which e^{−x} is taken. */
export const decayTable: Float64Array = Float64Array.from(
  { length: PLACES * HALVINGS + 1 },
  (_, m) => portablePow(2, -m / PLACES),
);

/**
 * e^{−x} for x ≥ 0: the nearest table entry below, and the Taylor polynomial of degree 5 on what is left, r < log 2/32, with a
 * remainder below r⁶/720 < 2e-13.
 */
function decay(x: number): number {
  if (!(x < HALVINGS * Math.LN2)) return x > 0 ? 0 : Number.NaN;
  const place = (x * (1 / PLACE)) | 0;
  const r = x - place * PLACE;
  return (
    decayTable[place] * (1 - r + r * r * (0.5 - r * (1 / 6) + r * r * (1 / 24 - r * (1 / 120))))
  );
}

/** The vector x W + b, `weight[i·n + j]` with n = bias.length outputs. */
export function affine(
  x: Float64Array,
  weight: Float32Array,
  bias: ArrayLike<number>,
): Float64Array {
  const y = Float64Array.from(bias);
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < y.length; j++) y[j] += x[i] * weight[i * y.length + j];
  }
  return y;
}

/** The hidden layer between time and what depends on it, SiLU(e(t) W + b). */
export function timeLayer(
  frequencies: number,
  weight: Float32Array,
  bias: Float32Array,
): (t: number) => Float64Array {
  return (t) => affine(timeFeatures(frequencies, t), weight, bias).map(silu);
}
