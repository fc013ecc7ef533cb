import { portableExpm1 } from "../elementary/exponential.ts";
import { DomainError } from "../errors.ts";
import { child, type Key } from "../random/key.ts";
import { fillNormals } from "../random/normal.ts";
import { dampingRate } from "./linearFlow.ts";
import type { CompleteVorticityEquation } from "./vorticityEquation.ts";

/** Adds the noise of a step to the row of a number. */
export type AddNoise = (ζ: Float64Array, row: number, step: number) => void;

/**
 * The forcing's part in a step of length h: independent normal a_lm of variance
 *
 *     ∫_0^h s l(l+1) e^{−2 r s′} ds′ = s l(l+1) (1 − e^{−2rh})/2r,   s = 8π ε / N,
 *
 * r the damping rate of degree l and N the number of coefficients forced, the law under the linear part: Rossby waves turn
 * the two orders ±m into each other, which have one variance. Without damping a step brings the mean energy εh, whatever the
 * state. Step k of a row has the draws of stream `child(child(key, row), k)`.
 */
export function forcingNoise(
  equation: CompleteVorticityEquation,
  bandLimit: number,
  h: number,
  key: Key,
): AddNoise | undefined {
  const { forcing } = equation;
  if (!forcing) return undefined;
  const {
    energyRate,
    degrees: [first, last],
  } = forcing;
  if (!(last < bandLimit)) {
    throw new DomainError(
      `evolveVorticity: forced degrees must be below the band limit ${bandLimit}, got ${last}. Force lower ones, or raise the band limit.`,
    );
  }
  const [start, end] = [first ** 2, (last + 1) ** 2];
  const spreads = new Float64Array(end - start);
  for (let l = first; l <= last; l++) {
    const share = (8 * Math.PI * energyRate * l * (l + 1)) / spreads.length;
    const rate = dampingRate(equation, l);
    const time = rate > 0 ? -portableExpm1(-2 * rate * h) / (2 * rate) : h;
    spreads.fill(Math.sqrt(share * time), l * l - start, (l + 1) ** 2 - start);
  }
  const ξ = new Float64Array(end - start);
  return (ζ, row, step) => {
    fillNormals(child(child(key, row), step), 0, ξ);
    for (let i = 0; i < ξ.length; i++) ζ[start + i] += spreads[i] * ξ[i];
  };
}
