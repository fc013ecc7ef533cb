import {
  child,
  degreeOf,
  geometricTimes,
  type HarmonicCoefficients,
  type Key,
  ornsteinUhlenbeck,
  rowsAt,
  supportDimension,
} from "@chaosphere/core";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { restoreModel } from "../checkpoint/restoreModel.ts";
import { FIRST_TIME } from "../fitting/firstTime.ts";
import { type FieldMean, meanOverFields } from "./meanOverFields.ts";

/** Forward times over which the loss is averaged. */
const STEPS = 16;

/** Number of fields on which the loss is measured where each takes its time. */
export const JUDGED = 32;

/** 17 times in geometric progression from the horizon of a model to its stopping time. */
export function denoisingTimes({
  horizon,
  stop,
}: Pick<Checkpoint, "horizon" | "stop">): Float64Array {
  return geometricTimes({ horizon, stop: stop > 0 ? stop : FIRST_TIME }, STEPS);
}

/**
 * The denoising loss of a model on each field, per coefficient in Cameron–Martin coordinates:
 *
 *     mean over t and (l, m) of (m(t, X_t) − X_0)²,
 *
 * over the degrees with variance and the {@link denoisingTimes}. The noise depends on the key alone, so two models with the
 * same times are judged with the same noise. Length: the batch.
 *
 * @param a fields at the model's band limit.
 */
export function denoisingLosses(
  model: Checkpoint,
  a: HarmonicCoefficients,
  stream: Key,
): Float64Array {
  const { standard, denoiser } = restoreModel(model);
  const x0 = standard.apply(a);
  const times = denoisingTimes(model);
  const row = model.bandLimit ** 2;
  const { spectrum } = standard.measure;
  const parts = supportDimension(standard.measure) * times.length;
  const losses = new Float64Array(x0.batch);
  const process = ornsteinUhlenbeck({ ...model, stop: times[times.length - 1] });
  times.forEach((t, i) => {
    const mean = denoiser(t, process.noised(t, x0, child(stream, i)));
    mean.values.forEach((m, k) => {
      if (!(spectrum[degreeOf(k % row)] > 0)) return;
      losses[Math.floor(k / row)] += (m - x0.values[k]) ** 2 / parts;
    });
  });
  return losses;
}

/**
 * The mean of the denoising loss over at most 32 of the fields, evenly spaced, with its standard error.
 *
 * @param groups run of each field, length batch; fields of one run are not taken as independent ({@link meanOverFields}).
 */
export function denoisingLoss(
  model: Checkpoint,
  a: HarmonicCoefficients,
  groups: ArrayLike<number>,
  stream: Key,
): FieldMean {
  const judged = evenlySpaced(a.batch, JUDGED);
  return meanOverFields(
    denoisingLosses(model, rowsAt(a, judged), stream),
    judged.map((b) => groups[b]),
  );
}

/** At most so many of the first whole numbers, evenly spaced. */
export function evenlySpaced(batch: number, most: number): number[] {
  const count = Math.min(most, batch);
  return Array.from({ length: count }, (_, i) => Math.floor((i * batch) / count));
}
