import { coefficients, type GaussianMeasure, whittleMatern } from "@chaosphere/core";
import type { ShiftMixture } from "@chaosphere/score";

/** v_l = 1 + 2(l+1)^−2: data as rough as the noise. */
export function matchedRatio(bandLimit: number): Float64Array {
  return Float64Array.from({ length: bandLimit }, (_, l) => 1 + 2 / (l + 1) ** 2);
}

/** Whittle–Matérn data with κ² = 10 over noise with κ² = 1, both with α = 2. */
export function maternRatio(bandLimit: number): Float64Array {
  const data = whittleMatern(bandLimit, { alpha: 2, kappa: Math.sqrt(10) });
  const noise = isotropicNoise(bandLimit);
  return data.spectrum.map((D, l) => D / noise.spectrum[l]);
}

/** The noise of the experiments: Whittle–Matérn with α = 2, κ = 1. */
export function isotropicNoise(bandLimit: number): GaussianMeasure {
  return whittleMatern(bandLimit, { alpha: 2, kappa: 1 });
}

/** The mixture of docs/theory/formulas.md (G10.2), with its shifts in two given coordinates l² + l + m. */
export function shiftMixture(
  bandLimit: number,
  [first, second]: readonly [first: number, second: number],
): ShiftMixture {
  const row = bandLimit ** 2;
  const values = new Float64Array(3 * row);
  [
    [2, 0.3],
    [-1.5, 1],
    [0.2, -1.8],
  ].forEach(([a = 0, b = 0], i) => {
    values[i * row + first] = a;
    values[i * row + second] = b;
  });
  return {
    shifts: coefficients("cameron-martin", bandLimit, values),
    weights: Float64Array.of(0.5, 0.3, 0.2),
  };
}
