import { DomainError, ShapeError } from "../errors.ts";
import type { GaussianMeasure } from "./gaussianMeasure.ts";

/** A Gaussian law on L²(S²) whose coefficients are independent: N(m, diag s). */
export interface DiagonalGaussian {
  /** s_lm = Var a_lm at index l² + l + m. Length bandLimit², none negative. */
  readonly variances: Float64Array;
  /** m_lm = E a_lm at index l² + l + m. Length bandLimit². */
  readonly mean: Float64Array;
}

/**
 * The law with one variance D_l per degree, and a mean.
 *
 * @param spectrum D_l, length bandLimit.
 * @param mean One row of harmonic coefficients, length bandLimit². Default zero.
 */
export function isotropicLaw(spectrum: Float64Array, mean?: Float64Array): DiagonalGaussian {
  const row = spectrum.length ** 2;
  const variances = new Float64Array(row);
  for (let l = 0; l < spectrum.length; l++) variances.fill(spectrum[l], l * l, (l + 1) ** 2);
  return { variances, mean: mean ?? new Float64Array(row) };
}

/**
 * Relative entropy of Gaussian data against the noise γ, in nats:
 *
 *     KL(N(m, S) | γ) = ½ Σ_j (v_j − 1 − log v_j + a_j²),   v_j = s_j/C_l, a_j = m_j/√C_l.
 *
 * Infinite if some variance is 0 where C_l > 0, or the data leave the degrees with C_l > 0; a degree empty in both adds nothing.
 *
 * @throws {@link ShapeError} if data and measure have different band limits.
 * @throws {@link DomainError} if some variance is negative, or anything is not a number.
 *
 * Source: docs/theory/formulas.md (G6.4).
 */
export function relativeEntropy(data: DiagonalGaussian, γ: GaussianMeasure): number {
  return sumOverModes("relativeEntropy", data, γ, (v, shift) => (excess(v) + shift) / 2);
}

/**
 * Relative Fisher information of Gaussian data against the noise γ, in the Cameron–Martin norm:
 *
 *     I(N(m, S) | γ) = E‖D log ρ‖²_CM = Σ_j ((v_j − 1)²/v_j + a_j²),   v_j = s_j/C_l, a_j = m_j/√C_l.
 *
 * Infinite if some variance is 0 where C_l > 0, or the data leave the degrees with C_l > 0; a degree empty in both adds nothing.
 *
 * @throws {@link ShapeError} if data and measure have different band limits.
 * @throws {@link DomainError} if some variance is negative, or anything is not a number.
 *
 * Source: docs/theory/formulas.md (G6.1, G6.4).
 */
export function relativeFisherInformation(data: DiagonalGaussian, γ: GaussianMeasure): number {
  return sumOverModes("relativeFisherInformation", data, γ, (v, shift) => (v - 1) ** 2 / v + shift);
}

/** v − 1 − log v for v > 0, without cancellation near v = 1: with s = x/(2+x), log(1+x) = 2 artanh s and x − 2s = xs. */
export function excess(v: number): number {
  const x = v - 1;
  if (Math.abs(x) > 0.1) return x - Math.log(v);
  const s = x / (2 + x);
  const t = s * s;
  const beyond = t * (1 / 3 + t * (1 / 5 + t * (1 / 7 + t * (1 / 9 + t * (1 / 11 + t / 13)))));
  return x * s - 2 * s * beyond;
}

function sumOverModes(
  caller: string,
  { variances, mean }: DiagonalGaussian,
  γ: GaussianMeasure,
  term: (v: number, squaredShift: number) => number,
): number {
  const bandLimit = γ.spectrum.length;
  if (!(variances.length === bandLimit ** 2 && mean.length === bandLimit ** 2)) {
    throw new ShapeError(
      `${caller}: variances and mean must have length bandLimit² = ${bandLimit ** 2}, got ${variances.length} and ${mean.length}. Build the law at the measure's band limit.`,
    );
  }
  let total = 0;
  for (let l = 0, i = 0; l < bandLimit; l++) {
    const c = γ.spectrum[l];
    for (let m = -l; m <= l; m++, i++) {
      if (!(variances[i] >= 0) || Number.isNaN(mean[i])) {
        throw new DomainError(
          `${caller}: variances must be numbers ≥ 0 and means numbers, got ${variances[i]} and ${mean[i]} at (l, m) = (${l}, ${m}). Check the data.`,
        );
      }
      if (c > 0) total += term(variances[i] / c, mean[i] ** 2 / c);
      else if (variances[i] > 0 || mean[i] !== 0) total = Infinity;
    }
  }
  return total;
}
