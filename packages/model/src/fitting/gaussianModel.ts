import {
  analyse,
  type CameronMartinCoordinates,
  DomainError,
  type FullGaussian,
  type GridFields,
  type HarmonicCoefficients,
  stoppingTime,
} from "@chaosphere/core";
import {
  dataToNoiseRatio,
  fullCovariance,
  isSinglePrecision,
  type MonthlyClimatology,
  type NoiseOfData,
  noiseOfData,
  type Standardisation,
  standardisation,
} from "@chaosphere/core/estimation";
import { mixingTime } from "@chaosphere/score";
import type { CheckpointMatern, FittedLaw, GaussianCheckpoint } from "../checkpoint/checkpoint.ts";
import { fieldSignatures } from "../checkpoint/fittedFields.ts";
import { spectrumTail } from "../checkpoint/spectrumTail.ts";

/** Where a model comes from, as its file says it: for whoever audits a sample later. */
export interface ModelProvenance {
  /** Commit of the code that fits. Default "", unknown. */
  readonly commit?: string;
  /** Checksum of the data with the name of the algorithm, as "sha256:…". Default "", unknown. */
  readonly dataChecksum?: string;
}

/** Options of {@link fitGaussianModel}. */
export interface GaussianFitOptions {
  /** The whole number that the file of the model keeps as its seed. The fit itself draws nothing. Default 0. */
  readonly seed?: number;
  /** The rule by which other fields were held out of the fit, which the file remembers. Default "", none were. */
  readonly heldOut?: string;
  readonly provenance?: ModelProvenance;
  /** The mean of each calendar month that was taken off the fields, for the file to keep. Default: none was. */
  readonly climatology?: MonthlyClimatology;
}

/** A closed-form Gaussian model, with what was found on the way to it. */
export interface GaussianFit<Law extends FittedLaw = FullGaussian<"cameron-martin">> {
  readonly model: GaussianCheckpoint<Law>;
  /** The noise as rough as the data. */
  readonly noise: NoiseOfData;
  /** The training fields in harmonic coefficients. */
  readonly coefficients: HarmonicCoefficients;
  /** The training fields in Cameron–Martin coordinates. */
  readonly coordinates: CameronMartinCoordinates;
}

/** Relative entropy, in nats, that may be lost by starting from the noise instead of the law at the horizon. */
export const START_ERROR = 1e-6;

/** Data that are the noise itself mix at once; generation still needs a time above its stop to start from. */
export const LEAST_HORIZON = 0.1;

/** How a covariance is estimated from standardised fields, given their standardisation and the stopping time of the model. */
export type CovarianceEstimate<Law extends FittedLaw> = (
  z: CameronMartinCoordinates,
  standard: Standardisation,
  stop: number,
) => Law;

/**
 * Fits the closed-form Gaussian model of an ensemble of fields: first the noise as rough as the data, by Whittle maximum
 * likelihood ({@link noiseOfData}), then the sample covariance in the noise's Cameron–Martin coordinates, shrunk towards its
 * diagonal ({@link fullCovariance}). In degrees where the data do not vary, every sample equals the mean field.
 *
 * The horizon of the model is the time at which its law is within 10⁻⁶ nats of the noise, and the stopping time the one
 * at which the noise left in a sample is below what the data determine ({@link stoppingTime}).
 *
 * @param fields two fields or more; their batch is the ensemble.
 * @param bandLimit L: degrees l < L are fitted.
 * @throws {@link DomainError} if there are fewer than two fields, or they are all alike.
 *
 * @example
 * ```ts
 * import { gaussLegendre, key, synthesise, colour, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { fitGaussianModel, modelRun } from "@chaosphere/model";
 *
 * const law = whittleMatern(8, { alpha: 2, kappa: 3 });
 * const fields = synthesise(colour(law, whiteNoise(8, 200, key(1))), gaussLegendre(8));
 * const { model } = fitGaussianModel(fields, 8);
 * const generated = modelRun(model, { seed: 7, count: 4 }).draw();
 * console.log(model.kind, generated.basis, generated.batch); // gaussian harmonic 4
 * ```
 */
export function fitGaussianModel(
  fields: GridFields,
  bandLimit: number,
  options: GaussianFitOptions = {},
): GaussianFit {
  return fitWithCovariance("fitGaussianModel", fields, bandLimit, options, (z, { measure }) =>
    fullCovariance(z, { noise: measure }),
  );
}

/** The Gaussian model of fields whose covariance is estimated in a given way. */
export function fitWithCovariance<Law extends FittedLaw>(
  caller: string,
  fields: GridFields,
  bandLimit: number,
  { seed = 0, heldOut = "", provenance = {}, climatology }: GaussianFitOptions,
  estimate: CovarianceEstimate<Law>,
): GaussianFit<Law> {
  const { commit = "", dataChecksum = "" } = provenance;
  const a = analyse(fields, bandLimit);
  if (a.batch < 2) {
    throw new DomainError(
      `${caller}: a model needs at least two fields to know how they vary, got ${a.batch}. Give more fields, or build the model of a known spectrum with isotropicModel.`,
    );
  }
  const noise = noiseOfData(a, { singlePrecision: isSinglePrecision(fields.values) });
  const γ = noise.measure;
  const standard = standardisation(γ, a);
  const z = standard.apply(a);
  const ratio = dataToNoiseRatio(z);
  const stop = stoppingTime(ratio.filter((_, l) => γ.spectrum[l] > 0));
  const covariance = estimate(z, standard, stop);
  const tail = spectrumTail(noise.estimated.spectrum);
  const { kind, nLat, nLon, firstLongitude } = fields.grid;
  return {
    noise,
    coefficients: a,
    coordinates: z,
    model: {
      kind: "gaussian",
      bandLimit,
      noise: { spectrum: γ.spectrum, ...(noise.fit && { whittleMatern: parametersOf(noise.fit) }) },
      mean: standard.mean.values,
      grid: { kind, nLat, nLon, firstLongitude },
      unit: fields.unit,
      horizon: Math.max(LEAST_HORIZON, mixingTime(covariance, START_ERROR)),
      stop,
      ratio,
      ...(tail && { tail }),
      seed,
      commit,
      dataChecksum,
      loss: new Float64Array(0),
      covariance,
      fitted: { signatures: fieldSignatures(a), heldOut },
      ...(climatology && { climatology }),
    },
  };
}

/** The three parameters without what the fit says of them. */
function parametersOf({ alpha, kappa, sigma }: CheckpointMatern): CheckpointMatern {
  return { alpha, kappa, sigma };
}
