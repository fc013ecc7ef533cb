import {
  child,
  coefficients,
  defaultTimes,
  exponentialMultistep,
  type HarmonicCoefficients,
  isotropicGaussian,
  type Key,
  ornsteinUhlenbeck,
  reversePath,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import {
  energyScore,
  fieldFunctionals,
  judgeCalibration,
  trialValues,
} from "@chaosphere/metrics/calibration";
import {
  knownFieldsOf,
  networkResidual,
  type ObservationTask,
  observedSites,
  parseObservationSpec,
  posteriorOfTask,
  type SphericalOperatorSpec,
  siteOperator,
  type TaskResidual,
  taskDenoiser,
} from "@chaosphere/model";
import { relativeScore } from "@chaosphere/score";
import { drawNoise } from "@chaosphere/score/posterior";
import type { Bench, Experiment } from "../../src/experiment.ts";
import { timedFit } from "../learned-runs/timedFit.ts";
import { drawFields, type FieldLaw, fittedMeasure, streamsOf } from "./fields.ts";

/** Sizes of the study. */
export interface LearnedPosteriorsConfig {
  readonly bandLimit: number;
  readonly noiseSd: number;
  /** Each law with what is seen of it. */
  readonly cases: readonly (readonly [law: FieldLaw, observe: string])[];
  readonly channels: number;
  readonly blocks: number;
  readonly steps: number;
  readonly batch: number;
  readonly trials: number;
  readonly draws: number;
  readonly samplerSteps: number;
}

/** Steps of a forward process from the Gaussian posterior, as a trained model's. */
const process = ornsteinUhlenbeck({ horizon: 5, stop: 5e-3 });
/** Fields that the Gaussian law is fitted to. */
const FITTED = 4000;

/** Posteriors of fields that are not Gaussian, learned for one task each, judged by simulation beside the Gaussian posterior. */
export const learnedPosteriors: Experiment<LearnedPosteriorsConfig> = {
  configs: {
    quick: {
      bandLimit: 4,
      noiseSd: 0.2,
      cases: [["lognormal", "points:8"]],
      channels: 6,
      blocks: 1,
      steps: 60,
      batch: 32,
      trials: 60,
      draws: 9,
      samplerSteps: 4,
    },
    full: {
      bandLimit: 8,
      noiseSd: 0.2,
      cases: [
        ["quadratic", "hemisphere:north"],
        ["lognormal", "points:20"],
      ],
      channels: 16,
      blocks: 3,
      steps: 3000,
      batch: 128,
      trials: 500,
      draws: 39,
      samplerSteps: 24,
    },
  },
  async run(config, key, bench) {
    const numbers: Record<string, number> = {};
    for (const [k, [law, observe]] of config.cases.entries()) {
      const found = await learnCase(law, observe, config, child(key, k), bench);
      for (const [name, value] of Object.entries(found)) numbers[`${law}.${name}`] = value;
    }
    return { numbers, tables: {} };
  },
};

async function learnCase(
  law: FieldLaw,
  observe: string,
  config: LearnedPosteriorsConfig,
  key: Key,
  bench: Bench,
): Promise<Record<string, number>> {
  const { bandLimit: L, noiseSd, trials, draws } = config;
  const d = L * L;
  const measure = fittedMeasure(law, L, FITTED, child(key, 0));
  const zero = coefficients("harmonic", L, new Float64Array(d));
  const standard = standardisation(measure, { mean: zero });
  const closedForm = isotropicGaussian("cameron-martin", new Float64Array(L).fill(1));
  const spec = parseObservationSpec(observe);
  if ("path" in spec) throw new Error("the study reads no files");
  const task: ObservationTask = {
    text: observe,
    sites: observedSites(spec, { bandLimit: L }),
    noiseSd,
  };
  const posterior = posteriorOfTask(task, closedForm, standard);
  const white = (a: Float64Array) => standard.apply(coefficients("harmonic", L, a)).values;
  const network: SphericalOperatorSpec = {
    kind: "spherical-operator",
    bandLimit: L,
    variances: new Array(L).fill(1),
    noiseSpectrum: Array.from(measure.spectrum),
    timeFrequencies: 4,
    timeWidth: 32,
    channels: config.channels,
    blocks: config.blocks,
    degreeKnots: Math.min(L, 6),
    activation: "silu",
    gridBandLimit: Math.ceil(1.5 * L),
    positionDegrees: L,
    reads: "posterior-mean",
    knownFields: knownFieldsOf(task.sites, closedForm, standard, posterior),
  };
  const source = {
    dimension: d,
    draw: (stream: Key, out: Float64Array) => out.set(white(drawFields(law, L, [stream]))),
  };
  const { fit, seconds } = await timedFit(bench, `${law}, ${observe}`, {
    spec: network,
    closedForm,
    process,
    training: source,
    heldOut: source,
    task: posterior,
    key: child(key, 1),
    steps: config.steps,
    batch: config.batch,
    learningRate: 3e-3,
    averageDecay: 0.998,
  });

  const truth = coefficients("harmonic", L, drawFields(law, L, streamsOf(child(key, 2), trials)));
  const operator = siteOperator(task.sites, L);
  const errors = drawNoise({ kind: "white", sd: noiseSd }, operator.size, trials, child(key, 3));
  const y = operator.apply(truth.values).map((value, i) => value + errors[i]);
  const means = posterior.mean(y);
  const every = new Float64Array(trials * draws * d);
  for (let i = 0; i < trials * draws; i++) {
    const b = Math.floor(i / draws);
    every.set(means.subarray(b * d, (b + 1) * d), i * d);
  }
  const drawn = (residual: TaskResidual): HarmonicCoefficients => {
    const score = relativeScore(taskDenoiser(posterior, residual, every));
    let last: Float64Array = every;
    for (const { state } of reversePath(process, score, {
      key: child(key, 4),
      bandLimit: L,
      batch: trials * draws,
      times: defaultTimes(process, config.samplerSteps),
      sampler: exponentialMultistep({ order: 3, ratio: 1 }),
    })) {
      last = state.values;
    }
    const x = posterior.coloured(last).map((value, i) => value + every[i]);
    return standard.invert(coefficients("cameron-martin", L, x));
  };
  const gaussian = judge(
    truth,
    drawn((_, w) => new Float64Array(w.length)),
    child(key, 5),
  );
  const learned = judge(truth, drawn(networkResidual(network, fit.weights)), child(key, 5));
  const gain = learned.scores.map((score, b) => score - gaussian.scores[b]);
  const mean = gain.reduce((sum, g) => sum + g / trials, 0);
  const variance = gain.reduce((sum, g) => sum + (g - mean) ** 2 / (trials - 1), 0);
  return {
    heldOutNats: fit.log.at(-1)?.heldOutLoss ?? Number.NaN,
    seconds,
    smallestPValue: learned.smallest,
    lowestCoverage90: learned.coverage[0],
    highestCoverage90: learned.coverage[1],
    gaussianSmallestPValue: gaussian.smallest,
    gaussianLowestCoverage90: gaussian.coverage[0],
    energyScoreChange: mean,
    energyScoreChangeInStandardErrors: mean / Math.sqrt(variance / trials),
  };
}

/** Ranks, coverage and energy scores of draws of every true field. */
function judge(truth: HarmonicCoefficients, draws: HarmonicCoefficients, key: Key) {
  const { names, evaluate } = fieldFunctionals(truth.bandLimit, {
    points: [
      { name: "north", colatitude: 0.3, longitude: 1 },
      { name: "equator", colatitude: Math.PI / 2, longitude: 2 },
      { name: "south", colatitude: 2.8, longitude: 3 },
    ],
  });
  const values = trialValues(evaluate(truth), evaluate(draws), names.length);
  const { functionals, smallest } = judgeCalibration(values, { key, names, levels: [0.9] });
  const coverage = functionals.map(({ coverage: [at90] }) => at90.value);
  return {
    smallest: smallest.pValue,
    coverage: [Math.min(...coverage), Math.max(...coverage)],
    scores: energyScore(truth, draws),
  };
}
