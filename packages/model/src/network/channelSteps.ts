import type { SphericalOperatorSpec } from "./architecture.ts";
import { silu } from "./layers.ts";
import type { Modulation } from "./operatorParts.ts";

/** The coefficient of the constant field 1. */
const ONE = Math.sqrt(4 * Math.PI);

/** u ← u (½ + ½ ‖u‖²/4π)^{−½}; returns the factor. */
export function bound(u: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i] * u[i];
  const factor = boundingFactor(sum);
  for (let i = 0; i < u.length; i++) u[i] *= factor;
  return factor;
}

/** (½ + ½ ‖u‖²/4π)^{−½}. */
export function boundingFactor(squaredNorm: number): number {
  return 1 / Math.sqrt((1 + squaredNorm / (4 * Math.PI)) / 2);
}

/** u ← (1 + scale) u + shift + bias, on channel c. */
export function modulate(
  u: Float64Array,
  bias: Float32Array,
  modulation: Modulation,
  c: number,
): void {
  for (let i = 0; i < u.length; i++) u[i] *= 1 + modulation.scale[c];
  addBias(u, bias, modulation, c);
}

/** u ← u + shift + bias, on channel c. */
export function addBias(
  u: Float64Array,
  bias: Float32Array,
  { shift }: Modulation,
  c: number,
): void {
  const C = shift.length;
  for (let i = 0; i < bias.length / C; i++) u[i] += ONE * bias[i * C + c];
  u[0] += ONE * shift[c];
}

/** The nonlinearity, in place. */
export function activate(
  values: Float64Array,
  activation: SphericalOperatorSpec["activation"],
): void {
  switch (activation) {
    case "silu":
      for (let i = 0; i < values.length; i++) values[i] = silu(values[i]);
      return;
    case "square":
      for (let i = 0; i < values.length; i++) values[i] *= values[i] / 2;
  }
}

/** a ← a + b. */
export function add(a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i] += b[i];
}
