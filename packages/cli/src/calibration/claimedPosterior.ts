import { child, type HarmonicCoefficients, type Key, purpose } from "@chaosphere/core";
import { type Checkpoint, conditionalRun, harmonicLawOf, restoreModel } from "@chaosphere/model";
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

/** What {@link claimedPosterior} draws. */
export interface ClaimedOptions {
  readonly method: CalibratedMethod;
  readonly draws: number;
  readonly key: Key;
  /** Steps of a diffusion; default those of the run. */
  readonly steps?: number;
}

/** The method that `condition` takes of itself for a model, or the one asked for if it fits. */
export function methodFor(
  { kind }: Checkpoint,
  asked: CalibratedMethod | "auto",
): CalibratedMethod {
  const closed = kind === "mixture" ? "diffusion" : "exact";
  if (kind !== "network") return asked === "auto" ? closed : asked;
  if (asked === "auto" || asked === "exact" || asked === "diffusion") {
    throw new CallError(
      `--method must be dps or pigdm, approximations, or prior for a network, got ${asked}. Add --method pigdm.`,
    );
  }
  return asked;
}

/** Draws by a method, and χ² of the true fields where the posterior is Gaussian. */
export function claimedPosterior(
  model: Checkpoint,
  seen: Observation,
  truth: HarmonicCoefficients,
  { method, draws, key, steps }: ClaimedOptions,
): ClaimedPosterior {
  const own = child(key, purpose.posterior);
  if (method === "prior") {
    return { drawn: trueFields(model, own, 0, truth.batch * draws) };
  }
  if (method !== "exact") {
    const run = conditionalRun(model, seen, {
      method,
      seed: seedOf(own),
      count: draws,
      ...(steps !== undefined && { steps }),
    });
    const { approximation } = run;
    return { drawn: run.draw(), ...(approximation !== undefined && { approximation }) };
  }
  const law = harmonicLawOf(model);
  if (law) {
    const posterior = gaussianPosterior(law, seen);
    return {
      drawn: drawPosterior(posterior, own, draws),
      chiSquared: posteriorChiSquared(posterior, truth),
    };
  }
  if (model.kind === "network") throw new Error("claimedPosterior: a network has no exact method.");
  const { standard } = restoreModel(model);
  const posterior = mixturePosterior(closedFormLawOf(model), observedDirections(seen, standard));
  return { drawn: standard.invert(posterior.draw(own, draws)) };
}
