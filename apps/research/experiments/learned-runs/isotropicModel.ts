import {
  ancestral,
  type CameronMartinCoordinates,
  exponentialMultistep,
  gaussLegendre,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  ornsteinUhlenbeck,
  reverseSample,
} from "@chaosphere/core";
import { type Standardisation, standardisation } from "@chaosphere/core/estimation";
import { restoreModel, type SphericalOperatorSpec } from "@chaosphere/model";
import { relativeScore } from "@chaosphere/score";
import { ensembleSource } from "@chaosphere/train";
import type { Bench } from "../../src/experiment.ts";
import { currentCommit } from "../../src/record.ts";
import { operatorModel } from "./operatorModel.ts";
import { whiteningNoise } from "./whiteningNoise.ts";

/** Sizes of an operator, its training and its sampler. */
export interface OperatorConfig {
  readonly bandLimit: number;
  readonly channels: number;
  readonly blocks: number;
  readonly degreeKnots: number;
  readonly gridBandLimit: number;
  /** Default bounded. */
  readonly amplitude?: SphericalOperatorSpec["amplitude"];
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Fields generated. */
  readonly samples: number;
  readonly samplerSteps: number;
  /** Both exact on Gaussian data: `exponentialMultistep` of order 2 along the flow, or `ancestral` with the variance they leave open. */
  readonly sampler: "flow" | "ancestral";
}

/** Isotropic fields, and where they come from. */
export interface IsotropicData {
  /** C_l of the law, length bandLimit. */
  readonly spectrum: Float64Array;
  /** The mean field; constant. */
  readonly mean: HarmonicCoefficients;
  readonly training: HarmonicCoefficients;
  readonly heldOut: HarmonicCoefficients;
  readonly unit: string;
  readonly checksum: string;
}

/** A rotation-equivariant operator fitted to isotropic fields. */
export interface IsotropicModel {
  /** Nats relative to the closed-form Gaussian denoiser on held-out fields, negative if better. */
  readonly heldOutNats: number;
  /** Steps of training behind the weights. */
  readonly steps: number;
  readonly standard: Standardisation;
  /** q_l, data over noise. */
  readonly ratio: Float64Array;
  /** Posterior means at the end of reverse paths, degrees l < bandLimit in Cameron–Martin coordinates. */
  readonly sample: (bandLimit: number, batch: number, key: Key) => CameronMartinCoordinates;
}

/** At the horizon e^{−2T} = 5e-5 of the data are left; the noise of the last time, 6 % of it, is taken off by the posterior mean. */
const SPAN = { horizon: 5, stop: 0.03 };

/**
 * Fits operator residual plus isotropic closed form to fields against {@link whiteningNoise}. The operator has no position features, so that
 * its samples are as isotropic as the noise.
 *
 * @param file Where the trained model is kept, from the folder apps; one found there is used.
 */
export async function fitIsotropicModel(
  bench: Bench,
  name: string,
  config: OperatorConfig,
  data: IsotropicData,
  key: Key,
  file?: string,
): Promise<IsotropicModel> {
  const { bandLimit, channels, blocks, degreeKnots, gridBandLimit, amplitude, samplerSteps } =
    config;
  const noise = whiteningNoise(data.spectrum);
  const ratio = data.spectrum.map((c, l) => c / noise.spectrum[l]);
  const spec: SphericalOperatorSpec = {
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
    ...(amplitude && { amplitude }),
    positionDegrees: 1,
  };
  const process = ornsteinUhlenbeck(SPAN);
  const { nLat, nLon, kind, firstLongitude } = gaussLegendre(bandLimit);
  const ground = {
    ...SPAN,
    bandLimit,
    noise,
    ratio,
    mean: data.mean.values,
    grid: { kind, nLat, nLon, firstLongitude },
    unit: data.unit,
    seed: bench.seed,
    commit: currentCommit(),
    dataChecksum: data.checksum,
  };
  const standard = standardisation(isotropic(noise.spectrum), { mean: data.mean });
  const model = await operatorModel(
    bench,
    name,
    spec,
    ground,
    {
      process,
      training: ensembleSource(standard.apply(data.training)),
      heldOut: ensembleSource(standard.apply(data.heldOut)),
      heldOutPairs: 64,
      weighting: "entropy",
      averageDecay: 0.998,
      reportEvery: Math.max(1, Math.min(100, Math.floor(config.steps / 4))),
      key,
      steps: config.steps,
      batch: config.batch,
      learningRate: config.learningRate,
    },
    file,
  );
  const { denoiser } = restoreModel(model);
  const score = relativeScore(denoiser);
  return {
    standard,
    ratio,
    steps: model.steps,
    heldOutNats: model.heldOutLoss.at(-1) ?? Number.NaN,
    sample: (L, batch, key) => {
      const all = new Float64Array(L).fill(1);
      all.set(ratio);
      const last = reverseSample(process, score, {
        bandLimit: L,
        batch,
        key,
        times: signalTimes(samplerSteps),
        sampler:
          config.sampler === "flow"
            ? exponentialMultistep({ order: 2, ratio: all })
            : ancestral({ variance: { ratio: all } }),
        onStep: (step) => {
          if (step % 10 === 0) bench.log(`${name}: sampling, step ${step} of ${samplerSteps}`);
        },
      });
      return denoiser(SPAN.stop, last);
    },
  };
}

/** Times from the horizon to the stop at which the logarithm of the signal-to-noise ratio −log(e^{2t} − 1) grows by equal steps. */
function signalTimes(steps: number): Float64Array {
  const { horizon, stop } = SPAN;
  const [first, last] = [Math.log(Math.expm1(2 * horizon)), Math.log(Math.expm1(2 * stop))];
  const times = Float64Array.from(
    { length: steps + 1 },
    (_, k) => Math.log1p(Math.exp(first + ((last - first) * k) / steps)) / 2,
  );
  [times[0], times[steps]] = [horizon, stop];
  return times;
}
