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
  type NetworkCheckpoint,
  restoreModel,
  restoreTask,
  runOfTask,
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
import { CallError } from "../callError.ts";
import { seedOf } from "./seedOf.ts";
import { trueFields } from "./truths.ts";

/** How a posterior is drawn from. `prior` does not condition at all: a control that must be found out. */
export const calibratedMethods = ["exact", "diffusion", "dps", "pigdm", "prior"] as const;

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

/** The method that `condition` takes of itself for a model, or the one asked for if it fits. */
export function methodFor(model: Checkpoint, asked: CalibratedMethod | "auto"): CalibratedMethod {
  if (model.kind !== "network") {
    return asked === "auto" ? (model.kind === "mixture" ? "diffusion" : "exact") : asked;
  }
  if (model.task) {
    if (asked === "auto" || asked === "diffusion") return "diffusion";
    throw new CallError(
      `--method must be diffusion for a network trained for what is seen, got ${asked}. Leave it away.`,
    );
  }
  if (asked === "auto" || asked === "exact" || asked === "diffusion") {
    throw new CallError(
      `--method must be dps or pigdm, approximations, or prior for a network of the fields alone, got ${asked}. Add --method pigdm.`,
    );
  }
  return asked;
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
  if (model.kind === "network" && model.task) return ofTask(model, draws, steps);
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

/** Draws of a network that was trained for what is seen. */
function ofTask(model: NetworkCheckpoint, draws: number, steps: number | undefined) {
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
