import { child, fillNormals, type Key, purpose } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import type { TaskPosterior } from "@chaosphere/model";
import { checkBatch, type PairOptions, type TrainingPairs } from "./trainingPairs.ts";
import { trainingTimes } from "./trainingTimes.ts";

/** Parameters of {@link taskPairs}. */
export interface TaskPairOptions extends PairOptions {
  readonly task: TaskPosterior;
}

/**
 * The pairs of one step of a task: a datum X_0, what is seen of it with new errors, and a noised state, both in the one number that they
 * tell of it, the posterior mean w of the Gaussian law given state and observation. With ξ = K^½ (X_0 − m^y) and Z white,
 *
 *     τ = ξ − e^{−t} (e^{−t} ξ + √(1 − e^{−2t}) Z),   w = m^y + e^{−t} K^{−½} ξ_t = X_0 − K^{−½} τ.
 *
 * The network that reads w is regressed on τ, whose mean given w is the correction of `taskDenoiser`: the observation enters by w
 * alone. Time, datum, error and noise of row b each have a stream of their own purpose.
 *
 * @throws {@link DomainError} unless 0 < stop < horizon and batch is a whole number, 1 or more.
 *
 * Source: docs/theory/formulas.md (P3.2, P3.3).
 */
export function taskPairs(
  { source, process, batch, task }: TaskPairOptions,
  stream: Key,
  step: number,
): TrainingPairs {
  checkBatch("taskPairs", batch);
  const d = source.dimension;
  const times = trainingTimes(process, child(stream, purpose.times), step * batch, batch);
  const data = new Float64Array(batch * d);
  const errors = new Float64Array(batch * task.size);
  const normals = new Float64Array(batch * d);
  const rows = child(stream, purpose.pairs);
  for (let b = 0; b < batch; b++) {
    const row = child(rows, step * batch + b);
    source.draw(child(row, purpose.datum), data.subarray(b * d, (b + 1) * d));
    fillNormals(
      child(row, purpose.observation),
      0,
      errors.subarray(b * task.size, (b + 1) * task.size),
    );
    fillNormals(child(row, purpose.noise), 0, normals.subarray(b * d, (b + 1) * d));
  }
  const τ = task.whitened(data, errors);
  for (let b = 0; b < batch; b++) {
    const t = times.t[b];
    const noise = -portableExpm1(-2 * t);
    const factor = portableExp(-t) * Math.sqrt(noise);
    for (let i = b * d; i < (b + 1) * d; i++) τ[i] = noise * τ[i] - factor * normals[i];
  }
  const back = task.coloured(τ);
  return {
    times,
    x: Float32Array.from(back, (value, i) => data[i] - value),
    target: Float32Array.from(τ),
  };
}
