import { DomainError, ShapeError } from "../errors.ts";
import { inFactoredForm } from "./factoredGaussian.ts";
import {
  type FactoredGaussian,
  type GaussianLaw,
  type IndependentGaussian,
  type LawBasis,
  type LowRankGaussian,
  lawDimension,
  lawMean,
} from "./gaussianLaw.ts";
import type { GaussianMeasure } from "./gaussianMeasure.ts";
import { eigenvaluesOf } from "./spectralForm.ts";
import { checkRegular } from "./standardCoordinates.ts";
import { variancesOf, woodbury } from "./woodbury.ts";

/**
 * Relative entropy (Kullback–Leibler divergence) of two Gaussian laws in the same coordinates, nats:
 *
 *     KL(N(m, Σ) | N(m′, Σ′)) = ½ [ tr Σ′⁻¹Σ − d − log det Σ′⁻¹Σ + (m − m′)ᵀ Σ′⁻¹ (m − m′) ].
 *
 * For independent coordinates it is ½ Σ_j [ v_j − 1 − log v_j + a_j² ] with v_j = s_j/s′_j and a_j = (m_j − m′_j)/√s′_j, infinite if
 * one law has variance, or the means differ, where the other has none; a coordinate without variance in both adds nothing. Otherwise, with
 * Cholesky factors and M = L′⁻¹L, lower triangular,
 *
 *     ½ [ Σ_{j<i} M_ij² + ‖L′⁻¹(m − m′)‖² ] + Σ_i [ ½(M_ii² − 1) − log M_ii ].
 *
 * Both are sums of terms that are not negative, so that nearly equal laws lose no digits. From a diagonal and a factor of low rank to
 * independent coordinates no d×d matrix is formed.
 *
 * @throws {@link ShapeError} if the dimensions differ.
 * @throws {@link DomainError} if the bases differ, a variance is negative, anything is not a number, or a law with dependent
 *   coordinates is singular.
 *
 * Source: docs/theory/formulas.md (G6.4).
 *
 * @example
 * ```ts
 * import { isotropicGaussian, relativeEntropy, whittleMatern } from "@chaosphere/core";
 *
 * const noise = whittleMatern(33, { alpha: 2, kappa: 1 });
 * const data = whittleMatern(33, { alpha: 2, kappa: Math.sqrt(10) });
 * console.log(relativeEntropy(data, noise).toFixed(6)); // 11.352570
 * const twice = isotropicGaussian("harmonic", noise.spectrum.map((c) => 2 * c));
 * console.log((relativeEntropy(twice, noise) / 33 ** 2).toFixed(6)); // 0.153426
 * ```
 */
