import { checkBasis, type HarmonicCoefficients } from "../harmonics/coefficients.ts";

/**
 * Kinetic energy of the flow of each vorticity field, per unit of area; length batch:
 *
 *     E = ½ ⟨|v|²⟩ = (1/8π) Σ_{l ≥ 1} ζ_lm²/(l(l+1)).
 *
 * Source: docs/theory/formulas.md (G12.2).
 */
export function kineticEnergy(ζ: HarmonicCoefficients): Float64Array {
  return meanSquares("kineticEnergy", ζ, (l) => (l === 0 ? 0 : 1 / (l * (l + 1))));
}

/**
 * The kinetic energy of the zonal mean of the flow, the orders m = 0, as {@link kineticEnergy}. Of an isotropic law it is
 * 1/(2l+1) of the energy of degree l.
 *
 * Source: docs/theory/formulas.md (G12.2).
 */
export function zonalEnergy(ζ: HarmonicCoefficients): Float64Array {
  return meanSquares("zonalEnergy", ζ, (l, m) => (l === 0 || m !== 0 ? 0 : 1 / (l * (l + 1))));
}

/**
 * Enstrophy of each vorticity field, per unit of area; length batch:
 *
 *     Z = ½ ⟨ζ²⟩ = (1/8π) Σ ζ_lm².
 *
 * Source: docs/theory/formulas.md (G12.2).
 */
export function enstrophy(ζ: HarmonicCoefficients): Float64Array {
  return meanSquares("enstrophy", ζ, () => 1);
}

/** (1/8π) Σ weight(l, m) ζ_lm² of each field. */
function meanSquares(
  caller: string,
  ζ: HarmonicCoefficients,
  weight: (l: number, m: number) => number,
): Float64Array {
  checkBasis(caller, ζ, "harmonic");
  const { bandLimit, batch, values } = ζ;
  const sums = new Float64Array(batch);
  for (let l = 0, i = 0; l < bandLimit; l++) {
    for (let m = -l; m <= l; m++, i++) {
      const own = weight(l, m) / (8 * Math.PI);
      for (let b = 0; b < batch; b++) sums[b] += own * values[b * bandLimit ** 2 + i] ** 2;
    }
  }
  return sums;
}
