import {
  analyse,
  child,
  degreeOf,
  geometricTimes,
  type Key,
  ornsteinUhlenbeck,
  supportDimension,
} from "@chaosphere/core";
import { type Dataset, select } from "@chaosphere/data";
import { type Checkpoint, restoreModel } from "@chaosphere/model";
import { type FieldMean, meanOverFields } from "./meanOverFields.ts";

/** Forward times over which the loss is averaged. */
const STEPS = 16;

/** Where the times end for a model that samples down to time 0, at which there is no noise to remove. */
const FIRST_TIME = 1e-3;

/** Fields whose loss is measured with a network, which without tfjs takes its time. */
const JUDGED = 32;

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
 * over the degrees with variance and the {@link denoisingTimes}, noise by key: the same for every model of one clock.
 */
export function denoisingLosses(checkpoint: Checkpoint, data: Dataset, stream: Key): Float64Array {
  const { standard, denoiser } = restoreModel(checkpoint);
  const x0 = standard.apply(analyse(data.fields, checkpoint.bandLimit));
  const times = denoisingTimes(checkpoint);
  const row = checkpoint.bandLimit ** 2;
  const { spectrum } = standard.measure;
  const parts = supportDimension(standard.measure) * times.length;
  const losses = new Float64Array(x0.batch);
  const process = ornsteinUhlenbeck({ ...checkpoint, stop: times.at(-1) ?? 0 });
  times.forEach((t, i) => {
    const mean = denoiser(t, process.noised(t, x0, child(stream, i)));
    mean.values.forEach((m, k) => {
      if (!((spectrum[degreeOf(k % row)] ?? 0) > 0)) return;
      const b = Math.floor(k / row);
      losses[b] = (losses[b] ?? 0) + (m - (x0.values[k] ?? 0)) ** 2 / parts;
    });
  });
  return losses;
}

/** The mean loss on at most 32 fields, evenly spaced. */
export function denoisingLoss(checkpoint: Checkpoint, data: Dataset, stream: Key): FieldMean {
  const { batch } = data.fields;
  const count = Math.min(JUDGED, batch);
  const judged = select(
    data,
    Array.from({ length: count }, (_, i) => Math.floor((i * batch) / count)),
  );
  return meanOverFields(denoisingLosses(checkpoint, judged, stream), judged.groups);
}
