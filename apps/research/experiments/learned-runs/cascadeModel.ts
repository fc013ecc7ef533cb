import {
  gaussLegendre,
  isotropic,
  isotropicGaussian,
  type Key,
  ornsteinUhlenbeck,
  whittleMatern,
} from "@chaosphere/core";
import { fitSpectrum, standardisation } from "@chaosphere/core/estimation";
import {
  type CascadeCheckpoint,
  type CheckpointNoise,
  cascadeRates,
  isCascade,
  taskSpan,
  whitenedLaw,
  withGain,
} from "@chaosphere/model";
import { ensembleSource } from "@chaosphere/train";
import type { Bench } from "../../src/experiment.ts";
import { currentCommit } from "../../src/record.ts";
import type { IsotropicData } from "./isotropicModel.ts";
import { operatorModel } from "./operatorModel.ts";

/** Sizes of an operator that draws large scales first, and of its training. */
export interface CascadeConfig {
  readonly bandLimit: number;
  readonly channels: number;
  readonly blocks: number;
  readonly degreeKnots: number;
  readonly gridBandLimit: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Fields by which the gain of the flow is measured. */
  readonly gainFields: number;
}

/**
 * Fits an operator to isotropic fields whose large scales it draws first. Beyond the band limit its fields go on with the Whittle–Matérn law that
 * fits their spectrum.
 *
 * @param file Where the trained model is kept, from the folder apps; one found there is used.
 */
export async function fitCascade(
  bench: Bench,
  name: string,
  config: CascadeConfig,
  data: IsotropicData,
  key: Key,
  file?: string,
): Promise<CascadeCheckpoint> {
  const { bandLimit, channels, blocks, degreeKnots, gridBandLimit, gainFields } = config;
  const noise = noiseLike(data.spectrum, data.training);
  const ratio = data.spectrum.map((c, l) => (c > 0 ? c / noise.spectrum[l] : 0));
  const rates = cascadeRates(bandLimit);
  const span = taskSpan(rates);
  const standard = standardisation(isotropic(noise.spectrum), { mean: data.mean });
  const { nLat, nLon, kind, firstLongitude } = gaussLegendre(bandLimit);
  const model = await operatorModel(
    bench,
    name,
    {
      kind: "spherical-operator",
      bandLimit,
      channels,
      blocks,
      gridBandLimit,
      degreeKnots,
      variances: [...ratio],
      noiseSpectrum: [...noise.spectrum],
      timeFrequencies: 4,
      timeWidth: 32,
      activation: "silu",
      positionDegrees: 1,
      reads: "posterior-mean",
    },
    {
      ...span,
      bandLimit,
      noise,
      ratio,
      mean: data.mean.values,
      grid: { kind, nLat, nLon, firstLongitude },
      unit: data.unit,
      seed: bench.seed,
      commit: currentCommit(),
      dataChecksum: data.checksum,
      cascade: { rates },
    },
    {
      process: ornsteinUhlenbeck(span),
      training: ensembleSource(standard.apply(data.training)),
      heldOut: ensembleSource(standard.apply(data.heldOut)),
      heldOutPairs: 64,
      whitened: whitenedLaw(isotropicGaussian("cameron-martin", ratio), noise.spectrum, rates),
      averageDecay: 0.998,
      reportEvery: Math.max(1, Math.min(100, Math.floor(config.steps / 4))),
      key,
      steps: config.steps,
      batch: config.batch,
      learningRate: config.learningRate,
    },
    file,
    (model) => {
      if (!isCascade(model)) throw new Error("fitCascade: a cascade was trained.");
      bench.log(`${name}: measuring the gain of its flow`);
      return withGain(model, { seed: bench.seed, count: gainFields });
    },
  );
  if (!isCascade(model)) throw new Error(`fitCascade: ${file} holds no cascade.`);
  return model;
}

/** The Whittle–Matérn noise of a spectrum, without the degrees that do not vary. */
function noiseLike(spectrum: Float64Array, data: IsotropicData["training"]): CheckpointNoise {
  const { alpha, kappa, sigma } = fitSpectrum(data);
  const noise = whittleMatern(spectrum.length, { alpha, kappa, sigma }).spectrum;
  return {
    spectrum: noise.map((c, l) => (spectrum[l] > 0 ? c : 0)),
    whittleMatern: { alpha, kappa, sigma },
  };
}
