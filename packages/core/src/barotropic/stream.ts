import { checkBasis, coefficients, type HarmonicCoefficients } from "../harmonics/coefficients.ts";

/**
 * The stream function of a vorticity, its mean 0:
 *
 *     ψ = Δ⁻¹ ζ,   ψ_lm = −ζ_lm/(l(l+1)) for l ≥ 1.
 *
 * The flow v = e_r × ∇ψ, eastward −∂_θ ψ, runs along its contours. The mean of ζ, which no flow has, is dropped.
 *
 * Source: docs/theory/formulas.md (G12.1).
 */
export function streamFunction(ζ: HarmonicCoefficients): HarmonicCoefficients {
  checkBasis("streamFunction", ζ, "harmonic");
  const row = ζ.bandLimit ** 2;
  const out = new Float64Array(ζ.values.length);
  for (let at = 0; at < out.length; at += row) {
    fillStream(ζ.values.subarray(at, at + row), ζ.bandLimit, out.subarray(at, at + row));
  }
  return coefficients("harmonic", ζ.bandLimit, out);
}

/** The row of Δ⁻¹ ζ. */
export function fillStream(ζ: Float64Array, bandLimit: number, out: Float64Array): void {
  out[0] = 0;
  for (let l = 1; l < bandLimit; l++) {
    const factor = -1 / (l * (l + 1));
    for (let i = l * l; i < (l + 1) ** 2; i++) out[i] = factor * ζ[i];
  }
}
