import {
  key,
  ornsteinUhlenbeck,
  reversePath,
  samplingDefaults,
  whiteNoise,
} from "@chaosphere/core";
import { portableExp, portableExpm1, portableLog } from "@chaosphere/core/elementary";
import { dataToNoiseRatio } from "@chaosphere/core/estimation";
import { type Denoiser, relativeScore } from "@chaosphere/score";
import { degreesOf } from "./angularFlow.ts";
import type { NetworkCheckpoint } from "./checkpoint.ts";
import { type GainOptions, gainDefaults, type PowerGain } from "./powerGain.ts";
import { withPower } from "./withPower.ts";

/**
 * A gain corrected by what fields still lack where they are drawn with it: in the steps of the default sampler, as draws of the model are. One
 * run of them all, at whose times each degree's logarithm grows by half that of what its mean square should be, e^{−2t} q_l + 1 − e^{−2t}, over
 * what it is.
 *
 * @param gain at the times of that run.
 * @param denoiser of the network, without a gain.
 *
 * Source: docs/theory/formulas.md (G8.4).
 */
export function gainAlongRun(
  model: NetworkCheckpoint,
  denoiser: Denoiser,
  gain: PowerGain,
  { seed, count = gainDefaults.count, onStep }: GainOptions,
): PowerGain {
  const { bandLimit: L, ratio } = model;
  const { times } = gain;
  const logarithms = gain.logarithms.slice();
  const path = reversePath(ornsteinUhlenbeck(model), relativeScore(withPower(denoiser, gain)), {
    bandLimit: L,
    batch: count,
    key: key(seed),
    start: unitPower(L, count, seed),
    times,
    sampler: samplingDefaults.sampler,
  });
  for (const { step, time, state } of path) {
    if (step > 0) onStep?.(step);
    const [signal, noise] = [portableExp(-2 * time), -portableExpm1(-2 * time)];
    dataToNoiseRatio(state).forEach((power, l) => {
      logarithms[step * L + l] += portableLog((signal * ratio[l] + noise) / power) / 2;
    });
  }
  return { times, logarithms };
}

/** White noise of which each degree has the mean square 1 over the batch: its chance is not the network's. */
function unitPower(L: number, count: number, seed: number) {
  const white = whiteNoise(L, count, key(seed));
  const power = dataToNoiseRatio(white);
  const degrees = degreesOf(L);
  return {
    ...white,
    values: white.values.map((z, i) => z / Math.sqrt(power[degrees[i % degrees.length]])),
  };
}
