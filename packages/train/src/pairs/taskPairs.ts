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
 * tell of it, the posterior mean w of the Gaussian law given state and observation. With ξ = K^½ (X_0 − m^y), Z white and the angle φ of
 * each degree, cos φ = e^{−at},
 *
 *     F = sin φ ξ − cos φ Z,   w = m^y + K^{−½} cos φ (cos φ ξ + sin φ Z) = X_0 − K^{−½} sin φ F.
 *
 * The network that reads w is regressed on F, whose mean given w is the answer of `taskFlow`: the observation enters by w
 * alone. Time, datum, error and noise of row b each have a stream of their own purpose.
 *
 * @throws {@link DomainError} unless 0 < stop < horizon and batch is a whole number, 1 or more.
 *
 * Source: docs/theory/formulas.md (P3.4); Salimans and Ho (2022), section 4, for F.
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
  const F = task.whitened(data, errors);
  const shift = new Float64Array(batch * d);
  for (let b = 0; b < batch; b++) {
    for (let l = 0; l < task.bandLimit; l++) {
      const u = task.rates[l] * times.t[b];
      const [cosine, sine] = [portableExp(-u), Math.sqrt(-portableExpm1(-2 * u))];
      for (let i = b * d + l * l; i < b * d + (l + 1) ** 2; i++) {
        F[i] = sine * F[i] - cosine * normals[i];
        shift[i] = sine * F[i];
      }
    }
  }
  const back = task.coloured(shift);
  return {
    times,
    x: Float32Array.from(back, (value, i) => data[i] - value),
    target: Float32Array.from(F),
  };
}
