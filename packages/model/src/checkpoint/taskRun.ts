import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  DomainError,
  defaultTimes,
  type HarmonicCoefficients,
  key,
  ornsteinUhlenbeck,
  purpose,
  samplingDefaults,
} from "@chaosphere/core";
import { networkResidual } from "../network/evaluate.ts";
import { type ObservationTask, posteriorOfTask, type TaskPosterior } from "../observing/index.ts";
import type { NetworkCheckpoint } from "./checkpoint.ts";
import { standardisationOf } from "./restoreModel.ts";
import { type TaskAnswer, taskFlow } from "./taskFlow.ts";

/** A model trained for a task, ready to be given observations. */
export interface RestoredTask {
  readonly task: ObservationTask;
  /** The Gaussian posteriors that the network corrects, in Cameron–Martin coordinates of the model. */
  readonly posterior: TaskPosterior;
  readonly answer: TaskAnswer;
  /** a = ā + C^½ x of rows x. */
  readonly field: (x: Float64Array) => HarmonicCoefficients;
}

/**
 * Rebuilds what a model trained for a task needs to draw: it decomposes a matrix of L² × L² numbers.
 *
 * @throws {@link DomainError} if the model was not trained for a task.
 */
export function restoreTask(model: NetworkCheckpoint): RestoredTask {
  const { bandLimit, task, spec, weights, closedForm } = model;
  if (!task) {
    throw new DomainError(
      "restoreTask: the model must be trained for a task, got one of fields alone. Train it with --observe and --noise-sd.",
    );
  }
  const standard = standardisationOf(model);
  return {
    task,
    posterior: posteriorOfTask(task, closedForm, standard),
    answer: networkResidual(spec, weights),
    field: (x) => standard.invert(coefficients("cameron-martin", bandLimit, x)),
  };
}

/** Options of {@link taskRun}. */
export interface TaskRunOptions {
  /** Names the draws: the same seed gives the same fields on every machine. */
  readonly seed: number;
  /** Number of fields for each observation; more extend fewer. */
  readonly count: number;
  /** Number of the first of them: those before it, of the same seed, are left out. Default 0. */
  readonly firstDraw?: number;
  /** Number of steps, 1 or more. Default that of {@link samplingDefaults}. */
  readonly steps?: number;
}

/** A reverse diffusion given observations. */
export interface TaskRun {
  /** Forward times from the horizon to the stopping time, steps + 1 in all. */
  readonly times: Float64Array;
  /** The posterior means of the Gaussian law that the network corrects, one row per observation. */
  readonly gaussianMean: HarmonicCoefficients;
  /** Draws given observation b, `count` rows. */
  readonly draw: (b: number, onStep?: (step: number) => void) => HarmonicCoefficients;
}

/**
 * Draws of fields given observations, by a model that was trained for their task.
 *
 * @param model a network that was trained for a task.
 * @param y observations, row-major batch × n.
 * @throws {@link ShapeError} if the observations are not whole rows of the task.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { baseModel, taskRun, fibonacciPoints, fitGaussianModel, initialise, networkCheckpoint } from "@chaosphere/model";
 *
 * const law = whittleMatern(4, { alpha: 2, kappa: 3 });
 * const fields = synthesise(colour(law, whiteNoise(4, 50, key(1))), gaussLegendre(4));
 * const task = { text: "points:6", sites: fibonacciPoints(6), noiseSd: 0.1 };
 * const base = baseModel(fitGaussianModel(fields, 4).model, { network: "operator", task });
 * // Not trained yet: draws from the Gaussian posterior.
 * const model = networkCheckpoint(base, initialise(base.spec, key(2)), { step: 0, log: [] });
 * const run = taskRun(model, Float64Array.of(1, 0, 0, 0, 0, -1), { seed: 7, count: 3 });
 * console.log(run.draw(0).batch, run.draw(0).basis); // 3 harmonic
 * ```
 */
export function taskRun(
  model: NetworkCheckpoint,
  y: Float64Array,
  options: TaskRunOptions,
): TaskRun {
  return runOfTask(restoreTask(model), model, y, options);
}

/** The same by a model that was rebuilt before, for many observations one after another. */
export function runOfTask(
  { posterior, answer, field }: RestoredTask,
  span: Pick<NetworkCheckpoint, "horizon" | "stop" | "bandLimit">,
  y: Float64Array,
  { seed, count, firstDraw = 0, steps = samplingDefaults.steps }: TaskRunOptions,
): TaskRun {
  const means = posterior.mean(y);
  const process = ornsteinUhlenbeck(span);
  const times = defaultTimes(process, steps);
  const d = span.bandLimit ** 2;
  return {
    times,
    gaussianMean: field(means),
    draw: (b, onStep) => {
      const mean = means.subarray(b * d, (b + 1) * d);
      const every = new Float64Array(count * d);
      for (let row = 0; row < count; row++) every.set(mean, row * d);
      let last: CameronMartinCoordinates | undefined;
      let step = 0;
      for (const state of taskFlow(posterior, answer, {
        key: child(child(key(seed), purpose.posterior), b),
        times,
        means: every,
        firstRow: firstDraw,
      })) {
        if (step > 0) onStep?.(step);
        step++;
        last = state;
      }
      if (last === undefined) throw new Error("taskRun: a flow must yield its start.");
      const x = posterior.coloured(last.values);
      return field(x.map((value, i) => value + every[i]));
    },
  };
}
