import { covarianceFunction } from "../gaussian/covarianceFunction.ts";
import { pointwiseVariance } from "../gaussian/pointwiseVariance.ts";
import { gaussLegendreRule } from "../grid/gaussLegendre.ts";
import { checkBandLimit } from "../harmonics/coefficients.ts";
import { legendrePolynomials } from "../harmonics/legendre.ts";
import { fullBandLimit, type LocalField } from "./localField.ts";

/**
 * The angular power spectrum of a local field, from the powers of the correlation r = K/σ² of Z:
 *
 *     C_l = φ_1² r̂_l + s_l² Σ_{q≥2} φ_q² (r^q)^_l,   f̂_l = 2π ∫_{−1}^{1} f(θ) P_l(cos θ) d cos θ,
 *
 * by a Gauss–Legendre rule that is exact for the orders kept. Length bandLimit.
 *
 * @throws {@link DomainError} unless the band limit is a whole number, 1 or more.
 *
 * Source: Marinucci and Peccati (2011).
 */
export function fieldSpectrum(field: LocalField, bandLimit: number): Float64Array {
  checkBandLimit("fieldSpectrum", bandLimit);
  const { linear, nonlinear } = spectrumParts(field, bandLimit);
  return linear.map((c, l) => c + nonlinear[l]);
}

/** The spectra of the part of order 1 and of all higher orders together. Length bandLimit each. */
export function spectrumParts(
  field: LocalField,
  bandLimit: number,
): { linear: Float64Array; nonlinear: Float64Array } {
  const { measure, hermite, smoothing } = field;
  const variance = pointwiseVariance(measure);
  const gain = hermite[1] ** 2 / variance;
  const linear = Float64Array.from({ length: bandLimit }, (_, l) =>
    l < measure.spectrum.length ? gain * measure.spectrum[l] : 0,
  );
  const nonlinear = new Float64Array(bandLimit);
  const degree = fullBandLimit(field) + bandLimit;
  const { colatitudes, weights } = gaussLegendreRule(Math.ceil(degree / 2));
  const correlation = covarianceFunction(measure, colatitudes).map((k) => k / variance);
  colatitudes.forEach((θ, i) => {
    const value = 2 * Math.PI * weights[i] * powerSeries(hermite, correlation[i]);
    legendrePolynomials(bandLimit, Math.cos(θ)).forEach((p, l) => {
      nonlinear[l] += value * p;
    });
  });
  return { linear, nonlinear: nonlinear.map((c, l) => (smoothing?.(l) ?? 1) ** 2 * c) };
}

/** Σ_{q≥2} φ_q² r^q. */
function powerSeries(hermite: Float64Array, r: number): number {
  let sum = 0;
  for (let q = hermite.length - 1; q >= 2; q--) sum = (sum + hermite[q] ** 2) * r;
  return sum * r;
}
