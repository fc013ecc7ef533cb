import {
  analyse,
  type CameronMartinCoordinates,
  DomainError,
  dataToNoiseRatio,
  degreesInWords,
  type FullCovariance,
  fullCovariance,
  type HarmonicCoefficients,
  isSinglePrecision,
  type NoiseOfData,
  noiseOfData,
  type Standardisation,
  standardisation,
  stoppingTime,
} from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { type CheckpointMatern, fieldSignatures, type GaussianCheckpoint } from "@chaosphere/model";
import { mixingTime } from "@chaosphere/score";
import { commit } from "./commit.ts";
import { type Bound, boundLines, boundOf } from "./fitBounds.ts";

/** A closed-form Gaussian model with what was met on the way to it. */
export interface GaussianFit {
  readonly checkpoint: GaussianCheckpoint;
  /** The noise as rough as the data. */
  readonly noise: NoiseOfData;
  /** The training fields in harmonic coefficients. */
  readonly coefficients: HarmonicCoefficients;
  /** The training fields in Cameron–Martin coordinates. */
  readonly coordinates: CameronMartinCoordinates;
}

/** Relative entropy, in nats, that may be lost by starting from the noise instead of the law at the horizon. */
export const START_ERROR = 1e-6;

/** Data that are the noise itself have forgotten where they came from at once; generation still takes a time above its stop. */
const LEAST_HORIZON = 0.1;

/** How a covariance is estimated from standardised fields, given their standardisation and the stopping time of the model. */
export type CovarianceEstimate = (
  z: CameronMartinCoordinates,
  standard: Standardisation,
  stop: number,
) => FullCovariance;

/**
 * The closed-form model of a dataset: noise as rough as the data by Whittle maximum likelihood, then a
 * Gaussian with full covariance in the noise's Cameron–Martin coordinates. Degrees in which the data do not vary
 * are those of the mean field in every sample.
 *
 * @param heldOut the rule by which other fields were kept out, which the model remembers.
 */
export function fitGaussianModel(
  data: Dataset,
  bandLimit: number,
  seed: number,
  heldOut = "",
  estimate: CovarianceEstimate = (z, { measure }) => fullCovariance(z, { noise: measure }),
): GaussianFit {
  const a = analyse(data.fields, bandLimit);
  if (a.batch < 2) {
    throw new DomainError(
      `fitGaussianModel: a model needs two fields at least to know how they vary, got ${a.batch}. Give more fields, or take chaosphere prior for a known law.`,
    );
  }
  const noise = noiseOfData(a, { singlePrecision: isSinglePrecision(data.fields.values) });
  const γ = noise.measure;
  const standard = standardisation(γ, a);
  const z = standard.apply(a);
  const ratio = dataToNoiseRatio(z);
  const stop = stoppingTime(ratio.filter((_, l) => (γ.spectrum[l] ?? 0) > 0));
  const covariance = estimate(z, standard, stop);
  const { kind, nLat, nLon, firstLongitude } = data.fields.grid;
  return {
    noise,
    coefficients: a,
    coordinates: z,
    checkpoint: {
      kind: "gaussian",
      bandLimit,
      noise: { spectrum: γ.spectrum, ...(noise.fit && { whittleMatern: noise.fit }) },
      mean: standard.mean.values,
      grid: { kind, nLat, nLon, firstLongitude },
      unit: data.fields.unit,
      horizon: Math.max(LEAST_HORIZON, mixingTime(covariance, START_ERROR)),
      stop,
      ratio,
      seed,
      commit: commit(),
      dataChecksum: dataChecksum(data),
      loss: new Float64Array(0),
      covariance,
      fitted: { signatures: fieldSignatures(a), heldOut },
    },
  };
}

/** What a report says of the noise of a model, in JSON: its parameters, and the degrees that they do not describe. */
export function noiseJson({ fit, empty, faint }: NoiseOfData): {
  readonly noise: CheckpointMatern | null;
  readonly noiseBound: { readonly alpha: Bound; readonly kappa: Bound } | null;
  readonly emptyDegrees: readonly number[];
  readonly faintDegrees: readonly number[];
} {
  return {
    noise: fit ? { alpha: fit.alpha, kappa: fit.kappa, sigma: fit.sigma } : null,
    noiseBound: fit ? { alpha: boundOf(fit, "alpha"), kappa: boundOf(fit, "kappa") } : null,
    emptyDegrees: empty,
    faintDegrees: faint,
  };
}

/** The same in lines. */
export function noiseLines({ fit, empty, faint }: NoiseOfData): string[] {
  return [
    fit
      ? `noise α = ${fit.alpha.toFixed(3)}, κ = ${fit.kappa.toFixed(3)}, σ = ${fit.sigma.toPrecision(4)}`
      : "noise with the data's own spectrum: too few degrees vary for a Whittle–Matérn fit",
    ...(fit ? boundLines(fit) : []),
    ...(empty.length === 0
      ? []
      : [
          `without variance but for rounding: ${degreesInWords(empty)}; samples have the mean field there, and sums leave them out`,
        ]),
    ...(faint.length === 0
      ? []
      : [
          `below a thousandth of the fitted variance: ${degreesInWords(faint)}; left out of the fit, with the data's own variance in the noise`,
        ]),
  ];
}

/** One line that names every file of the data with its checksum. */
export function dataChecksum({ provenance }: Dataset): string {
  return Object.entries(provenance.checksums)
    .map(([file, sum]) => `sha256:${sum} ${file.split(/[\\/]/).at(-1)}`)
    .join("; ");
}
