import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  DomainError,
  defaultTimes,
  key,
  lawMean,
  purpose,
  type ReverseState,
  type ScoreFunction,
  samplingDefaults,
  truncate,
  whiteNoise,
} from "@chaosphere/core";
import type { Standardisation } from "@chaosphere/core/estimation";
import { networkResidual } from "../network/evaluate.ts";
import { type WhitenedLaw, whitenedLaw } from "../observing/index.ts";
import { anglesOfRates, angularFlow, degreesOf } from "./angularFlow.ts";
import type { Cascade } from "./cascade.ts";
import type { Checkpoint, NetworkCheckpoint } from "./checkpoint.ts";
import { drawnRun } from "./drawnRun.ts";
import { gainBetween } from "./powerGain.ts";
import type { ModelRun, ModelRunOptions } from "./reverseRun.ts";
import { gaussianMeans, type TaskAnswer } from "./taskFlow.ts";

/** cos φ_l below which a degree is noise alone, and its score 0 to all digits. */
const DROWNED = 1e-100;

/** A network whose fields are drawn from large scales to small. */
export type CascadeCheckpoint = NetworkCheckpoint & { readonly cascade: Cascade };

/** Whether the fields of a model are drawn from large scales to small. Narrows the type to {@link CascadeCheckpoint}. */
export function isCascade(model: Checkpoint): model is CascadeCheckpoint {
  return model.kind === "network" && model.cascade !== undefined;
}

/** The Gaussian law that a cascade's network corrects, and what it answers. */
export interface RestoredCascade {
  readonly law: WhitenedLaw;
  readonly mean: Float64Array;
  readonly answer: TaskAnswer;
}

export function restoreCascade({
  closedForm,
  noise,
  cascade,
  spec,
  weights,
}: CascadeCheckpoint): RestoredCascade {
  return {
    law: whitenedLaw(closedForm, noise.spectrum, cascade.rates),
    mean: lawMean(closedForm),
    answer: networkResidual(spec, weights),
  };
}

/**
 * The run of a cascade along its flow, in the coordinates ξ = K^½ (x − a) in which the Gaussian law N(a, K⁻¹) that the network
 * corrects is N(0, I). The score in these coordinates, relative to N(0, I), is cot φ_l F_l. Degrees from the model's band limit on stay the
 * noise that they start from.
 *
 * @throws {@link DomainError} if a sampler is asked for that is not the default.
 *
 * Source: docs/theory/formulas.md (P3.4).
 */
export function cascadeRun(
  model: CascadeCheckpoint,
  standard: Standardisation,
  options: ModelRunOptions,
): ModelRun {
  const { seed, count, steps = samplingDefaults.steps, firstRow = 0 } = options;
  const { sampler = samplingDefaults.samplerName, bandLimit = model.bandLimit } = options;
  if (sampler !== samplingDefaults.samplerName) {
    throw new DomainError(
      `modelRun: a model that draws large scales first must be sampled by ${samplingDefaults.samplerName}, got ${sampler}. Leave the sampler out.`,
    );
  }
  const { cascade, gain } = model;
  const { law, mean, answer } = restoreCascade(model);
  const L = standard.mean.bandLimit;
  const own = (x: CameronMartinCoordinates) => truncate(x, model.bandLimit).values;
  const rates = new Float64Array(L).fill(cascade.rates[cascade.rates.length - 1]);
  rates.set(cascade.rates);
  const degrees = degreesOf(L);
  const anglesAt = anglesOfRates(rates);
  const times = defaultTimes(model, steps);

  const score: ScoreFunction = (t, ξ) => {
    const F = answer(t, gaussianMeans(law, t, own(ξ), mean));
    const { cosines, sines } = anglesAt(t);
    const { values } = truncate(coefficients("cameron-martin", model.bandLimit, F), L);
    return {
      ...ξ,
      values: values.map((f, i) => {
        const l = degrees[i % degrees.length];
        return (cosines[l] / sines[l]) * f;
      }),
    };
  };
  function* states(other: ScoreFunction = score): Generator<ReverseState, void, undefined> {
    const flow = angularFlow(
      L,
      anglesAt,
      (t, ξ) => {
        const { cosines, sines } = anglesAt(t);
        return other(t, ξ).values.map((s, i) => {
          const l = degrees[i % degrees.length];
          return cosines[l] > DROWNED ? (sines[l] / cosines[l]) * s : 0;
        });
      },
      {
        start: whiteNoise(L, count, child(key(seed), purpose.start), { firstRow }),
        times,
        factors: (from, to) => {
          const factors = new Float64Array(L).fill(1);
          if (gain) factors.set(gainBetween(gain, from, to));
          return factors;
        },
      },
    );
    let step = 0;
    for (const state of flow) {
      yield { step, time: times[step], state };
      step++;
    }
  }
  const fields = (ξ: CameronMartinCoordinates) => {
    const x = law.coloured(own(ξ)).map((value, i) => value + mean[i % mean.length]);
    const values = ξ.values.slice();
    const [row, known] = [L * L, mean.length];
    for (let b = 0; b < ξ.batch; b++) {
      values.set(x.subarray(b * known, (b + 1) * known), b * row);
    }
    return truncate(standard.invert({ ...ξ, values }), bandLimit);
  };
  return {
    times,
    score,
    sampler,
    advice: undefined,
    // Without what the network adds, the flow leaves a draw from the Gaussian law as it is.
    variance: () => undefined,
    states,
    fields,
    ...drawnRun(states, fields),
  };
}
