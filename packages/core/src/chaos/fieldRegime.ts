import { DomainError } from "../errors.ts";
import { partialSums, seriesTail } from "../gaussian/seriesTail.ts";
import { spectrumParts } from "./fieldSpectrum.ts";
import type { LocalField } from "./localField.ts";

/** Whether the non-Gaussian part of a field is a perturbation in Cameron–Martin directions of its noise. */
export interface FieldRegime {
  /**
   * "cameron-martin" if E‖X − Z‖²_CM converges as far as its tail shows, so that X differs from its Gaussian field by
   * an element of H; "rough" if it diverges and the law of X must be expected singular to the noise, as then no
   * entropy or Fisher information is finite in the limit.
   */
  readonly verdict: "cameron-martin" | "rough";
  /** N_l/C_l, spectrum of the non-Gaussian part over that of the noise. Degrees l < L/2. */
  readonly ratio: Float64Array;
  /** Σ_{l′ ≤ l} (2l′+1) (φ_1/σ − 1)² + (2l′+1) N_l′/C_l′ = E‖(X − EX − Z)_{≤ l}‖²_CM. Degrees l < L/2. */
  readonly norms: Float64Array;
  /** log₂ of the ratio of the last two dyadic blocks of that sum; it converges if this stays below 0. */
  readonly growth: number;
}

/**
 * The regime of a local field against its own noise γ, from the mean square Cameron–Martin norm of the part other than Z:
 *
 *     E‖X − EX − Z‖²_CM = Σ_l (2l+1) ( (φ_1/σ − 1)² + N_l/C_l ).
 *
 * Only the degrees l < L/2 are used, where the band limit L of Z hardly touches the powers of Z. A finite norm is
 * what an absolutely continuous law needs here, not a proof of one; a pointwise nonlinearity is as rough as Z and
 * never has it, and neither has a linear gain other than 1.
 *
 * @throws {@link DomainError} if γ has fewer than 16 degrees.
 *
 * Source: docs/theory/formulas.md (G9).
 */
export function fieldRegime(field: LocalField): FieldRegime {
  const { measure, hermite } = field;
  const half = Math.floor(measure.spectrum.length / 2);
  if (!(half >= 8)) {
    throw new DomainError(
      `fieldRegime: at least 16 degrees of noise are needed to judge a tail, got ${measure.spectrum.length}. Use a larger band limit.`,
    );
  }
  const { linear, nonlinear } = spectrumParts(field, half);
  const ratio = nonlinear.map((n, l) => n / measure.spectrum[l]);
  const gain = Math.sign(hermite[1]) * Math.sqrt(linear[0] / measure.spectrum[0]);
  const departure = Math.abs(gain - 1) < 1e-13 ? 0 : (gain - 1) ** 2;
  const terms = ratio.map((r, l) => (2 * l + 1) * (departure + r));
  const { growth, converges } = seriesTail("fieldRegime", terms);
  return {
    verdict: converges ? "cameron-martin" : "rough",
    ratio,
    norms: partialSums(terms),
    growth,
  };
}
