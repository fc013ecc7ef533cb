import {
  type CameronMartinCoordinates,
  exponentialMultistep,
  type GaussianMeasure,
  geometricTimes,
  isotropicLaw,
  type Key,
  martingaleExponential,
  ornsteinUhlenbeck,
  reverseSample,
  type Sampler,
} from "@chaosphere/core";
import {
  gaussianDenoiser,
  networkDenoiser,
  relativeScore,
  type SphericalOperatorSpec,
} from "@chaosphere/score";
import { ensembleSource } from "@chaosphere/train";
import type { Bench } from "../../src/experiment.ts";
import { heldSpectrum } from "./heldSpectrum.ts";
import { timedFit } from "./timedFit.ts";

/** Sizes of an operator, its training and its sampler. */
export interface OperatorConfig {
  readonly bandLimit: number;
  readonly channels: number;
  readonly blocks: number;
  readonly gridBandLimit: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Fields generated. */
  readonly samples: number;
  readonly samplerSteps: number;
  /** `exponentialMultistep` of order 2, `martingaleExponential`, or the latter with the spectrum held. */
  readonly sampler: SamplerName;
}

/** The samplers of {@link OperatorConfig}. */
export type SamplerName = "flow" | "reverse" | "held";

/** A rotation-equivariant operator fitted to isotropic fields. */
export interface IsotropicModel {
  readonly seconds: number;
  /** Nats relative to the closed-form Gaussian denoiser on held-out fields, negative if better. */
  readonly heldOutNats: number;
  /** Draws of degrees l < bandLimit, by the probability flow. */
  readonly sample: (bandLimit: number, batch: number, key: Key) => CameronMartinCoordinates;
}

/** Noise of variance 1 − e^{−2ε} = 2 % stays in the samples; at the horizon e^{−2T} = 0.03 % of the data. */
const SPAN = { horizon: 4, stop: 0.01 };

/**
 * Fits operator residual plus isotropic closed form to standardised fields. The degrees of the data have the ratios q_l; the operator
 * has no position features, so that its samples are as isotropic as the noise.
 */
export async function fitIsotropicModel(
  bench: Bench,
  name: string,
  config: OperatorConfig,
  data: {
    readonly measure: GaussianMeasure;
    readonly ratio: Float64Array;
    readonly training: CameronMartinCoordinates;
    readonly heldOut: CameronMartinCoordinates;
  },
  key: Key,
): Promise<IsotropicModel> {
  const { bandLimit, channels, blocks, gridBandLimit, samplerSteps } = config;
  const { measure, ratio } = data;
  const process = ornsteinUhlenbeck(SPAN);
  const spec: SphericalOperatorSpec = {
    kind: "spherical-operator",
    bandLimit,
    channels,
    blocks,
    gridBandLimit,
    variances: [...ratio],
    noiseSpectrum: [...measure.spectrum],
    timeFrequencies: 4,
    timeWidth: 32,
    degreeKnots: Math.min(bandLimit, 8),
    activation: "silu",
    positionDegrees: 1,
  };
  const { fit, seconds } = await timedFit(bench, name, {
    spec,
    process,
    closedForm: { variances: isotropicLaw(ratio).variances },
    training: ensembleSource(data.training),
    heldOut: ensembleSource(data.heldOut),
    heldOutPairs: 128,
    reportEvery: Math.max(1, Math.floor(config.steps / 10)),
    averageDecay: 0.995,
    key,
    steps: config.steps,
    batch: config.batch,
    learningRate: config.learningRate,
  });
  const denoiser = networkDenoiser(
    spec,
    fit.weights,
    gaussianDenoiser(bandLimit, { variances: ratio }),
  );
  const score = relativeScore(denoiser);
  return {
    seconds,
    heldOutNats: fit.log.at(-1)?.heldOutLoss ?? Number.NaN,
    sample: (L, batch, key) => {
      const beyond = new Float64Array(L).fill(1);
      beyond.set(ratio);
      return reverseSample(process, score, {
        bandLimit: L,
        batch,
        key,
        times: geometricTimes(process, samplerSteps),
        sampler: samplerOf(config.sampler, L === bandLimit ? ratio : beyond),
        onStep: (step) => {
          if (step % 10 === 0) bench.log(`${name}: sampling, step ${step} of ${samplerSteps}`);
        },
      });
    },
  };
}

function samplerOf(name: SamplerName, ratio: Float64Array): Sampler {
  switch (name) {
    case "flow":
      return exponentialMultistep({ order: 2, ratio });
    case "reverse":
      return martingaleExponential;
    case "held":
      return heldSpectrum(ratio);
  }
}
