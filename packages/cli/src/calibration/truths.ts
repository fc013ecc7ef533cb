import {
  child,
  coefficients,
  type HarmonicCoefficients,
  type Key,
  purpose,
  sampleGaussian,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import { type Checkpoint, harmonicLawOf, modelRun, restoreModel } from "@chaosphere/model";
import { seedOf } from "./seedOf.ts";

/** Fields number `first` on of a model: exact draws of a closed form, those of the sampler for a network. */
export function trueFields(
  model: Checkpoint,
  key: Key,
  first: number,
  count: number,
): HarmonicCoefficients {
  if (model.kind === "network") {
    // Without the gain of its steps, which no posterior knows.
    const { gain: _, ...plain } = model;
    return modelRun(plain, { seed: seedOf(key), count, firstRow: first }).draw();
  }
  const law = harmonicLawOf(model);
  if (law) return sampleGaussian(law, count, child(key, purpose.start), { firstRow: first });
  return model.kind === "mixture" ? ofMixture(model, key, first, count) : unreachable(model);
}

/** A shift by its weight, and the noise. */
function ofMixture(
  model: Extract<Checkpoint, { kind: "mixture" }>,
  key: Key,
  first: number,
  count: number,
): HarmonicCoefficients {
  const { bandLimit, weights, shifts } = model;
  const d = bandLimit ** 2;
  const z = whiteNoise(bandLimit, count, child(key, purpose.start), { firstRow: first });
  const values = z.values.slice();
  for (let b = 0; b < count; b++) {
    let left = uniformAt(child(key, purpose.choice), first + b);
    const k = weights.findIndex((w) => {
      left -= w;
      return left < 0;
    });
    const at = (k < 0 ? weights.length - 1 : k) * d;
    for (let i = 0; i < d; i++) values[b * d + i] += shifts[at + i];
  }
  return restoreModel(model).standard.invert(coefficients("cameron-martin", bandLimit, values));
}

function unreachable(model: Checkpoint): never {
  throw new Error(`trueFields: a model of kind ${model.kind} must have a law.`);
}
