import { DomainError, ShapeError } from "@chaosphere/core";

/** Draws of (X, δ) from which E[δ | X = x] is estimated. */
export interface RegressionSample {
  /** m, 1 or more. */
  readonly dimension: number;
  /** k, number of components of δ, 1 or more. */
  readonly outputs: number;
  /** X, `states[p·m + i]`. */
  readonly states: Float64Array;
  /** δ, `targets[p·k + j]`. */
  readonly targets: Float64Array;
}

/** Estimates of E[δ | X = x] at q points, with standard errors. */
export interface ConditionalEstimate {
  /** `values[p·k + j]`; NaN where no draw is near. */
  readonly values: Float64Array;
  /** Standard error of the random part, likewise; the bias of the smoothing is not in it. */
  readonly standardErrors: Float64Array;
  /** Number of draws each value rests on, (Σw)²/Σw². Length q. */
  readonly effectiveCounts: Float64Array;
}

/** x ↦ E[δ | X = x] at q points, `points[p·m + i]`. */
export type ConditionalExpectation = (points: Float64Array) => ConditionalEstimate;

/**
 * A sample whose lengths fit together and whose numbers are finite; gives the number of draws.
 *
 * @throws {@link ShapeError}, {@link DomainError} otherwise.
 */
export function checkSample(caller: string, sample: RegressionSample): number {
  const { dimension, outputs, states, targets } = sample;
  for (const [name, count] of [
    ["dimension", dimension],
    ["outputs", outputs],
  ] as const) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new DomainError(`${caller}: ${name} must be a whole number, 1 or more, got ${count}.`);
    }
  }
  const count = states.length / dimension;
  if (!(Number.isInteger(count) && count >= 2 && targets.length === count * outputs)) {
    throw new ShapeError(
      `${caller}: states must hold 2 or more rows of ${dimension} and targets as many of ${outputs}, got ${states.length} and ${targets.length} numbers. Give one row of each per draw.`,
    );
  }
  for (const [name, values] of [
    ["states", states],
    ["targets", targets],
  ] as const) {
    const at = values.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      throw new DomainError(
        `${caller}: ${name} must be finite, got ${values[at]} at ${at}. A diverging path cannot be averaged away; use a smaller step or a tamed scheme.`,
      );
    }
  }
  return count;
}

/**
 * Number of rows of the points.
 *
 * @throws {@link ShapeError} unless they are whole rows.
 */
export function checkPoints(caller: string, points: Float64Array, dimension: number): number {
  const count = points.length / dimension;
  if (!Number.isInteger(count)) {
    throw new ShapeError(
      `${caller}: points must be whole rows of ${dimension} numbers, got ${points.length}. Give one point per row.`,
    );
  }
  return count;
}

/** Standard deviation of every coordinate of the states, 1 where it does not vary: the unit of distance of the smoothers. */
export function coordinateScales({ dimension, states }: RegressionSample): Float64Array {
  const count = states.length / dimension;
  return Float64Array.from({ length: dimension }, (_, i) => {
    let mean = 0;
    let square = 0;
    for (let p = 0; p < count; p++) {
      const change = states[p * dimension + i] - mean;
      mean += change / (p + 1);
      square += change * (states[p * dimension + i] - mean);
    }
    return square > 0 ? Math.sqrt(square / count) : 1;
  });
}

/** Writes mean and standard error of the weighted draws at one point, for all outputs. */
export function weightedMean(
  { outputs, targets }: RegressionSample,
  draws: ArrayLike<number>,
  weightOf: (n: number) => number,
  into: ConditionalEstimate,
  point: number,
): void {
  let total = 0;
  let squares = 0;
  for (let n = 0; n < draws.length; n++) {
    const weight = weightOf(n);
    total += weight;
    squares += weight * weight;
  }
  const effective = total > 0 ? (total * total) / squares : 0;
  into.effectiveCounts[point] = effective;
  for (let j = 0; j < outputs; j++) {
    const at = point * outputs + j;
    if (!(total > 0)) {
      into.values[at] = Number.NaN;
      into.standardErrors[at] = Number.NaN;
      continue;
    }
    let mean = 0;
    for (let n = 0; n < draws.length; n++) mean += weightOf(n) * targets[draws[n] * outputs + j];
    mean /= total;
    let spread = 0;
    for (let n = 0; n < draws.length; n++) {
      spread += (weightOf(n) * (targets[draws[n] * outputs + j] - mean)) ** 2;
    }
    into.values[at] = mean;
    // One draw alone has no spread.
    const room = effective > 1 ? effective / (effective - 1) : Number.POSITIVE_INFINITY;
    into.standardErrors[at] = effective > 1 ? Math.sqrt(spread * room) / total : room;
  }
}

/** Room for an estimate at q points. */
export function emptyEstimate(points: number, outputs: number): ConditionalEstimate {
  return {
    values: new Float64Array(points * outputs),
    standardErrors: new Float64Array(points * outputs),
    effectiveCounts: new Float64Array(points),
  };
}
