import { coefficients, type NoisableGaussian } from "@chaosphere/core";
import type { ShiftMixture } from "@chaosphere/score";
import type { Checkpoint, NetworkCheckpoint } from "../checkpoint/checkpoint.ts";
import { isotropicLawOf } from "../checkpoint/gaussianLawOf.ts";

/** The law, in Cameron–Martin coordinates, that a closed-form model is. */
export function closedFormLawOf(
  model: Exclude<Checkpoint, NetworkCheckpoint>,
): NoisableGaussian<"cameron-martin"> | ShiftMixture {
  switch (model.kind) {
    case "gaussian":
      return model.covariance;
    case "isotropic":
      return isotropicLawOf(model);
    case "mixture": {
      const { bandLimit, weights, shifts } = model;
      return { shifts: coefficients("cameron-martin", bandLimit, shifts), weights };
    }
    default:
      return model satisfies never;
  }
}
