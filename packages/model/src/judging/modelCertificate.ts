import { defaultTimes, ornsteinUhlenbeck } from "@chaosphere/core";
import { type EntropyBound, type EntropyFlow, entropyBound, pathEntropy } from "@chaosphere/score";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";

/**
 * How far samples of a law are from it when they are drawn with its own score by the martingale exponential sampler, in
 * nats. No other sampler of the models here has a path whose entropy is known.
 */
export interface ModelCertificate {
  /** The entropy of the path: at least that of the output. */
  readonly path: EntropyBound;
  /** The bound summed over the steps: at least the entropy of the path. */
  readonly bound: EntropyBound;
  /** The same from the entropies of the data and the largest step. */
  readonly closedBound: EntropyBound;
  /** Forward times before each step. */
  readonly times: Float64Array;
  /** What freezing the score over each step adds to the entropy of the path. */
  readonly perStep: Float64Array;
}

/**
 * The certificate of a law along the default times of its model.
 *
 * @param flow the entropies of the law, diffused.
 *
 * Source: Girsanov's theorem for the path; docs/theory/formulas.md (G7.4, G7.6).
 */
export function modelCertificate(
  model: Checkpoint,
  flow: EntropyFlow,
  steps: number,
): ModelCertificate {
  const times = defaultTimes(ornsteinUhlenbeck(model), steps);
  const perStep = new Float64Array(steps);
  for (let k = 0; k < steps; k++) {
    const [t, next] = [times[k], times[k + 1]];
    const gain = (Math.expm1(2 * (t - next)) / 2) * flow(t).fisherInformation;
    perStep[k] = flow(next).klDivergence - flow(t).klDivergence - gain;
  }
  return {
    path: pathEntropy(flow, times, { sampler: "martingale-exponential" }),
    bound: entropyBound(flow, times, { form: "summed" }),
    closedBound: entropyBound(flow, times),
    times: times.subarray(0, steps),
    perStep,
  };
}
