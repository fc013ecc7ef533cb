import {
  type CameronMartinCoordinates,
  degreeOf,
  diagonalGaussian,
  gaussLegendre,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  ornsteinUhlenbeck,
} from "@chaosphere/core";
import { type Standardisation, standardisation } from "@chaosphere/core/estimation";
import {
  type CheckpointNoise,
  modelRun,
  type NetworkCheckpoint,
  type SphericalOperatorSpec,
} from "@chaosphere/model";
import { type Denoiser, gaussianDenoiser, relativeScore } from "@chaosphere/score";
import {
  type DataSource,
  ensembleSource,
  type LossWeighting,
  type TensorResidual,
  tensorResidual,
} from "@chaosphere/train";
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
  /** Which errors training counts: `"entropy"` learns more in few steps, `"mean"` goes on to learn late times. */
  readonly weighting: LossWeighting;
  /** Fields generated. */
  readonly samples: number;
  /** Fields from which the gain of the draws is measured. Default: the model has none. */
  readonly gainFields?: number;
  /** Degrees below which the operator knows the place on the sphere. Default 1, for isotropic fields. */
  readonly positionDegrees?: number;
}

/** Isotropic fields, and where they come from. */
export interface IsotropicData {
  /** C_l of the law, length bandLimit. */
  readonly spectrum: Float64Array;
  /** The mean field; constant where the law is isotropic. */
  readonly mean: HarmonicCoefficients;
  /** Variance of each coefficient, length bandLimit², of a law that has a preferred place. Default: the spectrum's. */
  readonly variances?: Float64Array;
  /** Fields, each as likely as every other; or a field of the law as a function of its stream, new in every pair. */
  readonly training: HarmonicCoefficients | ((stream: Key) => HarmonicCoefficients);
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
  /** As `chaosphere sample` reads it, with the gain of its draws if that was measured. */
  readonly model: NetworkCheckpoint;
  /** Nats relative to the closed-form Gaussian denoiser on held-out fields, negative if better. */
  readonly heldOutNats: number;
  readonly standard: Standardisation;
  /**
   * What `chaosphere sample` draws from the model with a seed: the default sampler in its default steps. The network is evaluated in single
   * precision, many fields at a time; above its band limit, which few fields are drawn at, as the command line does.
   */
  readonly sample: (count: number, seed: number, options?: SampleOptions) => HarmonicCoefficients;
  /** The noise that the fields of a seed are made of. */
  readonly start: (count: number, seed: number) => CameronMartinCoordinates;
}

/** How fields are drawn. */
export interface SampleOptions {
  /** Default the model's. */
  readonly bandLimit?: number;
  /** Whether fields are drawn by the random steps that have a gain, or by the flow without one. Default true. */
  readonly gained?: boolean;
}

/** Where generation stops: the noise left then has 1 % of the variance of the whole. */
const STOP = 0.005;

/**
 * Fits operator residual plus isotropic closed form to fields against {@link whiteningNoise}, and measures the gain of its draws. The operator has
 * no position features, so that its samples are as isotropic as the noise.
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
  const { bandLimit, channels, blocks, degreeKnots, gridBandLimit, amplitude } = config;
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
    positionDegrees: config.positionDegrees ?? 1,
  };
  const span = { horizon: data.horizon ?? 5, stop: STOP };
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
      process: ornsteinUhlenbeck(span),
      training: sourceOf(data.training, standard),
      heldOut: ensembleSource(standard.apply(data.heldOut)),
      heldOutPairs: 64,
      weighting: config.weighting,
      averageDecay: 0.998,
      reportEvery: Math.max(1, Math.min(100, Math.floor(config.steps / 4))),
      key,
      steps: config.steps,
      batch: config.batch,
      learningRate: config.learningRate,
    },
    {
      ...(config.gainFields !== undefined && { gainFields: config.gainFields }),
      ...(file !== undefined && { file }),
      ...(data.variances && { closedForm: closedFormOf(data.variances, noise.spectrum) }),
    },
  );
  const { tf } = await bench.loadTf();
  const sample = (count: number, seed: number, options: SampleOptions = {}) => {
    const { gain, ...plain } = model;
    const drawn = options.gained === false ? plain : model;
    const L = options.bandLimit ?? bandLimit;
    const run = modelRun(drawn, { seed, count, bandLimit: L });
    if (L !== bandLimit) return run.draw();
    const network = tensorResidual(tf, spec, model.weights);
    const score = relativeScore(tensorDenoiser(drawn, network));
    let fields: CameronMartinCoordinates | undefined;
    for (const { step, state } of run.states(score)) {
      if (step > 0 && step % 10 === 0) bench.log(`${name}: sampling, step ${step}`);
      fields = state;
    }
    network.dispose();
    if (!fields) throw new Error("fitIsotropicModel: a run must have states.");
    return run.fields(fields);
  };
  const start = (count: number, seed: number) => {
    for (const { state } of modelRun(model, { seed, count }).states()) return state;
    throw new Error("fitIsotropicModel: a run must have states.");
  };
  return { model, standard, heldOutNats: model.heldOutLoss.at(-1) ?? Number.NaN, sample, start };
}

/** The law of independent coefficients of these variances, in Cameron–Martin coordinates. */
function closedFormOf(variances: Float64Array, noise: Float64Array) {
  const ratios = variances.map((v, i) => {
    const c = noise[degreeOf(i)];
    return c > 0 ? v / c : 0;
  });
  return diagonalGaussian("cameron-martin", ratios);
}

function sourceOf(training: IsotropicData["training"], standard: Standardisation): DataSource {
  if (typeof training !== "function") return ensembleSource(standard.apply(training));
  return {
    dimension: standard.mean.bandLimit ** 2,
    draw: (stream, out) => out.set(standard.apply(training(stream)).values),
  };
}

/** The denoiser of the model's file with the network on the backend of training. */
function tensorDenoiser({ closedForm }: NetworkCheckpoint, { residual }: TensorResidual): Denoiser {
  const gaussian = gaussianDenoiser(closedForm);
  return (t, x) => {
    const r = residual(t, x.values);
    return { ...x, values: gaussian(t, x).values.map((mean, i) => mean + r[i]) };
  };
}
