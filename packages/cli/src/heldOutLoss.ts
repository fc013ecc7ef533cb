import { analyse, child, type ForwardProcess, geometricTimes, type Key } from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { type Checkpoint, restore } from "@chaosphere/score";

/** Forward times over which the loss is averaged. */
const TIMES = 16;

/**
 * The denoising loss on fields not used in the fit, in Cameron–Martin coordinates, a coefficient:
 *
 *     mean over t, fields and (l, m) of (m(t, X_t) − X_0)²,
 *
 * over 17 times in geometric progression from the horizon to the stopping time, noise by key.
 */
export function heldOutLoss(
  checkpoint: Checkpoint,
  heldOut: Dataset,
  process: ForwardProcess,
  stream: Key,
): number {
  const { standard, denoiser } = restore(checkpoint);
  const x0 = standard.apply(analyse(heldOut.fields, checkpoint.bandLimit));
  const times = geometricTimes(process, TIMES);
  let sum = 0;
  times.forEach((t, i) => {
    const mean = denoiser(t, process.noised(t, x0, child(stream, i)));
    mean.values.forEach((m, k) => {
      sum += (m - (x0.values[k] ?? 0)) ** 2;
    });
  });
  return sum / (times.length * x0.values.length);
}
