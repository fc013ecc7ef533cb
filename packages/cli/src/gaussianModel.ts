import {
  analyse,
  type CameronMartinCoordinates,
  dataToNoiseRatio,
  fitSpectrum,
  fullCovariance,
  type HarmonicCoefficients,
  type SpectrumFit,
  standardisation,
  stoppingTime,
  whittleMatern,
} from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { fieldSignatures, type GaussianCheckpoint, mixingTime } from "@chaosphere/score";
import { commit } from "./commit.ts";

/** A closed-form Gaussian model with what was met on the way to it. */
export interface GaussianFit {
  readonly checkpoint: GaussianCheckpoint;
  /** The Whittle–Matérn noise fitted to the data. */
  readonly noise: SpectrumFit;
  /** The training fields in harmonic coefficients. */
  readonly coefficients: HarmonicCoefficients;
  /** The training fields in Cameron–Martin coordinates. */
  readonly coordinates: CameronMartinCoordinates;
}

/** Relative entropy, in nats, that may be lost by starting from the noise instead of the law at the horizon. */
export const START_ERROR = 1e-6;

/**
 * The closed-form model of a dataset: noise as rough as the data by Whittle maximum likelihood, then a
 * Gaussian with full covariance in the noise's Cameron–Martin coordinates.
 *
 * @param heldOut the rule by which other fields were kept out, which the model remembers.
 */
export function fitGaussianModel(
  data: Dataset,
  bandLimit: number,
  seed: number,
  heldOut = "",
): GaussianFit {
  const a = analyse(data.fields, bandLimit);
  const noise = fitSpectrum(a);
  const γ = whittleMatern(bandLimit, noise);
  const standard = standardisation(γ, a);
  const z = standard.apply(a);
  const covariance = fullCovariance(z);
  const ratio = dataToNoiseRatio(z);
  const { kind, nLat, nLon, firstLongitude } = data.fields.grid;
  return {
    noise,
    coefficients: a,
    coordinates: z,
    checkpoint: {
      kind: "gaussian",
      bandLimit,
      noise: { spectrum: γ.spectrum, whittleMatern: noise },
      mean: standard.mean.values,
      grid: { kind, nLat, nLon, firstLongitude },
      unit: data.fields.unit,
      horizon: mixingTime(covariance, START_ERROR),
      stop: stoppingTime(ratio),
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

/** One line that names every file of the data with its checksum. */
export function dataChecksum({ provenance }: Dataset): string {
  return Object.entries(provenance.checksums)
    .map(([file, sum]) => `sha256:${sum} ${file.split(/[\\/]/).at(-1)}`)
    .join("; ");
}
