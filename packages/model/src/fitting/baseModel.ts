import { coordinateVariances, DomainError, diagonalGaussian } from "@chaosphere/core";
import type { Cascade } from "../checkpoint/cascade.ts";
import type { GaussianCheckpoint, NetworkCheckpoint } from "../checkpoint/checkpoint.ts";
import { standardisationOf } from "../checkpoint/restoreModel.ts";
import type { NetworkSpec } from "../network/architecture.ts";
import {
  cascadeRates,
  knownFieldsOf,
  noisingRates,
  type ObservationTask,
  posteriorOfTask,
  taskSpan,
} from "../observing/index.ts";
import { FIRST_TIME } from "./firstTime.ts";
import { type NetworkName, type NetworkSizes, networkSpec } from "./networkSpec.ts";

/** A Gaussian model and the network that is to correct it. */
export interface BaseModel {
  /** What the network's file takes over: noise, mean, times and provenance. */
  readonly model: GaussianCheckpoint;
  /** The Gaussian law whose denoiser the network corrects. */
  readonly closedForm: NetworkCheckpoint["closedForm"];
  readonly spec: NetworkSpec;
  /** What the network is to be given; absent for a model of fields alone. */
  readonly task?: ObservationTask;
  /** How the network is to draw large scales first; absent if all degrees are noised alike. */
  readonly cascade?: Cascade;
}

/** Options of {@link baseModel}. */
export interface BaseModelOptions extends NetworkSizes {
  /** The kind of network. */
  readonly network: NetworkName;
  /** The law to correct: the model's own, or that of the variances on its diagonal, far fewer numbers to be fitted. Default "full". */
  readonly closedForm?: "full" | "diagonal";
  /** Whether to draw large scales first and small ones given them. Such a model has no likelihood. Default false. */
  readonly cascade?: boolean;
  /** What is seen of every field: the network is to correct the closed form's posterior given such observations. Default: nothing. */
  readonly task?: ObservationTask;
}

/**
 * A Gaussian model prepared for a network to correct: its stopping time is positive, as a network needs noise to remove.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { baseModel, fitGaussianModel, parameterCount } from "@chaosphere/model";
 *
 * const law = whittleMatern(4, { alpha: 2, kappa: 3 });
 * const fields = synthesise(colour(law, whiteNoise(4, 50, key(1))), gaussLegendre(4));
 * const base = baseModel(fitGaussianModel(fields, 4).model, { network: "per-degree" });
 * console.log(base.spec.kind, parameterCount(base.spec)); // per-degree 452
 * ```
 */
export function baseModel(gaussian: GaussianCheckpoint, options: BaseModelOptions): BaseModel {
  const model = gaussian.stop > 0 ? gaussian : { ...gaussian, stop: FIRST_TIME };
  const { network, closedForm = "full", cascade = false, task } = options;
  const law = closedForm === "full" ? model.covariance : diagonal(model);
  const spec = networkSpec(network, model, options);
  if (cascade && task) {
    throw new DomainError(
      "baseModel: a cascade must be of fields alone, got a task, whose network draws large scales first in any case. Leave cascade out.",
    );
  }
  if (cascade) {
    const rates = cascadeRates(model.bandLimit);
    return {
      model: { ...model, ...taskSpan(rates) },
      closedForm: law,
      spec: { ...spec, reads: "posterior-mean" },
      cascade: { rates },
    };
  }
  if (!task) return { model, closedForm: law, spec };
  return {
    model: { ...model, ...taskSpan(noisingRates(model.noise.spectrum)) },
    closedForm: law,
    task,
    spec: taskSpec(spec, task, model, law),
  };
}

/** The network with what a task changes of it: it reads posterior means, and an operator knows where they are sure. */
function taskSpec(
  spec: NetworkSpec,
  task: ObservationTask,
  model: GaussianCheckpoint,
  law: NetworkCheckpoint["closedForm"],
): NetworkSpec {
  const reads = "posterior-mean";
  if (spec.kind !== "spherical-operator") return { ...spec, reads };
  const standard = standardisationOf(model);
  const posterior = posteriorOfTask(task, law, standard);
  // Beside known fields a network need not commute with rotations.
  return {
    ...spec,
    activation: "silu",
    reads,
    knownFields: knownFieldsOf(task.sites, law, standard, posterior),
  };
}

/** The law of independent coordinates with the variances of a Gaussian model. */
function diagonal({ covariance }: GaussianCheckpoint): NetworkCheckpoint["closedForm"] {
  return diagonalGaussian("cameron-martin", coordinateVariances(covariance), covariance.mean);
}
