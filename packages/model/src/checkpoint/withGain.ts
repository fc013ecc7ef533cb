import { DomainError, isotropicGaussian } from "@chaosphere/core";
import { portableExp } from "@chaosphere/core/elementary";
import { type Denoiser, gaussianDenoiser } from "@chaosphere/score";
import { networkResidual } from "../network/evaluate.ts";
import {
  type AnglesAt,
  type AngularAnswer,
  anglesOfRates,
  anglesOfVariances,
  degreesOf,
} from "./angularFlow.ts";
import { type CascadeCheckpoint, isCascade, restoreCascade } from "./cascadeRun.ts";
import type { NetworkCheckpoint } from "./checkpoint.ts";
import { gainAlongRun } from "./gainAlongRun.ts";
import { type GainOptions, measuredGain } from "./powerGain.ts";
import { gaussianMeans } from "./taskFlow.ts";

/**
 * The model with the measured gain of its flow, whatever gain it had. Of a cascade the states of the flow are multiplied on their way; of another
 * network the denoiser is given what does the same, `withPower`, and the gain is corrected once along the run that draws its fields.
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
  const measured = ({ anglesAt, answer }: Flow) =>
    measuredGain(model.bandLimit, anglesAt, answer, model, options);
  if (isCascade(model)) return { ...model, gain: measured(cascadeFlow(model, residual)) };
  const gaussian = gaussianDenoiser(model.closedForm);
  const denoiser: Denoiser = (t, x) => {
    const r = residual(t, x.values);
    return { ...x, values: gaussian(t, x).values.map((mean, i) => mean + r[i]) };
  };
  const gain = measured(stateFlow(model, residual));
  return { ...model, gain: gainAlongRun(model, denoiser, gain, options) };
}

type Residual = NonNullable<GainOptions["residual"]>;

interface Flow {
  readonly anglesAt: AnglesAt;
  readonly answer: AngularAnswer;
}

function cascadeFlow(model: CascadeCheckpoint, answer: Residual): Flow {
  const { law, mean } = restoreCascade(model);
  return {
    anglesAt: anglesOfRates(law.rates),
    answer: (t, ξ) => answer(t, gaussianMeans(law, t, ξ.values, mean)),
  };
}

/** The flow of a network that reads states, over the deviations that the variances of each degree give them. */
function stateFlow({ ratio, bandLimit, closedForm }: NetworkCheckpoint, residual: Residual): Flow {
  const gaussian = gaussianDenoiser(closedForm);
  const own = gaussianDenoiser(isotropicGaussian("cameron-martin", ratio));
  const anglesAt = anglesOfVariances(ratio);
  const degrees = degreesOf(bandLimit);
  return {
    anglesAt,
    answer: (t, ξ) => {
      const { cosines, sines } = anglesAt(t);
      const decay = portableExp(-t);
      const at = (i: number) => degrees[i % degrees.length];
      // x over its deviation is ξ, which where the data do not vary is that of the noise.
      const deviation = Float64Array.from(ratio, (q, l) =>
        q > 0 ? (decay * Math.sqrt(q)) / cosines[l] : 1,
      );
      const x = { ...ξ, values: ξ.values.map((value, i) => deviation[at(i)] * value) };
      const r = residual(t, x.values);
      const [m, g] = [gaussian(t, x).values, own(t, x).values];
      return r.map((value, i) => {
        const l = at(i);
        return ratio[l] > 0 ? (value + m[i] - g[i]) / (Math.sqrt(ratio[l]) * sines[l]) : 0;
      });
    },
  };
}
