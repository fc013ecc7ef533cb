import { DomainError } from "../errors.ts";
import { checkBasis, type HarmonicCoefficients } from "../harmonics/coefficients.ts";
import type { CompleteMaternParameters } from "../matern/maternParameters.ts";
import { type EstimateSpectrumOptions, estimateSpectrum } from "./estimatedSpectrum.ts";
import {
  climb,
  freeDirections,
  gridStart,
  inverseInformation,
  parametersAt,
  type SearchBox,
} from "./likelihoodAscent.ts";
import {
  type EstimatedSpectrum,
  type SpectralDatum,
  whittleLikelihood,
} from "./whittleLikelihood.ts";

/** Options of {@link fitSpectrum}. */
export interface FitSpectrumOptions extends EstimateSpectrumOptions {
  /** Lowest degree that enters. Default 1: degree 0 is the global mean, seldom of the same law as the rest. */
  readonly fromDegree?: number;
  /** Degrees l < bandLimit enter. Default all. */
  readonly bandLimit?: number;
  /** Degrees left out, as those without variance. Default none. */
  readonly leaveOut?: readonly number[];
}

/** The Whittle–Matérn noise as rough as the data, ready for `whittleMatern(bandLimit, fit)`. */
export interface SpectrumFit extends CompleteMaternParameters {
  /** Standard errors from the Fisher information, of isotropic Gaussian data; Infinity for a parameter at its boundary. */
  readonly standardErrors: CompleteMaternParameters;
  /** Log-likelihood of the coefficients at the maximum, nats. */
  readonly logLikelihood: number;
  /** q_l = Ĉ_l/C_l, data over noise, at every degree of the data. */
  readonly q: Float64Array;
  /**
   * Mean square misfit of the degrees over that of isotropic Gaussian data of this spectrum,
   * Σ ν_l (q_l − 1)²/2 per degree of freedom: about 1 if the model holds, and then only the standard errors do.
   */
  readonly dispersion: number;
  /** The parameter that ran to the end of its range and was held there. */
  readonly boundary: "none" | "alpha" | "kappa" | "alpha and kappa";
}

/**
 * α stays in this range. At its lower end the trace is finite, but most of it lies beyond any band limit; above
 * its upper end κ^2α, the size of σ², would leave double precision.
 */
const ALPHA = [1.001, 20] as const;
/**
 * κ stays between 10⁻³, where it changes no C_l with l ≥ 1 by more than α·10⁻⁶/2, and 100 bandLimit, where the
 * spectrum is that of a heat kernel, α/κ² alone being determined.
 */
const KAPPA = [1e-3, 100] as const;

/**
 * Maximum likelihood of the Whittle–Matérn parameters (α, κ, σ) for the spectrum of data.
 *
 * A coarse grid in (α, κ), with the best σ in closed form, gives the start; damped Fisher scoring in
 * (log σ², α, log κ) the maximum. The matrix of second derivatives is positive by construction, so that
 * the ridge along which κ and α exchange is followed without trouble.
 *
 * @throws {@link DomainError} if fewer than 4 degrees enter, if an estimate is negative or not finite,
 *   or if all are zero.
 *
 * Source: Whittle (1953), for stationary series; docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { fitSpectrum } from "@chaosphere/core/estimation";
 *
 * const γ = whittleMatern(32, { alpha: 2, kappa: 4 });
 * const fit = fitSpectrum(colour(γ, whiteNoise(32, 50, key(3))));
 * const isClose = Math.abs(fit.alpha - 2) < 3 * fit.standardErrors.alpha;
 * console.log(fit.boundary, isClose); // none true
 * ```
 */
export function fitSpectrum(
  data: HarmonicCoefficients | EstimatedSpectrum,
  options: FitSpectrumOptions = {},
): SpectrumFit {
  if (!("spectrum" in data)) checkBasis("fitSpectrum", data, "harmonic");
  const estimated = "spectrum" in data ? data : estimateSpectrum(data, options);
  const used = selectDegrees(estimated, options);
  const box: SearchBox = {
    low: [-Infinity, ALPHA[0], Math.log(KAPPA[0])],
    high: [Infinity, ALPHA[1], Math.log(KAPPA[1] * estimated.spectrum.length)],
  };
  const best = climb(used, gridStart(used), box);
  const { value, gradient, information } = whittleLikelihood(used, parametersAt(best));

  const free = freeDirections(best, gradient, box);
  const parameters = parametersAt(best);
  const q = dataOverFit(estimated.spectrum, parameters);
  const misfit = used.reduce(
    (sum, { degree, degreesOfFreedom: ν }) => sum + (ν / 2) * (q[degree] - 1) ** 2,
    0,
  );
  return {
    ...parameters,
    standardErrors: standardErrors(parameters, information, free),
    logLikelihood: value,
    q,
    dispersion: misfit / (used.length - 3),
    boundary: boundaryName(free),
  };
}

function selectDegrees(
  { spectrum, fields }: EstimatedSpectrum,
  { fromDegree = 1, bandLimit = spectrum.length, leaveOut = [] }: FitSpectrumOptions,
): SpectralDatum[] {
  const left = new Set(leaveOut);
  if (!(fields > 0 && fields < Infinity)) {
    throw new DomainError(
      `fitSpectrum: fields must be positive and finite, got ${fields}. Count the fields behind the spectrum.`,
    );
  }
  const used: SpectralDatum[] = [];
  for (let l = Math.max(0, fromDegree); l < Math.min(bandLimit, spectrum.length); l++) {
    const estimate = spectrum[l];
    if (!(estimate >= 0 && estimate < Infinity)) {
      throw new DomainError(
        `fitSpectrum: estimates must be finite and not negative, got ${estimate} at l = ${l}. Check the data.`,
      );
    }
    if (left.has(l)) continue;
    const degreesOfFreedom = fields * (2 * l + 1);
    used.push({ degree: l, eigenvalue: l * (l + 1), estimate, degreesOfFreedom });
  }
  if (!(used.length >= 4)) {
    throw new DomainError(
      `fitSpectrum: at least 4 degrees must enter to fit 3 parameters, got ${used.length}. Use a larger band limit or a lower first degree.`,
    );
  }
  if (!used.some(({ estimate }) => estimate > 0)) {
    throw new DomainError(
      "fitSpectrum: some estimate must be positive, got 0 at every degree. Check that the fields differ.",
    );
  }
  return used;
}

function standardErrors(
  { kappa, sigma }: CompleteMaternParameters,
  information: Float64Array,
  free: readonly number[],
): CompleteMaternParameters {
  const errors = [Infinity, Infinity, Infinity];
  const covariance = inverseInformation(information, free);
  for (const [i, p] of free.entries()) errors[p] = Math.sqrt(covariance[i * (free.length + 1)]);
  return { alpha: errors[1], kappa: kappa * errors[2], sigma: (sigma * errors[0]) / 2 };
}

function dataOverFit(
  spectrum: Float64Array,
  { alpha, kappa, sigma }: CompleteMaternParameters,
): Float64Array {
  return spectrum.map((c, l) => c * ((kappa ** 2 + l * (l + 1)) ** alpha / sigma ** 2));
}

function boundaryName(free: readonly number[]): SpectrumFit["boundary"] {
  const [alphaHeld, kappaHeld] = [!free.includes(1), !free.includes(2)];
  if (alphaHeld) return kappaHeld ? "alpha and kappa" : "alpha";
  return kappaHeld ? "kappa" : "none";
}
