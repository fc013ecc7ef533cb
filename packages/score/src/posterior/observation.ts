import { DomainError, ShapeError } from "@chaosphere/core";
import { joinOperators } from "./joinOperators.ts";
import { checkNoise, joinNoise, type ObservationNoise } from "./noise.ts";
import type { ObservationOperator } from "./operator.ts";

/** y = A f + ε, ε ~ N(0, R). */
export interface Observation {
  readonly operator: ObservationOperator;
  readonly noise: ObservationNoise;
  /** y, row-major batch × n: each row is an observation of a field of its own. */
  readonly values: Float64Array;
}

/**
 * What was observed, checked.
 *
 * @param values y, row-major batch × n, finite. The array is kept, not copied.
 * @throws {@link ShapeError} if the values are not whole rows of n numbers, one or more, or the noise is of another number.
 * @throws {@link DomainError} if a value is not finite, a standard deviation not positive or the factor singular.
 *
 * Source: docs/theory/formulas.md (P1).
 *
 * @example
 * ```ts
 * import { observation, pointValues } from "@chaosphere/score/posterior";
 *
 * // Two stations, read to within 0.1.
 * const stations = pointValues(Float64Array.of(0.5, 2), Float64Array.of(0, 1), 8);
 * const { operator } = observation(stations, { kind: "white", sd: 0.1 }, Float64Array.of(1.3, -0.4));
 * console.log(operator.size, operator.bandLimit); // 2 8
 * ```
 */
export function observation(
  operator: ObservationOperator,
  noise: ObservationNoise,
  values: Float64Array,
): Observation {
  const { size } = operator;
  if (values.length === 0 || values.length % size !== 0) {
    throw new ShapeError(
      `observation: values must be whole rows of ${size} numbers, one or more, got ${values.length}. Give one number per seen place, for each field.`,
    );
  }
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) {
    const row = Math.floor(wrong / size);
    throw new DomainError(
      `observation: observed values must be finite, got ${values[wrong]} in row ${row}, number ${wrong - row * size}. Leave gaps out of what is observed.`,
    );
  }
  checkNoise("observation", noise, size);
  return { operator, noise, values };
}

/**
 * Several observations of the same fields as one, their noises independent: a map and stations, say.
 *
 * @throws {@link ShapeError} if they do not have as many rows, or see fields of different band limits.
 * @throws {@link DomainError} if there is none.
 */
export function joinObservations(...parts: readonly Observation[]): Observation {
  const operator = joinOperators(...parts.map((part) => part.operator));
  const noise = joinNoise(
    ...parts.map((part) => ({ noise: part.noise, size: part.operator.size })),
  );
  const batches = parts.map((part) => part.values.length / part.operator.size);
  if (batches.some((batch) => batch !== batches[0])) {
    throw new ShapeError(
      `joinObservations: every observation must have as many rows, got ${batches.join(", ")}. Give one row per field to each.`,
    );
  }
  const values = new Float64Array(batches[0] * operator.size);
  let at = 0;
  for (const part of parts) {
    const n = part.operator.size;
    for (let b = 0; b < batches[0]; b++) {
      values.set(part.values.subarray(b * n, (b + 1) * n), b * operator.size + at);
    }
    at += n;
  }
  return { operator, noise, values };
}
