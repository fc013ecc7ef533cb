import { child, defaultTimes, gaussLegendre, type Key } from "@chaosphere/core";
import {
  type FieldFunctionals,
  fieldFunctionals,
  type Region,
} from "@chaosphere/metrics/calibration";
import { type TaskAnswer, taskSpan } from "@chaosphere/model";
import { tensorResidual } from "@chaosphere/train";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { type FieldLaw, lawOfFields } from "./fields.ts";
import { gaussianAccuracy } from "./gaussianAccuracy.ts";
import { guidedDraws } from "./guided.ts";
import { drawGiven, drawTrials, type Judged, judge } from "./judged.ts";
import { type LearnedTask, learnTask, type TaskConfig } from "./learnedTask.ts";

/** Sizes of the study. */
export interface LearnedPosteriorsConfig {
  /** Each law that is not Gaussian with what is seen of it. */
  readonly cases: readonly (TaskConfig & { readonly law: Exclude<FieldLaw, "gaussian"> })[];
  readonly trials: number;
  readonly draws: number;
  readonly samplerSteps: number;
  /** Trials and steps of DPS. */
  readonly guidedTrials: number;
  readonly guidedSteps: number;
  /** Of Gaussian fields, seen within caps of some radii (degrees). */
  readonly gaussian: TaskConfig & {
    readonly radii: readonly number[];
    /** Fields that the law to be corrected is fitted to. */
    readonly fitted: number;
    readonly observations: number;
    readonly drawsOfEach: number;
  };
}

/** Fields that a Gaussian law is fitted to. */
const FITTED = 4000;

const none: TaskAnswer = (_, w) => new Float64Array(w.length);

/** Posteriors learned for one task each: of fields that are not Gaussian judged by simulation beside the Gaussian posterior and DPS, of Gaussian ones beside the exact posterior. */
export const learnedPosteriors: Experiment<LearnedPosteriorsConfig> = {
  configs: {
    quick: {
      cases: [
        {
          law: "lognormal",
          observe: "points:8",
          bandLimit: 4,
          noiseSd: 0.2,
          channels: 6,
          blocks: 1,
          steps: 60,
          batch: 32,
          learningRate: 3e-3,
        },
      ],
      trials: 60,
      draws: 9,
      samplerSteps: 4,
      guidedTrials: 20,
      guidedSteps: 20,
      gaussian: {
        observe: "",
        bandLimit: 4,
        noiseSd: 0.2,
        channels: 6,
        blocks: 1,
        steps: 60,
        batch: 32,
        learningRate: 3e-3,
        radii: [60],
        fitted: 4,
        observations: 2,
        drawsOfEach: 40,
      },
    },
    full: {
      cases: [
        {
          law: "quadratic",
          observe: "hemisphere:north",
          bandLimit: 32,
          noiseSd: 0.2,
          channels: 16,
          blocks: 3,
          steps: 4500,
          batch: 16,
          learningRate: 4e-3,
          file: "research/experiments/learned-posteriors/quadratic.model",
        },
        {
          law: "lognormal",
          observe: "points:60",
          bandLimit: 32,
          noiseSd: 0.2,
          channels: 16,
          blocks: 3,
          steps: 4000,
          batch: 16,
          learningRate: 5e-3,
          file: "research/experiments/learned-posteriors/lognormal.model",
        },
      ],
      trials: 500,
      draws: 9,
      samplerSteps: 14,
      guidedTrials: 100,
      guidedSteps: 48,
      gaussian: {
        observe: "",
        bandLimit: 16,
        noiseSd: 0.2,
        channels: 16,
        blocks: 2,
        steps: 2000,
        batch: 16,
        learningRate: 5e-3,
        // 3, 25 and 70 % of the sphere.
        radii: [19.95, 60, 113.58],
        fitted: 4,
        observations: 4,
        drawsOfEach: 100,
      },
    },
  },
  async run(config, key, bench) {
    const numbers: Record<string, number> = {};
    const tables: Record<string, Findings["tables"][string]> = {};
    for (const task of config.cases) {
      // The same Gaussian fields under each law.
      const found = await judgeCase(task, config, child(key, 0), bench);
      for (const [name, value] of Object.entries(found.numbers)) {
        numbers[`${task.law}.${name}`] = value;
      }
      tables[`${task.law}Functionals`] = found.functionals;
    }
    const { radii, fitted, observations, drawsOfEach, ...task } = config.gaussian;
    for (const [k, radius] of radii.entries()) {
      const own = child(key, 10 + k);
      const observe = `cap:90,0,${radius}`;
      const law = lawOfFields("gaussian", task.bandLimit, fitted, child(own, 0));
      const learned = await learnTask(bench, observe, law, { ...task, observe }, child(own, 1));
      const { seen } = drawTrials(law, learned, observations, child(own, 2));
      const network = await networkOf(learned, bench);
      const of = { draws: drawsOfEach, steps: config.samplerSteps, key: child(own, 3) };
      const found = gaussianAccuracy(learned, network.residual, seen, of);
      network.dispose();
      const name = `gaussian.${Math.round(50 * (1 - Math.cos((radius * Math.PI) / 180)))}%`;
      numbers[`${name}.meanError`] = found.learned.mean;
      numbers[`${name}.varianceError`] = found.learned.variance;
      numbers[`${name}.correctedMeanError`] = found.corrected.mean;
      numbers[`${name}.correctedVarianceError`] = found.corrected.variance;
    }
    return { numbers, tables };
  },
};

