import { type FitSpectrumOptions, fitSpectrum } from "./fitSpectrum.ts";
import type { EstimatedSpectrum } from "./whittleLikelihood.ts";

/** The smoothness fitted to the degrees below one band limit. */
export interface AlphaAt {
  readonly bandLimit: number;
  readonly alpha: number;
  /** Of isotropic Gaussian data; Infinity where α is held at the end of its range. */
  readonly standardError: number;
}

/** α against the band limit, and whether the data have one α at all. */
export interface AlphaByBandLimit {
  /** In the order asked for. */
  readonly fits: readonly AlphaAt[];
  /**
   * Two fits differ by more than four standard errors and by a twentieth: the spectrum is not of the form σ²(κ² + l(l+1))^−α, and
   * what α says of degrees beyond the band limit changes with it.
   */
  readonly varies: boolean;
}

/** Standard errors by which fits must differ, and the share of α that matters. */
const [DETECTION, SHARE] = [4, 0.05];

/**
 * Fits α to the degrees below each of some band limits. Of fits to nested data the variance of the difference is the difference of
 * the variances, var(α̂_L − α̂_L′) = var α̂_L − var α̂_L′ for L < L′, since the estimate from all is efficient.
 *
 * @param bandLimits each at most the length of the spectrum, ascending.
 * @throws {@link DomainError} as {@link fitSpectrum}, for the band limit at which too few degrees are left.
 *
 * Source: Hausman (1978), for the variance; docs/theory/formulas.md (G9).
 */
export function alphaByBandLimit(
  estimated: EstimatedSpectrum,
  bandLimits: readonly number[],
  options: Pick<FitSpectrumOptions, "fromDegree" | "leaveOut"> = {},
): AlphaByBandLimit {
  const fits = bandLimits.map((bandLimit): AlphaAt => {
    const { alpha, standardErrors } = fitSpectrum(estimated, { ...options, bandLimit });
    return { bandLimit, alpha, standardError: standardErrors.alpha };
  });
  const varies = fits.some((coarse, i) => fits.slice(i + 1).some((fine) => differ(coarse, fine)));
  return { fits, varies };
}

/** A coarse fit held at the end of the range says nothing; a fine one held there is taken for exact. */
function differ(coarse: AlphaAt, fine: AlphaAt): boolean {
  if (!Number.isFinite(coarse.standardError)) return false;
  const known = Number.isFinite(fine.standardError) ? fine.standardError : 0;
  const error = Math.sqrt(Math.max(0, coarse.standardError ** 2 - known ** 2));
  const difference = Math.abs(coarse.alpha - fine.alpha);
  return difference > DETECTION * error && difference > SHARE * fine.alpha;
}
