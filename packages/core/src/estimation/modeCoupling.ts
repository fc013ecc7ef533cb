import { DomainError, ShapeError } from "../errors.ts";
import { centralBinomials, squaredThreeJ } from "./squaredThreeJ.ts";

/**
 * How a mask mixes the degrees of an isotropic field. For pseudo-coefficients ã_lm = Σ_p w_p W_p f_p Y_lm(p) of a field of
 * degrees l < L with spectrum C,
 *
 *     E C̃_l = Σ_k M_lk C_k,   M_lk = (2k+1)/(4π) Σ_j (2j+1) 𝒲_j (l k j; 0 0 0)²,
 *
 * 𝒲_j = Σ_m |w_jm|²/(2j+1) the spectrum of the mask by the same sum over points, w_jm = Σ_p w_p W_p Y_jm(p). With those sums, and
 * all j ≤ 2L − 2, it is exact whatever the points and weights are: products of two harmonics are sums of harmonics.
 *
 * Returns the symmetric S = M diag(2k+1)^−1, `S[l·L + k]`. About L³/6 terms.
 *
 * @param maskSpectrum 𝒲_j, length 2L − 1 or more.
 * @throws {@link DomainError} if L is no whole number from 1; {@link ShapeError} if the mask's spectrum is too short.
 *
 * Source: Hivon et al. (2002), (A31); docs/theory/formulas.md (P8).
 *
 * @example
 * ```ts
 * import { modeCoupling } from "@chaosphere/core/estimation";
 *
 * // The whole sphere, W = 1: only 𝒲_0 = 4π, and M is the identity, S = diag(1/(2l+1)).
 * const maskSpectrum = Float64Array.of(4 * Math.PI, 0, 0, 0, 0);
 * const S = modeCoupling(maskSpectrum, 3);
 * console.log([0, 1, 4, 8].map((i) => S[i]?.toFixed(3)).join(" ")); // 1.000 0.000 0.333 0.200
 * ```
 */
export function modeCoupling(maskSpectrum: Float64Array, bandLimit: number): Float64Array {
  const L = bandLimit;
  if (!(Number.isInteger(L) && L >= 1)) {
    throw new DomainError(
      `modeCoupling: bandLimit must be a whole number from 1, got ${L}. It is that of the pseudo-spectrum.`,
    );
  }
  if (!(maskSpectrum.length >= 2 * L - 1)) {
    throw new ShapeError(
      `modeCoupling: the mask's spectrum must reach degree 2L − 2 = ${2 * L - 2}, got ${maskSpectrum.length} degrees. Sum it to band limit ${2 * L - 1}.`,
    );
  }
  const p = centralBinomials(2 * L);
  const power = maskSpectrum.map((w, j) => ((2 * j + 1) * w) / (4 * Math.PI));
  const S = new Float64Array(L * L);
  for (let l = 0; l < L; l++) {
    for (let k = 0; k <= l; k++) {
      let sum = 0;
      for (let j = l - k; j <= l + k; j += 2) sum += power[j] * squaredThreeJ(p, l, k, j);
      S[l * L + k] = sum;
      S[k * L + l] = sum;
    }
  }
  return S;
}
