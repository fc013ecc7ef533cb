import { type IsoLatitudeRings, type RingFields, ringFields } from "../grid/isoLatitudeRings.ts";
import { ringTransform } from "../kernels/ringKernel.ts";
import { cartesianGradient } from "./cartesianGradient.ts";
import { checkBasis, type HarmonicCoefficients } from "./coefficients.ts";
import { checkRings } from "./ringChecks.ts";
import { checkTransform } from "./transformChecks.ts";

/** The gradient of fields at the points of rings, by its components along the meridians and the parallels. */
export interface RingGradient {
  /** ∂_θ f: the slope southward, per rad. */
  readonly south: RingFields;
  /** ∂_λ f / sin θ: the slope eastward, per rad. */
  readonly east: RingFields;
}

/**
 * The surface gradient ∇f at the points of any rings, as `synthesiseGradient` on a product grid: the Cartesian components
 * of ∇f are synthesised and projected, so that nothing is divided by sin θ.
 *
 * @param unit - Unit of the slopes, as text. Default none.
 * @throws {@link DomainError} if the band limit is not less than the largest of the transforms.
 */
export function synthesiseGradientOnRings(
  a: HarmonicCoefficients,
  rings: IsoLatitudeRings,
  unit = "",
): RingGradient {
  const caller = "synthesiseGradientOnRings";
  checkBasis(caller, a, "harmonic");
  checkRings(caller, rings);
  checkTransform(caller, a.bandLimit + 1);
  const { colatitudes, counts, starts, firstLongitudes, points } = rings;
  const transform = ringTransform(rings, a.bandLimit + 1);
  const [x, y, z] = cartesianGradient(a).map((component) => {
    const values = new Float64Array(a.batch * points);
    transform.synthesise(component, values);
    return values;
  });
  for (let j = 0; j < counts.length; j++) {
    const [cosθ, sinθ] = [Math.cos(colatitudes[j]), Math.sin(colatitudes[j])];
    for (let k = 0; k < counts[j]; k++) {
      const λ = firstLongitudes[j] + (2 * Math.PI * k) / counts[j];
      const [cosλ, sinλ] = [Math.cos(λ), Math.sin(λ)];
      for (let i = starts[j] + k; i < x.length; i += points) {
        const outward = x[i] * cosλ + y[i] * sinλ;
        y[i] = y[i] * cosλ - x[i] * sinλ;
        x[i] = outward * cosθ - z[i] * sinθ;
      }
    }
  }
  return { south: ringFields(rings, x, unit), east: ringFields(rings, y, unit) };
}
