import type { HarmonicCoefficients } from "../harmonics/coefficients.ts";
import { checkSameBandLimit, type GaussianMeasure } from "./gaussianMeasure.ts";
import { partialSums, seriesTail } from "./seriesTail.ts";

/** Whether one field belongs to the Cameron–Martin space, as far as its degrees show. */
export interface MembershipReport {
  /** Σ_{l′ ≤ l} Σ_m a_l′m² / C_l′ at l = 0 … bandLimit − 1: the squared norm, degree by degree. */
  readonly partialSums: Float64Array;
  /**
   * log₂ of the ratio of the last two dyadic blocks of the sum: about 2 for a draw from γ, whose squared norm
   * grows like the number of modes; negative for an element of the space.
   */
  readonly growth: number;
  /** "member" if growth < 0. */
  readonly verdict: "member" | "not a member";
}

/**
 * Membership of each field in the Cameron–Martin space of γ, by the growth of its squared norm in l:
 *
 *     f ∈ H  ⇔  Σ_lm f_lm² / C_l < ∞.
 *
 * One report per row. The space has γ-measure zero: almost no draw from γ belongs to it.
 *
 * @throws {@link ShapeError} if the band limits differ.
 * @throws {@link DomainError} if bandLimit < 8.
 *
 * Source: docs/theory/formulas.md (G1).
 */
export function membership(γ: GaussianMeasure, a: HarmonicCoefficients): MembershipReport[] {
  checkSameBandLimit("membership", γ, a);
  const row = a.bandLimit ** 2;
  return Array.from({ length: a.batch }, (_, b) => {
    const terms = normByDegree(γ, a.values.subarray(b * row, (b + 1) * row));
    const { growth, converges } = seriesTail("membership", terms);
    return {
      partialSums: partialSums(terms),
      growth,
      verdict: converges ? "member" : "not a member",
    };
  });
}

/** Σ_m f_lm² / C_l for each degree of one row; Infinity for a part in a degree with C_l = 0. */
function normByDegree(γ: GaussianMeasure, row: Float64Array): Float64Array {
  return γ.spectrum.map((c, l) => {
    const degree = row.subarray(l * l, (l + 1) ** 2);
    const square = degree.reduce((sum, f) => sum + f * f, 0);
    return square === 0 ? 0 : square / c;
  });
}
