import {
  ancestral,
  type CameronMartinCoordinates,
  degreeOf,
  exponentialMultistep,
  gaussLegendre,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  ornsteinUhlenbeck,
  reverseSample,
  type TimeSpan,
} from "@chaosphere/core";
import {
  dataToNoiseRatio,
  type Standardisation,
  standardisation,
} from "@chaosphere/core/estimation";
import {
  type CheckpointNoise,
  type PowerGain,
  restoreModel,
  type SphericalOperatorSpec,
  withPower,
} from "@chaosphere/model";
import { type Denoiser, gaussianDenoiser, relativeScore } from "@chaosphere/score";
import { ensembleSource, type TensorResidual, tensorResidual } from "@chaosphere/train";
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

/** Factors of states by step and degree, `[k][l]`, and last those of the fields. */
export type PowerGains = readonly Float64Array[];

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
  /** Default {@link whiteningNoise}. */
  readonly noise?: CheckpointNoise;
  /** Forward time at which generation starts. Default 5, where e^{−2T} = 5e-5 of the data are left. */
  readonly horizon?: number;
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
  /** Posterior means at the end of reverse paths, degrees l < bandLimit in Cameron–Martin coordinates, with {@link gains} if they are given. */
  readonly sample: (
    bandLimit: number,
    batch: number,
    key: Key,
    gains?: PowerGains,
  ) => CameronMartinCoordinates;
  /**
   * What the reverse paths lack of each degree's power: after every step the states of some draws are brought to the mean square that the
   * forward process has there, e^{−2t} q_l + 1 − e^{−2t}, and last the fields to q_l. The factors, fixed, then go with draws of other keys.
   */
  readonly gains: (batch: number, key: Key) => PowerGains;
}

/** Where generation stops: what noise is left, 6 %, is taken off by the posterior mean. */
const STOP = 0.03;

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
  const noise = data.noise ?? whiteningNoise(data.spectrum);
  const ratio = data.spectrum.map((c, l) => (c > 0 ? c / noise.spectrum[l] : 0));
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
  const span = { horizon: data.horizon ?? 5, stop: STOP };
  const process = ornsteinUhlenbeck(span);
  const { nLat, nLon, kind, firstLongitude } = gaussLegendre(bandLimit);
  const ground = {
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
  const { tf } = await bench.loadTf();
  /** `visit` sees each state after the first, and the fields as states at time 0, and may change them: the sampler goes on from what it left. */
  const drawn = (
    L: number,
    batch: number,
    key: Key,
    visit: (state: CameronMartinCoordinates, time: number, index: number) => void,
  ): CameronMartinCoordinates => {
    const all = new Float64Array(L).fill(1);
    all.set(ratio);
    const network = tensorResidual(tf, spec, model.weights);
    const denoiser =
      L === bandLimit
        ? correctedDenoiser(gaussianDenoiser(model.closedForm), network, model.gain)
        : restoreModel(model).denoiser;
    const last = reverseSample(process, relativeScore(denoiser), {
      bandLimit: L,
      batch,
      key,
      times: signalTimes(span, samplerSteps),
      sampler:
        config.sampler === "flow"
          ? exponentialMultistep({ order: 2, ratio: all })
          : ancestral({ variance: { ratio: all } }),
      onStep: (step, time, state) => {
        visit(state, time, step - 1);
        if (step % 10 === 0) bench.log(`${name}: sampling, step ${step} of ${samplerSteps}`);
      },
    });
    const mean = denoiser(STOP, last);
    network.dispose();
    visit(mean, 0, samplerSteps);
    return mean;
  };
  return {
    standard,
    ratio,
    steps: model.steps,
    heldOutNats: model.heldOutLoss.at(-1) ?? Number.NaN,
    sample: (L, batch, key, gains) =>
      drawn(L, batch, key, (state, _t, k) => {
        if (gains) scaleDegreesInPlace(state, gains[k]);
      }),
    gains: (batch, key) => {
      const gains: Float64Array[] = [];
      drawn(bandLimit, batch, key, (state, t) => {
        const [signal, noise] = [Math.exp(-2 * t), -Math.expm1(-2 * t)];
        const factors = dataToNoiseRatio(state).map((power, l) =>
          power > 0 ? Math.sqrt((signal * ratio[l] + noise) / power) : 1,
        );
        scaleDegreesInPlace(state, factors);
        gains.push(factors);
      });
      return gains;
    },
  };
}

/** The denoiser of the model's file with the network on the backend of training, in single precision, many fields at a time. */
function correctedDenoiser(
  closedForm: Denoiser,
  { residual }: TensorResidual,
  gain: PowerGain | undefined,
): Denoiser {
  const denoiser: Denoiser = (t, x) => {
    const r = residual(t, x.values);
    return { ...x, values: closedForm(t, x).values.map((mean, i) => mean + r[i]) };
  };
  return gain ? withPower(denoiser, gain) : denoiser;
}

function scaleDegreesInPlace(
  { values, bandLimit }: CameronMartinCoordinates,
  factors: Float64Array,
): void {
  for (let i = 0; i < values.length; i++) values[i] *= factors[degreeOf(i % bandLimit ** 2)];
}

/** Times from the horizon to the stop at which the logarithm of the signal-to-noise ratio −log(e^{2t} − 1) grows by equal steps. */
function signalTimes({ horizon, stop }: TimeSpan, steps: number): Float64Array {
  const [first, last] = [Math.log(Math.expm1(2 * horizon)), Math.log(Math.expm1(2 * stop))];
  const times = Float64Array.from(
    { length: steps + 1 },
    (_, k) => Math.log1p(Math.exp(first + ((last - first) * k) / steps)) / 2,
  );
  [times[0], times[steps]] = [horizon, stop];
  return times;
}
