import { stoppingTime, type TimeSpan } from "@chaosphere/core";
import type { ObservedDirections } from "@chaosphere/score/posterior";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";

/** Relative entropy, in nats, that may be lost by starting from the noise in place of the posterior at the horizon. */
const START_ERROR = 1e-6;

/**
 * The horizon and the stopping time of a run given what was seen. The posterior is further from the noise than the model is: its mean
 * has the squared length |z|² = Σ_j μ_j ỹ_j²/(1 + μ_j)² along what was seen, of which e^{−2T}|z|²/2 nats are left at the horizon, and its
 * smallest variance is about 1/(1/q + μ), of which the noise left at the stopping time is to be a small share.
 */
export function conditionalSpan(
  model: Pick<Checkpoint, "horizon" | "stop" | "ratio" | "noise">,
  { strengths, data, rank, batch }: ObservedDirections,
): TimeSpan {
  const ratios = model.ratio.filter((q, l) => q > 0 && model.noise.spectrum[l] > 0);
  const largest = ratios.reduce((most, q) => Math.max(most, q), 1);
  const least = ratios.reduce((few, q) => Math.min(few, q), 1);
  let length = 0;
  for (let b = 0; b < batch; b++) {
    let own = 0;
    for (let j = 0; j < rank; j++) {
      const μ = strengths[j];
      own += μ * (data[b * rank + j] / (1 / largest + μ)) ** 2;
    }
    length = Math.max(length, own);
  }
  const mixing = Math.log(Math.max(1, (length + largest) / (2 * START_ERROR))) / 2;
  const weakest = 1 / (1 / least + strengths.reduce((most, μ) => Math.max(most, μ), 0));
  const stop = stoppingTime(Float64Array.of(weakest));
  return {
    horizon: Math.max(model.horizon, mixing),
    stop: model.stop > 0 ? Math.min(model.stop, stop) : stop,
  };
}
