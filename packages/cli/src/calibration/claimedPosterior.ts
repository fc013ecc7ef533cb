import {
  child,
  coefficients,
  type HarmonicCoefficients,
  type Key,
  purpose,
} from "@chaosphere/core";
import {
  type Checkpoint,
  conditionalRun,
  harmonicLawOf,
  restoreModel,
  restoreTask,
  runOfTask,
  twistedRun,
} from "@chaosphere/model";
import { closedFormLawOf } from "@chaosphere/model/conditioning";
import {
  drawPosterior,
  gaussianPosterior,
  mixturePosterior,
  type Observation,
  observedDirections,
  type PosteriorChiSquared,
  posteriorChiSquared,
} from "@chaosphere/score/posterior";
import { methodFor } from "../condition/method.ts";
import { CallError } from "../errors/callError.ts";
import { seedOf } from "./seedOf.ts";
import { trueFields } from "./truths.ts";

/** How a posterior is drawn from. `prior` does not condition at all: a control that must be found out. */
export const calibratedMethods = [
  "exact",
  "diffusion",
  "learned",
  "particles",
  "dps",
  "pigdm",
  "prior",
] as const;

/** One of {@link calibratedMethods}. */
export type CalibratedMethod = (typeof calibratedMethods)[number];

/** Draws that a method claims to be from the posterior of each true field given its data. */
export interface ClaimedPosterior {
  /** `draws` of each true field, one after another. */
  readonly drawn: HarmonicCoefficients;
  /** Where the posterior is Gaussian and its mean is known. */
  readonly chiSquared?: PosteriorChiSquared;
  /** What is approximate about the method, in words. */
  readonly approximation?: string;
}

/** What is drawn of each batch of trials. */
export interface ClaimedBatch {
  readonly seen: Observation;
  /** The true field of each observation. */
  readonly truth: HarmonicCoefficients;
  readonly key: Key;
}

/** How {@link claimedPosteriors} draws. */
export interface ClaimedOptions {
  readonly method: CalibratedMethod;
  readonly draws: number;
  /** Steps of a diffusion; default those of the run. */
  readonly steps?: number;
}

/**
 * The method that `condition` takes of itself for a model, or the one asked for if it fits. Beside those of `condition` there is the
 * control, and the exact posterior of a mixture, of which single draws are simple.
 *
 * @throws {@link CallError} if the model has no such method.
 */
export function calibratedMethod(
  model: Checkpoint,
  asked: CalibratedMethod | "auto",
  path: string,
): CalibratedMethod {
  const isTask = model.kind === "network" && model.task !== undefined;
  if (asked === "prior") {
    if (!isTask) return asked;
    throw new CallError(
      `--method must be learned for a network that was trained with --observe, which has no fields of its own, got prior and ${path}. Leave it out.`,
    );
  }
  if (asked === "exact" && model.kind === "mixture") return asked;
  return methodFor(model, asked, path);
}

/** Draws by a method, batch by batch, with χ² of the true fields where the posterior is Gaussian. */
export function claimedPosteriors(
  model: Checkpoint,
  { method, draws, steps }: ClaimedOptions,
): (batch: ClaimedBatch) => ClaimedPosterior {
  if (method === "prior") {
    return ({ truth, key }) => ({
      drawn: trueFields(model, child(key, purpose.posterior), 0, truth.batch * draws),
    });
  }
  if (method === "learned") return ofTask(model, draws, steps);
  if (method === "particles") return byParticles(model, draws, steps);
  if (method !== "exact") {
    return ({ seen, key }) => {
      const seed = seedOf(child(key, purpose.posterior));
      const of = { method, seed, count: draws, ...(steps !== undefined && { steps }) };
      const run = conditionalRun(model, seen, of);
      const { approximation } = run;
      return { drawn: run.draw(), ...(approximation !== undefined && { approximation }) };
    };
  }
  const law = harmonicLawOf(model);
  if (law) {
    return ({ seen, truth, key }) => {
      const posterior = gaussianPosterior(law, seen);
      return {
        drawn: drawPosterior(posterior, child(key, purpose.posterior), draws),
        chiSquared: posteriorChiSquared(posterior, truth),
      };
    };
  }
  if (model.kind === "network") throw new Error("claimedPosteriors: no network is exact.");
  const { standard } = restoreModel(model);
  return ({ seen, key }) => {
    const posterior = mixturePosterior(closedFormLawOf(model), observedDirections(seen, standard));
    return { drawn: standard.invert(posterior.draw(child(key, purpose.posterior), draws)) };
  };
}

/** Draws by twisted particles, as many as draws. */
function byParticles(model: Checkpoint, draws: number, steps: number | undefined) {
  return ({ seen, key }: ClaimedBatch): ClaimedPosterior => {
    const { fields, leastEffectiveSampleSize } = twistedRun(model, seen, {
      seed: seedOf(child(key, purpose.posterior)),
      count: draws,
      ...(steps !== undefined && { steps }),
    });
    const least = leastEffectiveSampleSize.reduce(
      (a, b) => Math.min(a, b),
      Number.POSITIVE_INFINITY,
    );
    return {
      drawn: fields,
      approximation: `particles are exact only as their number grows; in the worst of the last trials they were worth ${least.toPrecision(3)} independent ones`,
    };
  };
}

/** Draws of a network that was trained for what is seen. */
function ofTask(model: Checkpoint, draws: number, steps: number | undefined) {
  if (model.kind !== "network") throw new Error("only networks are trained for a task.");
  const restored = restoreTask(model);
  return ({ seen, truth, key }: ClaimedBatch): ClaimedPosterior => {
    const run = runOfTask(restored, model, seen.values, {
      seed: seedOf(child(key, purpose.posterior)),
      count: draws,
      ...(steps !== undefined && { steps }),
    });
    const row = model.bandLimit ** 2;
    const values = new Float64Array(truth.batch * draws * row);
    for (let b = 0; b < truth.batch; b++) values.set(run.draw(b).values, b * draws * row);
    return { drawn: coefficients("harmonic", model.bandLimit, values) };
  };
}
