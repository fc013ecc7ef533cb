import { DomainError, ShapeError } from "@chaosphere/core";

/**
 * What simulation-based calibration looks at: functionals of true fields, and of draws from the posterior that a method claims
 * for each of them.
 */
export interface TrialValues {
  /** Number of true fields. */
  readonly trials: number;
  /** N, draws for each of them. */
  readonly draws: number;
  /** Number of functionals. */
  readonly columns: number;
  /** `truth[t·columns + k]`. */
  readonly truth: Float64Array;
  /** `drawn[(t·draws + i)·columns + k]`. */
  readonly drawn: Float64Array;
}

/**
 * Values of functionals, by default of one. The arrays are kept, not copied.
 *
 * @param truth row-major trials × columns
 * @param drawn row-major trials × draws × columns
 * @throws {@link ShapeError} unless every trial has as many draws, two or more.
 * @throws {@link DomainError} if a value is not finite.
 */
export function trialValues(truth: Float64Array, drawn: Float64Array, columns = 1): TrialValues {
  const trials = truth.length / columns;
  const draws = drawn.length / truth.length;
  if (!(trials >= 1 && Number.isInteger(trials) && draws >= 2 && Number.isInteger(draws))) {
    throw new ShapeError(
      `trialValues: need whole trials of ${columns} values and as many draws of each, two or more, got ${truth.length} values and ${drawn.length} of draws. Lay them out as trials × draws × columns.`,
    );
  }
  for (const values of [truth, drawn]) {
    const bad = values.find((value) => !Number.isFinite(value));
    if (bad !== undefined) {
      throw new DomainError(
        `trialValues: values must be finite, got ${bad}. Leave out the trials that failed.`,
      );
    }
  }
  return { trials, draws, columns, truth, drawn };
}
