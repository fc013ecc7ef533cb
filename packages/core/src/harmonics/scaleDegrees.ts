import type { Basis, Coefficients } from "./coefficients.ts";

/**
 * An operator diagonal in the degree, the form of every operator that commutes with rotations:
 *
 *     a_lm ↦ factor(l) a_lm.
 */
export function scaleDegrees<B extends Basis>(
  c: Coefficients<B>,
  factor: (degree: number) => number,
): Coefficients<B> {
  const row = c.bandLimit ** 2;
  const values = new Float64Array(c.values.length);
  for (let l = 0; l < c.bandLimit; l++) {
    const multiplier = factor(l);
    for (let b = 0; b < c.batch; b++) {
      const end = b * row + (l + 1) ** 2;
      for (let i = b * row + l * l; i < end; i++) values[i] = multiplier * c.values[i];
    }
  }
  return { ...c, values };
}