export function relativeEntropy<B extends LawBasis>(
  from: GaussianLaw<B>,
  to: GaussianLaw<NoInfer<B>>,
): number {
  checkComparable("relativeEntropy", from, to);
  if (isIndependent(from) && isIndependent(to)) {
    return sumOverModes("relativeEntropy", from, to, (x, shift) => (excess(x) + shift) / 2);
  }
  for (const law of [from, to]) checkRegular("relativeEntropy", law);
  if (from.kind === "low-rank" && isIndependent(to)) return lowRankEntropy(from, to);
  return factoredEntropy(inFactoredForm<LawBasis>(from), inFactoredForm<LawBasis>(to));
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
export function relativeFisherInformation(
  data: IndependentGaussian<"harmonic">,
  γ: GaussianMeasure,
): number {
  checkComparable("relativeFisherInformation", data, γ);
  return sumOverModes("relativeFisherInformation", data, γ, (x, shift) => x ** 2 / (1 + x) + shift);
}

/** x − log(1 + x) for x > −1, without cancellation near 0: with s = x/(2+x), log(1+x) = 2 artanh s and x − 2s = xs. */
export function excess(x: number): number {
  if (Math.abs(x) > 0.1) return x - Math.log1p(x);
  const s = x / (2 + x);
  const t = s * s;
  const beyond = t * (1 / 3 + t * (1 / 5 + t * (1 / 7 + t * (1 / 9 + t * (1 / 11 + t / 13)))));
  return x * s - 2 * s * beyond;
}

function isIndependent<B extends LawBasis>(law: GaussianLaw<B>): law is IndependentGaussian<B> {
  return law.kind === "isotropic" || law.kind === "diagonal";
}

/** Sum of term((s − s′)/s′, (m − m′)²/s′) over independent coordinates; Infinity if the laws are singular to each other. */
function sumOverModes(
  caller: string,
  from: IndependentGaussian,
  to: IndependentGaussian,
  term: (departure: number, squaredShift: number) => number,
): number {
  const [s, c] = [eigenvaluesOf(from), eigenvaluesOf(to)];
  const [a, b] = [lawMean(from), lawMean(to)];
  if (a.length !== s.length || b.length !== c.length) {
    throw new ShapeError(
      `${caller}: a law needs one mean per variance, got ${a.length} and ${b.length} means for ${s.length} variances. Use one band limit.`,
    );
  }
  let total = 0;
  for (let j = 0; j < s.length; j++) {
    if (!(s[j] >= 0 && c[j] >= 0) || Number.isNaN(a[j] + b[j])) {
      throw new DomainError(
        `${caller}: variances must be numbers ≥ 0 and means numbers, got ${s[j]} and ${a[j]} against ${c[j]} and ${b[j]} at position ${j}. Check the data.`,
      );
    }
    const shift = a[j] - b[j];
    if (c[j] > 0) total += term((s[j] - c[j]) / c[j], shift ** 2 / c[j]);
    else if (s[j] > 0 || shift !== 0) total = Infinity;
  }
  return total;
}

/** ½ [ Σ_{j<i} M_ij² + ‖L′⁻¹(m − m′)‖² ] + Σ_i [ ½(M_ii² − 1) − log M_ii ],   M = L′⁻¹L. */
function factoredEntropy(from: FactoredGaussian, to: FactoredGaussian): number {
  const d = from.mean.length;
  const M = new Float64Array(d * d);
  const shift = new Float64Array(d);
  let total = 0;
  for (let i = 0; i < d; i++) {
    const row = M.subarray(i * d, i * d + i + 1);
    row.set(from.factor.lower.subarray(i * d, i * d + i + 1));
    let open = from.mean[i] - to.mean[i];
    for (let k = 0; k < i; k++) {
      const share = to.factor.lower[i * d + k];
      const earlier = M.subarray(k * d, k * d + k + 1);
      for (let j = 0; j <= k; j++) row[j] -= share * earlier[j];
      open -= share * shift[k];
    }
    const pivot = to.factor.lower[i * (d + 1)];
    for (let j = 0; j <= i; j++) row[j] /= pivot;
    for (let j = 0; j < i; j++) total += row[j] ** 2 / 2;
    shift[i] = open / pivot;
    const departure = row[i] - 1;
    // ½(M² − 1) − log M, of second order in M − 1.
    total += departure ** 2 / 2 + excess(departure) + shift[i] ** 2 / 2;
  }
  return total;
}

/**
 * ½ Σ_i [ D_i/v_i − 1 − log D_i/v_i + (m − m′)_i²/v_i ] + ½ [ Σ_ij F_ji²/v_i − Σ_j log(1 + μ_j) ] for the variances v of the other law;
 * neither bracket is negative.
 */
function lowRankEntropy(from: LowRankGaussian, to: IndependentGaussian): number {
  const [v, mean] = [eigenvaluesOf(to), lawMean(to)];
  const variances = variancesOf(from);
  let total = 0;
  for (let i = 0; i < v.length; i++) {
    const shift = from.mean[i] - mean[i];
    total += excess((from.diagonal[i] - v[i]) / v[i]) + shift ** 2 / v[i];
    total += (variances[i] - from.diagonal[i]) / v[i];
  }
  for (const μ of woodbury(from).strengths) total -= Math.log1p(μ);
  return total / 2;
}

function checkComparable(caller: string, from: GaussianLaw, to: GaussianLaw): void {
  const [d, other] = [lawDimension(from), lawDimension(to)];
  if (d !== other) {
    throw new ShapeError(
      `${caller}: both laws must have one dimension, got ${d} and ${other}. Use one band limit.`,
    );
  }
  if (from.basis !== to.basis) {
    throw new DomainError(
      `${caller}: both laws must be in one basis, got "${from.basis}" and "${to.basis}". Standardise the data by the noise first.`,
    );
  }
}
