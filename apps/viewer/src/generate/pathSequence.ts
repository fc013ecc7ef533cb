import { coefficients, type GaussianMeasure, isotropic, whittleMatern } from "@chaosphere/core";
import { type Checkpoint, defaultSampler } from "@chaosphere/model";
import type { HarmonicSequence, LoadedModel } from "../fields/fields.ts";
import { isAnomaly } from "../fields/modelAnomaly.ts";
import type { SampleSpec } from "../state/state.ts";

/** The fields of a run as they arrive. */
export interface RunPath {
  /** Steps whose fields are kept, increasing. */
  readonly kept: readonly number[];
  readonly bandLimit: number;
  /** Forward time of each kept step. */
  readonly times: Float64Array;
  /** a_lm, one row per field, all fields of a step together. */
  readonly values: Float64Array;
  /** How many of the kept steps there are by now. */
  reached: number;
}

/** What there is of a run as a sequence: members are fields, frames the kept steps from noise to data. */
export function pathSequence(
  spec: SampleSpec,
  { name, checkpoint: model }: LoadedModel,
  path: RunPath,
): HarmonicSequence {
  const { kept, bandLimit, reached } = path;
  const { count, steps, seed } = spec;
  const sampler = spec.sampler ?? defaultSampler(model);
  const length = reached * count * bandLimit ** 2;
  const thinned = kept.length <= steps ? `, ${kept.length} of ${steps + 1} states kept` : "";
  return {
    name: `Sample: ${name}`,
    unit: model.unit,
    members: count,
    frames: reached,
    times: path.times.subarray(0, reached),
    coefficients: coefficients("harmonic", bandLimit, path.values.subarray(0, length)),
    measure: noiseAt(model, bandLimit),
    note: `drawn from the model by ${sampler} in ${steps} steps, seed ${seed}, degrees below ${bandLimit}${thinned}`,
    anomaly: isAnomaly(model),
  };
}

/** The noise of a model at a band limit; beyond its own, the Whittle–Matérn noise goes on. */
function noiseAt({ noise, bandLimit: own }: Checkpoint, bandLimit: number): GaussianMeasure {
  if (bandLimit > own && noise.whittleMatern) return whittleMatern(bandLimit, noise.whittleMatern);
  return isotropic(noise.spectrum.slice(0, bandLimit));
}
