import { child, fillNormals, type Key, purpose } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import type { WhitenedLaw } from "@chaosphere/model";
import { checkBatch, type PairOptions, type TrainingPairs } from "./trainingPairs.ts";
import { trainingTimes } from "./trainingTimes.ts";

/** Parameters of {@link whitenedPairs}. */
export interface WhitenedPairOptions extends PairOptions {
  readonly law: WhitenedLaw;
}

/**
 * The pairs of one step where each degree has its own rate: a datum X_0, for a task what is seen of it with new errors, and a noised state, all in
 * what they tell of it, the posterior mean w of the Gaussian law given state and observation. With ξ = K^½ (X_0 − m^y), Z white and the angle φ of
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
export function whitenedPairs(
  { source, process, batch, law }: WhitenedPairOptions,
  stream: Key,
  step: number,
): TrainingPairs {
  checkBatch("whitenedPairs", batch);
  const d = source.dimension;
  const times = trainingTimes(process, child(stream, purpose.times), step * batch, batch);
  const data = new Float64Array(batch * d);
  const errors = new Float64Array(batch * law.size);
  const normals = new Float64Array(batch * d);
  const rows = child(stream, purpose.pairs);
  for (let b = 0; b < batch; b++) {
    const row = child(rows, step * batch + b);
    source.draw(child(row, purpose.datum), data.subarray(b * d, (b + 1) * d));
    fillNormals(
      child(row, purpose.observation),
      0,
      errors.subarray(b * law.size, (b + 1) * law.size),
    );
    fillNormals(child(row, purpose.noise), 0, normals.subarray(b * d, (b + 1) * d));
  }
  const F = law.whitened(data, errors);
  const shift = new Float64Array(batch * d);
  for (let b = 0; b < batch; b++) {
    for (let l = 0; l < law.bandLimit; l++) {
      const u = law.rates[l] * times.t[b];
      const [cosine, sine] = [portableExp(-u), Math.sqrt(-portableExpm1(-2 * u))];
      for (let i = b * d + l * l; i < b * d + (l + 1) ** 2; i++) {
        F[i] = sine * F[i] - cosine * normals[i];
        shift[i] = sine * F[i];
      }
    }
  }
  const back = law.coloured(shift);
  return {
    times,
    x: Float32Array.from(back, (value, i) => data[i] - value),
    target: Float32Array.from(F),
  };
}