async function networkOf({ model }: LearnedTask, bench: Bench) {
  const { tf } = await bench.loadTf();
  return tensorResidual(tf, model.spec, model.weights);
}

async function judgeCase(
  task: LearnedPosteriorsConfig["cases"][number],
  config: LearnedPosteriorsConfig,
  key: Key,
  bench: Bench,
) {
  const { trials, draws, samplerSteps } = config;
  const name = `${task.law}, ${task.observe}`;
  const law = lawOfFields(task.law, task.bandLimit, FITTED, child(key, 0));
  const learned = await learnTask(bench, name, law, task, child(key, 1));
  const drawn = drawTrials(law, learned, trials, child(key, 2));
  const functionals = functionalsOf(task.bandLimit);
  const ranks = child(key, 3);
  const span = taskSpan(learned.posterior.rates);
  const of = { draws, key: child(key, 4) };
  const gaussian = judge(
    drawn.truth,
    drawGiven(learned, none, drawn.seen, { ...of, times: defaultTimes(span, 1) }),
    functionals,
    ranks,
  );
  const network = await networkOf(learned, bench);
  const fields = drawGiven(
    learned,
    network.residual,
    drawn.seen,
    { ...of, times: defaultTimes(span, samplerSteps) },
    (rows) => bench.log(`${name}: ${rows} of ${trials * draws} fields drawn`),
  );
  network.dispose();
  const found = judge(drawn.truth, fields, functionals, ranks);
  const guided = guidedDraws(learned, drawn, {
    trials: config.guidedTrials,
    draws,
    steps: config.guidedSteps,
    seed: bench.seed,
  });
  const dps = judge(guided.truth, guided.draws, functionals, ranks);
  return {
    numbers: {
      heldOutNats: learned.heldOutNats,
      steps: learned.model.steps,
      ...summary("learned", found),
      ...summary("gaussian", gaussian),
      ...summary("dps", dps),
      ...energyChange(found.energyScores, gaussian.energyScores),
    },
    functionals: {
      functional: functionals.names.map((_, k) => k),
      learnedPValue: found.pValues,
      learnedCoverage: found.coverage,
      gaussianPValue: gaussian.pValues,
      gaussianCoverage: gaussian.coverage,
      dpsPValue: dps.pValues,
      dpsCoverage: dps.coverage,
    },
  };
}

function summary(name: string, { pValues, coverage, pooledCoverage }: Judged) {
  return {
    [`${name}.smallestPValue`]: Math.min(...pValues),
    [`${name}.belowOnePercent`]: pValues.filter((p) => p < 0.01).length,
    [`${name}.lowestCoverage90`]: Math.min(...coverage),
    [`${name}.highestCoverage90`]: Math.max(...coverage),
    [`${name}.pooledCoverage90`]: pooledCoverage,
  };
}

/** The mean change of the energy score, and that in standard errors over trials. */
function energyChange(found: Float64Array, reference: Float64Array) {
  const n = found.length;
  const change = found.map((score, b) => score - reference[b]);
  const mean = change.reduce((sum, c) => sum + c / n, 0);
  const variance = change.reduce((sum, c) => sum + (c - mean) ** 2 / (n - 1), 0);
  return {
    energyScoreChange: mean,
    energyScoreChangeInStandardErrors: mean / Math.sqrt(variance / n),
  };
}

/** Values at three points, the mean over each hemisphere, C_l of the field at l = 1, 2, 4, …, and its maximum. */
function functionalsOf(bandLimit: number): FieldFunctionals {
  const grid = gaussLegendre(2 * bandLimit);
  const hemisphere = (name: string, isNorth: boolean): Region => ({
    name,
    cells: Uint8Array.from({ length: grid.nLat * grid.nLon }, (_, i) =>
      grid.colatitudes[Math.floor(i / grid.nLon)] < Math.PI / 2 === isNorth ? 1 : 0,
    ),
  });
  return fieldFunctionals(bandLimit, {
    grid,
    points: [
      { name: "north", colatitude: 0.3, longitude: 1 },
      { name: "rim", colatitude: 1.7, longitude: 2 },
      { name: "south", colatitude: 2.8, longitude: 3 },
    ],
    regions: [hemisphere("northern mean", true), hemisphere("southern mean", false)],
  });
}
