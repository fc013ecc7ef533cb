import {
  child,
  DomainError,
  type ForwardProcess,
  fillNormals,
  type Key,
  purpose,
} from "@chaosphere/core";
import type { DataSource } from "./dataSource.ts";
import { type TrainingTimes, trainingTimes } from "./trainingTimes.ts";

/** Parameters of {@link trainingPairs}. */
export interface PairOptions {
  readonly source: DataSource;
  readonly process: ForwardProcess;
  /** Pairs per step, 1 or more. */
  readonly batch: number;
}

/** Data and their noised states at times of their own, in rows. */
export interface TrainingPairs {
  readonly times: TrainingTimes;
  /** What the network reads, X_t or a posterior mean, `x[b·dimension + i]`. */
  readonly x: Float32Array;
  /** What it is regressed on, X_0 or for a task what a posterior mean leaves open, likewise. */
  readonly target: Float32Array;
  /** X_0 of all pairs of the step, if these are a part of them. */
  readonly data?: Float32Array;
}

/**
 * The pairs of one step,
 *
 *     X_t = e^{−t} X_0 + √(1 − e^{−2t}) Z,
 *
 * functions of (stream, step, row): time, datum and noise of row b each have a stream of their own purpose,
 * numbered step·batch + b. A finer band limit extends the noise already drawn.
 *
 * @param step Number of the step, from 0.
 * @throws {@link DomainError} unless 0 < stop < horizon and batch is a whole number, 1 or more.
 *
 * Source: Song and others (2021), section 3; docs/theory/formulas.md (G3.1, G8).
 */
export function trainingPairs(
  { source, process, batch }: PairOptions,
  stream: Key,
  step: number,
): TrainingPairs {
  checkBatch("trainingPairs", batch);
  const { dimension: d } = source;
  const times = trainingTimes(process, child(stream, purpose.times), step * batch, batch);
  const [x, target] = [new Float32Array(batch * d), new Float32Array(batch * d)];
  const [x0, z] = [new Float64Array(d), new Float64Array(d)];
  const rows = child(stream, purpose.pairs);
  for (let b = 0; b < batch; b++) {
    const row = child(rows, step * batch + b);
    source.draw(child(row, purpose.datum), x0);
    fillNormals(child(row, purpose.noise), 0, z);
    const [decay, spread] = [process.mean(times.t[b]), process.spread(times.t[b])];
    for (let i = 0; i < d; i++) {
      target[b * d + i] = x0[i];
      x[b * d + i] = decay * x0[i] + spread * z[i];
    }
  }
  return { times, x, target };
}

/** X_0 of the pairs of one step alone: the targets of {@link trainingPairs}. */
export function dataOfStep(
  { source, batch }: Omit<PairOptions, "process">,
  stream: Key,
  step: number,
): Float32Array {
  const { dimension: d } = source;
  const out = new Float32Array(batch * d);
  const x0 = new Float64Array(d);
  const rows = child(stream, purpose.pairs);
  for (let b = 0; b < batch; b++) {
    source.draw(child(child(rows, step * batch + b), purpose.datum), x0);
    out.set(x0, b * d);
  }
  return out;
}

/** @throws {@link DomainError} unless there is a pair or more per step. */
export function checkBatch(caller: string, batch: number): void {
  if (Number.isSafeInteger(batch) && batch >= 1) return;
  throw new DomainError(
    `${caller}: batch must be a whole number, 1 or more, got ${batch}. 64 to 1024 is usual.`,
  );
}
