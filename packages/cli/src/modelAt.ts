import { coefficients, standardisation, truncate, whittleMatern } from "@chaosphere/core";
import { type Checkpoint, type RestoredModel, restore } from "@chaosphere/score";
import { CallError } from "./callError.ts";

/**
 * A model ready to sample at a band limit of at least its own. A network goes on with the Whittle–Matérn noise it was trained
 * against: beyond its own degrees fields are noise. A closed-form model has its own band limit only.
 *
 * @throws {@link CallError} if the band limit is larger and the model no such network.
 */
export function modelAt(model: Checkpoint, bandLimit: number): RestoredModel {
  const restored = restore(model);
  if (bandLimit === model.bandLimit) return restored;
  const matern = model.noise.whittleMatern;
  if (model.kind !== "network" || !matern) {
    throw new CallError(
      `--band-limit must be at most the model's, ${model.bandLimit}, got ${bandLimit}. A closed-form model knows no finer degrees.`,
    );
  }
  const mean = truncate(coefficients("harmonic", model.bandLimit, model.mean), bandLimit);
  return { ...restored, standard: standardisation(whittleMatern(bandLimit, matern), mean) };
}
