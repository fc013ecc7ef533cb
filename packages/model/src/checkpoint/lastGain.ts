import {
  defaultTimes,
  key,
  ornsteinUhlenbeck,
  reverseSample,
  samplingDefaults,
} from "@chaosphere/core";
import { portableLog } from "@chaosphere/core/elementary";
import { dataToNoiseRatio } from "@chaosphere/core/estimation";
import { type Denoiser, gaussianDenoiser, relativeScore } from "@chaosphere/score";
import type { NetworkCheckpoint } from "./checkpoint.ts";
import { gaussianSteps } from "./gainedSteps.ts";
import { type GainOptions, gainDefaults, type PowerGain } from "./powerGain.ts";

/**
 * What fields of a network that are drawn by `gaussianSteps` lack of their power: √(p̄_l/p_l), of the mean squares p by degree at the end of one run
 * of many fields and p̄ of one of the Gaussian law that the network corrects, from the same start with the same noise. Where the network adds
 * nothing the two runs are one, and the gain is exactly 1; elsewhere the chance of the draws is largely that of both.
 *
 * @param residual what the network adds to the answer of the Gaussian law.
 *
 * Source: docs/theory/formulas.md (G8.4).
 */
export function lastGain(
  model: NetworkCheckpoint,
  residual: NonNullable<GainOptions["residual"]>,
  { seed, count = gainDefaults.count, steps = samplingDefaults.steps, onStep }: GainOptions,
): PowerGain {
  const { bandLimit, horizon, stop } = model;
  const gaussian = gaussianDenoiser(model.closedForm);
  const network: Denoiser = (t, x) => {
    const r = residual(t, x.values);
    return { ...x, values: gaussian(t, x).values.map((mean, i) => mean + r[i]) };
  };
  const power = (denoiser: Denoiser, told?: GainOptions["onStep"]) =>
    dataToNoiseRatio(
      reverseSample(ornsteinUhlenbeck(model), relativeScore(denoiser), {
        bandLimit,
        batch: count,
        key: key(seed),
        times: defaultTimes(model, steps),
        sampler: gaussianSteps(model),
        ...(told && { onStep: told }),
      }),
    );
  const [expected, found] = [power(gaussian), power(network, onStep)];
  const logarithms = new Float64Array(2 * bandLimit);
  expected.forEach((p, l) => {
    logarithms[bandLimit + l] = portableLog(p / found[l]) / 2;
  });
  return { times: Float64Array.of(horizon, stop), logarithms, steps };
}
