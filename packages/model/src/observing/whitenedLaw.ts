import {
  alongEigenvectors,
  DomainError,
  eigenvaluesOf,
  fromEigenvectors,
  lawMean,
  type SpectralGaussian,
} from "@chaosphere/core";

/** Gaussian laws N(m, K⁻¹) of one K, towards which a diffusion has a rate for each degree, in Cameron–Martin coordinates of the noise. */
export interface WhitenedLaw {
  /** L. */
  readonly bandLimit: number;
  /** n, the length of an observation; 0 of a law of fields alone. */
  readonly size: number;
  /** a_l, by which the diffusion noises degree l. Length L. */
  readonly rates: Float64Array;
  /**
   * ξ = K^{½} (x − m) of data x in rows that were observed with errors R^{½} e, e in rows of n numbers; N(0, I) if the data are of
   * the Gaussian law.
   */
  readonly whitened: (x: Float64Array, e: Float64Array) => Float64Array;
  /** K^{−½} ξ of rows. */
  readonly coloured: (ξ: Float64Array) => Float64Array;
}

/**
 * A Gaussian law of fields alone, K⁻¹ its covariance.
 *
 * @param law of coordinates whose variances are positive; where the noise has none, 0 is taken for 1, as nothing depends on it.
 * @param spectrum C_l of the noise, length L.
 * @throws {@link DomainError} if a coordinate that the noise has does not vary.
 */
export function whitenedLaw(
  law: SpectralGaussian<"cameron-martin">,
  spectrum: Float64Array,
  rates: Float64Array,
): WhitenedLaw {
  const deviations = positiveVariances("whitenedLaw", law, spectrum).map(Math.sqrt);
  const d = deviations.length;
  const mean = lawMean(law);
  const scaled = (x: Float64Array, by: (value: number, deviation: number) => number) =>
    fromEigenvectors(
      law,
      alongEigenvectors(law, x).map((value, i) => by(value, deviations[i % d])),
    );
  return {
    bandLimit: rates.length,
    size: 0,
    rates,
    whitened: (x) =>
      scaled(
        x.map((value, i) => value - mean[i % d]),
        (value, deviation) => value / deviation,
      ),
    coloured: (ξ) => scaled(ξ, (value, deviation) => value * deviation),
  };
}

/**
 * The variances along the eigenvectors, with 1 for 0 where the noise has none either.
 *
 * @throws {@link DomainError} if there are more zeros than that.
 */
export function positiveVariances(
  caller: string,
  law: SpectralGaussian<"cameron-martin">,
  spectrum: Float64Array,
): Float64Array {
  const λ = eigenvaluesOf(law);
  const empty = spectrum.reduce((sum, c, l) => sum + (c === 0 ? 2 * l + 1 : 0), 0);
  const still = λ.filter((v) => !(v > 0)).length;
  if (still > empty) {
    throw new DomainError(
      `${caller}: every coordinate of the law must vary, got ${still} that do not. Fit the law to more fields, or shrink its covariance.`,
    );
  }
  return λ.map((v) => (v > 0 ? v : 1));
}
