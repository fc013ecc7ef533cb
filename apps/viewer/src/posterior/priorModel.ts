import type { Checkpoint } from "@chaosphere/model";
import type { LoadedModel } from "../fields/fields.ts";
import type { Session } from "../session/session.ts";
import { largestPosteriorBandLimit } from "./limits.ts";

/** Whether the law of a model is Gaussian and known exactly, so that it has a posterior in closed form. */
export function isGaussian({ kind }: Checkpoint): boolean {
  return kind === "gaussian" || kind === "isotropic";
}

/** The open models that can be a prior, by the name that a specification uses. */
export function priorModels(models: Session["models"]): readonly [string, LoadedModel][] {
  return Object.entries(models).filter(
    ([, { checkpoint }]) =>
      isGaussian(checkpoint) && checkpoint.bandLimit <= largestPosteriorBandLimit,
  );
}

/**
 * @throws RangeError if the model has no posterior in closed form, naming the open ones that have, or its band limit is too large.
 */
export function checkPrior(name: string, { checkpoint }: LoadedModel, models: Session["models"]) {
  if (!isGaussian(checkpoint)) {
    const others = priorModels(models).map(([other]) => other);
    throw new RangeError(
      `posterior: the model must be Gaussian for a posterior in closed form, got ${name}, a ${checkpoint.kind}. Choose Whittle–Matérn noise or a Gaussian model${others.length > 0 ? ` (${others.join(", ")})` : ""}; chaosphere condition takes any model.`,
    );
  }
  if (checkpoint.bandLimit > largestPosteriorBandLimit) {
    throw new RangeError(
      `posterior: the page takes models of degrees l < ${largestPosteriorBandLimit} at most, got ${name} with l < ${checkpoint.bandLimit}. Use chaosphere condition for it.`,
    );
  }
}
