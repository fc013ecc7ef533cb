import {
  ancestral,
  type CameronMartinCoordinates,
  type Sampler,
  type SamplerName,
  samplingDefaults,
} from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { isCascade } from "./cascadeRun.ts";
import type { Checkpoint, NetworkCheckpoint } from "./checkpoint.ts";
import { gainBetween, type PowerGain } from "./powerGain.ts";
import type { ModelRun } from "./reverseRun.ts";

/** The sampler for which the gain of a network is measured. */
export const GAINED: SamplerName = "ancestral";

/**
 * The steps of `ancestral`, with the last state of each degree multiplied by what they take from its variance if the data are Gaussian: the law of isotropic
 * Gaussian data with the model's variances then comes out exactly, in any number of steps. Beyond the model's band limit the data are the noise.
 *
 * @param factors by which each degree is multiplied besides.
 *
 * Source: docs/theory/formulas.md (G8.4).
 */
export function gaussianSteps({ ratio }: NetworkCheckpoint, factors?: Float64Array): Sampler {
  const steps = ancestral();
  return function* (score, options) {
    const { times, bandLimit } = options;
    const lost = Float64Array.from({ length: bandLimit }, (_, l) =>
      lostDeviation(ratio[l] ?? 1, times),
    );
    let left = times.length;
    for (const state of steps(score, options)) {
      left--;
      yield left > 0
        ? state
        : multiplied(
            state,
            lost.map((s, l) => (factors?.[l] ?? 1) / s),
          );
    }
  };
}

/**
 * The sampler that draws a model where none is named: `ancestral` for a network with a gain, which is measured for it, else that of
 * `samplingDefaults`. A cascade, which draws large scales first, has the latter.
 */
export function defaultSampler(model: Checkpoint): SamplerName {
  return hasGain(model) && !isCascade(model) ? GAINED : samplingDefaults.samplerName;
}

/**
 * The steps by which a network with a gain is drawn; undefined for another model, and for a sampler other than that of the gain.
 *
 * Source: docs/theory/formulas.md (G8.4).
 */
export function gainedSteps(model: Checkpoint, sampler: SamplerName): Sampler | undefined {
  if (!hasGain(model) || sampler !== GAINED) return undefined;
  const { horizon, stop } = model;
  return gaussianSteps(model, gainBetween(model.gain, horizon, stop));
}

/** That a gain is used in another number of steps than that in which it was measured. */
export function gainWarning(model: Checkpoint, steps: number): Pick<ModelRun, "gainWarning"> {
  const measured = hasGain(model) ? model.gain.steps : undefined;
  if (measured === undefined || measured === steps) return {};
  return {
    gainWarning: `the gain of this network was measured in ${measured} steps, and gives degrees another power in ${steps}. Take ${measured} steps.`,
  };
}

type GainedNetwork = NetworkCheckpoint & { readonly gain: PowerGain };

function hasGain(model: Checkpoint): model is GainedNetwork {
  return model.kind === "network" && model.gain !== undefined;
}

/** Each degree of fields by its factor; those beyond the factors as they are. */
function multiplied(x: CameronMartinCoordinates, factors: Float64Array): CameronMartinCoordinates {
  const values = x.values.slice();
  for (let i = 0; i < values.length; ) {
    for (let l = 0; l < x.bandLimit; l++) {
      const factor = factors[l] ?? 1;
      for (const end = i + 2 * l + 1; i < end; i++) values[i] *= factor;
    }
  }
  return { ...x, values };
}

/**
 * The deviation that the steps give one mode of data N(0, q), over that of its state at the last time: with ᾱ = e^{−2t}, β = 1 − ᾱ/ᾱ′ and
 * E[X_0 | X_t = y] = √ᾱ q y/(ᾱ q + 1 − ᾱ), the mean of a step from t to t′ is (√ᾱ′ β/(1 − ᾱ)) E[X_0 | y] + √(1 − β) (1 − ᾱ′)/(1 − ᾱ) y, and its
 * variance β (1 − ᾱ′)/(1 − ᾱ).
 *
 * Source: Ho, Jain and Abbeel (2020), equation (7); docs/theory/formulas.md (G8.4).
 */
function lostDeviation(q: number, times: ArrayLike<number>): number {
  let variance = 1;
  for (let k = 1; k < times.length; k++) {
    const [t, end] = [times[k - 1], times[k]];
    const [noise, left] = [-portableExpm1(-2 * t), -portableExpm1(-2 * end)];
    const β = -portableExpm1(-2 * (t - end));
    const answer = (portableExp(-t) * q) / (portableExp(-2 * t) * q + noise);
    const mean = (portableExp(-end) * β * answer + portableExp(end - t) * left) / noise;
    variance = mean * mean * variance + (β * left) / noise;
  }
  const last = times[times.length - 1];
  return Math.sqrt(variance / (portableExp(-2 * last) * q - portableExpm1(-2 * last)));
}
