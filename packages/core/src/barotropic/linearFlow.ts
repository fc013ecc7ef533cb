import { portableExp } from "../elementary/exponential.ts";
import { portablePow } from "../elementary/power.ts";
import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import type { CompleteVorticityEquation } from "./vorticityEquation.ts";

/** A linear map of one row of coefficients, from one array to another. */
export type RowMap = (from: Float64Array, out: Float64Array) => void;

/** The rate at which degree l is damped, ν (l(l+1))^p + μ, per unit of time. */
export function dampingRate(
  { viscosity, order, drag }: CompleteVorticityEquation,
  degree: number,
): number {
  return drag + (degree === 0 ? 0 : viscosity * portablePow(degree * (degree + 1), order));
}

/**
 * The exact flow of the linear part of the equation over a time t,
 *
 *     ∂ζ/∂t = 2Ω/(l(l+1)) ∂_λ ζ − (ν (l(l+1))^p + μ) ζ   in degree l:
 *
 * every degree turns westward as a whole, Rossby's waves, and decays,
 *
 *     ζ_lm(t) = e^{−rate t} (cos(ω m t) ζ_lm + sin(ω m t) ζ_l,−m),   ω = 2Ω/(l(l+1)).
 */
export function linearFlow(
  equation: CompleteVorticityEquation,
  bandLimit: number,
  time: number,
): RowMap {
  const row = bandLimit ** 2;
  const kept = new Float64Array(row);
  const mirrored = new Float64Array(row);
  for (let l = 0; l < bandLimit; l++) {
    const decay = portableExp(-dampingRate(equation, l) * time);
    const angle = l === 0 ? 0 : (2 * equation.rotation * time) / (l * (l + 1));
    for (let m = -l; m <= l; m++) {
      kept[l * l + l + m] = decay * portableCos(angle * m);
      mirrored[l * l + l + m] = decay * portableSin(angle * m);
    }
  }
  return (from, out) => {
    for (let l = 0; l < bandLimit; l++) {
      const first = l * l;
      const last = first + 2 * l;
      for (let i = first, j = last; i <= last; i++, j--) {
        out[i] = kept[i] * from[i] + mirrored[i] * from[j];
      }
    }
  };
}
