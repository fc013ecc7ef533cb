import { DomainError } from "@chaosphere/core";
import { networkResidual } from "../network/evaluate.ts";
import { type AngularAnswer, anglesOfRates } from "./angularFlow.ts";
import { type CascadeCheckpoint, isCascade, restoreCascade } from "./cascadeRun.ts";
import type { NetworkCheckpoint } from "./checkpoint.ts";
import { lastGain } from "./lastGain.ts";
import { type GainOptions, measuredGain, type PowerGain } from "./powerGain.ts";
import { gaussianMeans } from "./taskFlow.ts";

/**
 * The model with the measured gain of its draws, whatever gain it had. Of a cascade the states of the flow are multiplied on their way. Another
 * network with a gain is drawn by the random steps of `ancestral`, of which the last state is multiplied.
 *
 * @throws {@link DomainError} if the model is for a task, whose flows have other means for each observation.
 *
 * Source: docs/theory/formulas.md (G8.4).
 */
export function withGain<Model extends NetworkCheckpoint>(
  model: Model,
  options: GainOptions,
): Model {
  if (model.task) {
    throw new DomainError(
      "withGain: the model must be of fields alone, got one for a task. Train a network without --observe.",
    );
  }
  const { residual = networkResidual(model.spec, model.weights) } = options;
  const gain = isCascade(model)
    ? cascadeGain(model, residual, options)
    : lastGain(model, residual, options);
  return { ...model, gain };
}

type Residual = NonNullable<GainOptions["residual"]>;

/** Along the flow, in the coordinates in which it is drawn. */
function cascadeGain(
  model: CascadeCheckpoint,
  residual: Residual,
  options: GainOptions,
): PowerGain {
  const { law, mean } = restoreCascade(model);
  const answer: AngularAnswer = (t, ξ) => residual(t, gaussianMeans(law, t, ξ.values, mean));
  return measuredGain(model.bandLimit, anglesOfRates(law.rates), answer, model, options);
}
