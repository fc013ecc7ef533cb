import {
  analyse,
  type CameronMartinCoordinates,
  child,
  coordinateVariances,
  type FullGaussian,
  type GaussianMeasure,
  geometricTimes,
  type HarmonicCoefficients,
  type Key,
  martingaleExponential,
  ornsteinUhlenbeck,
  reverseSample,
  rows,
  sampleGaussian,
  synthesise,
} from "@chaosphere/core";
import { type Dataset, splitByGroup } from "@chaosphere/data";
import {
  energyDistance,
  mapCorrelation,
  nearestFields,
  standardDeviationMap,
} from "@chaosphere/metrics";
import {
  fitGaussianModel,
  type NetworkSpec,
  type NetworkWeights,
  networkDenoiser,
  restoreModel,
} from "@chaosphere/model";
import {
  centralDifference,
  gaussianDenoiser,
  mixingTime,
  probabilityFlowLogDensity,
  relativeScore,
  slicedTrace,
} from "@chaosphere/score";
import { ensembleSource } from "@chaosphere/train";
import { bundledData } from "../../src/bundledData.ts";
import type { Bench, Experiment } from "../../src/experiment.ts";
import { timedFit } from "../learned-runs/timedFit.ts";
import { mean, median, standardError } from "./sampleStatistics.ts";

/** Sizes of the experiment on the temperatures of a climate model. */
export interface LearnedTemperatureConfig {
  readonly bandLimit: number;
  /** A perceptron, or an operator that knows where on the sphere it is. */
  readonly network: "mlp" | "operator";
  /** Width of the perceptron, channels of the operator. */
  readonly width: number;
  /** Layers after the first of the perceptron, blocks of the operator. */
  readonly depth: number;
  /** Longest training; the runs that choose its length take as many. */
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly samples: number;
  readonly samplerSteps: number;
  /** Held-out fields whose log-density is computed, and steps of its flow. */
  readonly likelihoods: number;
  readonly likelihoodSteps: number;
}

/** Runs never seen by any fit, one with all forcings and one with natural ones. */
const HELD_OUT = [60, 68];
/** Of the others, the two that choose the number of steps; then all four are fitted for that long. */
const CHOOSING = [59, 67];

const REPORTS = 40;
const STOP = 1e-3;

/** Annual-mean temperatures split by run: the full-covariance Gaussian with and without a learned residual. */
export const learnedTemperature: Experiment<LearnedTemperatureConfig> = {
  configs: {
    quick: {
      bandLimit: 9,
      network: "mlp",
      width: 24,
      depth: 1,
      steps: 160,
      batch: 128,
      learningRate: 5e-4,
      weightDecay: 0.1,
      samples: 220,
      samplerSteps: 40,
      likelihoods: 16,
      likelihoodSteps: 12,
    },
    full: {
      bandLimit: 21,
      network: "mlp",
      width: 96,
      depth: 1,
      steps: 1200,
      batch: 256,
      learningRate: 3e-4,
      weightDecay: 0.1,
      samples: 660,
      samplerSteps: 120,
      likelihoods: 44,
      likelihoodSteps: 32,
    },
  },
  async run(config, key, bench) {
    const data = await bundledData("pcm-trefht");
    const { training, heldOut } = splitByGroup(data, HELD_OUT);
    const choice = splitByGroup(training, CHOOSING);
    const first = await fitModel(choice.training, config, config.steps, child(key, 0), bench, {
      name: "choosing",
      heldOut: choice.heldOut,
    });
    const steps = first.bestStep;
    const model = await fitModel(training, config, steps, child(key, 1), bench, {
      name: "temperature",
    });

    const { standard, law, process, score, gaussianScore } = model;
    const truth = analyse(heldOut.fields, config.bandLimit);
    const seen = analyse(training.fields, config.bandLimit);
    // The same noise drives both, so that they differ by the residual alone.
    const generate = (s: typeof score) =>
      standard.invert(
        reverseSample(process, s, {
          bandLimit: config.bandLimit,
          batch: config.samples,
          key: child(key, 2),
          times: geometricTimes(process, config.samplerSteps),
          sampler: martingaleExponential,
        }),
      );
    const [learned, sameNoise] = [generate(score), generate(gaussianScore)];
    const gaussian = standard.invert(sampleGaussian(law, config.samples, child(key, 3)));

    const grid = heldOut.fields.grid;
    const deviations = (a: HarmonicCoefficients) =>
      standardDeviationMap(synthesise(a, grid, { unit: "K" }));
    const sd = deviations(truth);
    const x = everyNth(standard.apply(truth), config.likelihoods);
    const span = { horizon: process.horizon, stop: process.stop };
    const density = (s: typeof score) => {
      const derivative = centralDifference(s, 0.01);
      const traces = [slicedTrace(s, { key: child(key, 4), derivative })];
      return probabilityFlowLogDensity(s, x, { span, traces, steps: config.likelihoodSteps })
        .logDensity;
    };
    const [learnedDensity, gaussianDensity] = [density(score), density(gaussianScore)];
    const gains = Array.from(learnedDensity, (v, b) => v - gaussianDensity[b]);
    const energies = {
      learned: energyDistance(learned, truth),
      gaussian: energyDistance(gaussian, truth),
      sameNoise: energyDistance(sameNoise, truth),
      training: energyDistance(seen, truth),
    };
    return {
      numbers: {
        chosenSteps: steps,
        choosingNats: first.heldOutNats,
        "energy.learned": energies.learned,
        "energy.gaussian": energies.gaussian,
        "energy.gaussianSameNoise": energies.sameNoise,
        "energy.training": energies.training,
        energyRatio: energies.learned / energies.sameNoise,
        deviationCorrelation: mapCorrelation(deviations(learned), sd),
        "deviationCorrelation.gaussian": mapCorrelation(deviations(gaussian), sd),
        logDensityGain: mean(gains),
        "logDensityGain.standardError": standardError(gains),
        nearestOverReal:
          median(nearestFields(learned, seen).distances) /
          median(nearestFields(truth, seen).distances),
        seconds: first.seconds + model.seconds,
      },
      tables: { logDensityGain: { nats: gains } },
    };
  },
};

/** A Gaussian law with a learned residual, and how it was come by. */
interface TemperatureModel extends ReturnType<typeof gaussianPart> {
  readonly score: ReturnType<typeof relativeScore>;
  readonly gaussianScore: ReturnType<typeof relativeScore>;
  readonly bestStep: number;
  readonly heldOutNats: number;
  readonly seconds: number;
}

async function fitModel(
  data: Dataset,
  config: LearnedTemperatureConfig,
  steps: number,
  key: Key,
  bench: Bench,
  { name, heldOut }: { readonly name: string; readonly heldOut?: Dataset },
): Promise<TemperatureModel> {
  const part = gaussianPart(data, config.bandLimit);
  const spec = specOf(part.law, part.standard.measure, config);
  const reportEvery = Math.max(1, Math.floor(config.steps / REPORTS));
  const { fit, seconds } = await timedFit(bench, name, {
    spec,
    process: part.process,
    closedForm: part.law,
    training: ensembleSource(part.coordinates),
    ...(heldOut && {
      heldOut: ensembleSource(part.standard.apply(analyse(heldOut.fields, config.bandLimit))),
      heldOutPairs: 2048,
    }),
    key,
    steps,
    reportEvery,
    averageDecay: 0.99,
    batch: config.batch,
    learningRate: config.learningRate,
    weightDecay: config.weightDecay,
  });
  const { best } = fit.state;
  return {
    ...part,
    ...scores(spec, fit.weights, part.law),
    bestStep: best?.step ?? steps,
    heldOutNats: best?.heldOutLoss ?? Number.NaN,
    seconds,
  };
}

/** Noise, standardisation and full-covariance law of some fields. */
function gaussianPart(data: Dataset, bandLimit: number) {
  const { model, coordinates } = fitGaussianModel(data.fields, bandLimit);
  const { covariance: law } = model;
  const { standard } = restoreModel(model);
  const process = ornsteinUhlenbeck({ horizon: mixingTime(law, 1e-3), stop: STOP });
  return { standard, coordinates, law, process };
}

function specOf(
  law: FullGaussian<"cameron-martin">,
  measure: GaussianMeasure,
  { network, width, depth, bandLimit }: LearnedTemperatureConfig,
): NetworkSpec {
  const variances = [...coordinateVariances(law)];
  switch (network) {
    case "mlp":
      return {
        kind: "mlp",
        dimension: law.dimension,
        width,
        depth,
        variances,
        timeFrequencies: 4,
      };
    case "operator":
      return {
        kind: "spherical-operator",
        bandLimit,
        channels: width,
        blocks: depth,
        gridBandLimit: Math.ceil(1.25 * bandLimit),
        variances: byDegree(variances, bandLimit),
        noiseSpectrum: [...measure.spectrum],
        timeFrequencies: 4,
        timeWidth: 16,
        degreeKnots: 6,
        activation: "silu",
        positionDegrees: 6,
      };
  }
}

function byDegree(variances: readonly number[], bandLimit: number): number[] {
  return Array.from({ length: bandLimit }, (_, l) => mean(variances.slice(l * l, (l + 1) ** 2)));
}

function scores(spec: NetworkSpec, weights: NetworkWeights, law: FullGaussian<"cameron-martin">) {
  const closedForm = gaussianDenoiser(law);
  return {
    score: relativeScore(networkDenoiser(spec, weights, closedForm)),
    gaussianScore: relativeScore(closedForm),
  };
}

function everyNth(z: CameronMartinCoordinates, count: number): CameronMartinCoordinates {
  const row = z.bandLimit ** 2;
  const values = new Float64Array(count * row);
  for (let b = 0; b < count; b++) {
    const from = Math.floor((b * z.batch) / count);
    values.set(rows(z, from, from + 1).values, b * row);
  }
  return { ...z, batch: count, values };
}
