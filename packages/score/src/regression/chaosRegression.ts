import { type CameronMartinCoordinates, DomainError, rows, ShapeError } from "@chaosphere/core";
import {
  type ChaosExpansion,
  type MultiIndices,
  type TruncationReport,
  truncationReport,
} from "@chaosphere/core/chaos";
import { choleskyFactor, solveCholesky } from "@chaosphere/core/linalg";
import { checkTargets, combine, type NormalEquations, normalEquations } from "./normalEquations.ts";

/** Options of {@link chaosRegression}. */
export interface ChaosRegressionOptions {
  /** λ ≥ 0, or several to choose from by cross-validation. Default 1e−6, 1e−5, …, 1. */
  readonly ridge?: number | readonly number[];
  /** Number of folds of consecutive rows, 2 or more; rows should come in random order. Default 5. */
  readonly folds?: number;
}

/** A target expanded in chaoses by ridge regression. */
export interface ChaosRegression {
  readonly expansion: ChaosExpansion;
  /** λ, given or chosen. */
  readonly ridge: number;
  /** Mean square of the residual on the samples themselves. */
  readonly residual: number;
  /** Mean square of the error on held-out samples for each λ; empty if only one was given. */
  readonly validation: readonly RidgeError[];
  /**
   * What a truncation of the expansion in order or band limit drops; `unresolved` is the mean square of the
   * target less ‖ĉ‖², under γ the tail that the features do not hold, with the noise of the target.
   */
  readonly truncation: TruncationReport;
}

/** A ridge and its error on held-out samples. */
export interface RidgeError {
  readonly ridge: number;
  readonly error: number;
}

const REFUSAL = {
  caller: "chaosRegression",
  remedy: "Use a positive ridge, fewer features or more samples.",
};

/** λ from 1e−6 to 1 by powers of ten. */
const DEFAULT_RIDGES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1];

/**
 * Ridge regression of a target on the chaos features of its points, in closed form:
 *
 *     ĉ = argmin (1/n) Σ_b ( y_b − Σ_α c_α h_α(x_b) )² + λ Σ_{α≠0} c_α²,   (G + nλ(1 − e_0 e_0ᵀ)) ĉ = m.
 *
 * Several λ are compared by their error on held-out folds, which the normal equations of the folds tell without
 * another pass over the samples. Under γ the features are orthonormal and the error of the expansion is ‖ĉ − c‖².
 *
 * @param y one target per row of x.
 * @throws {@link DomainError} if a ridge is negative, or 0 where the features are not independent on the samples, or
 *   there is no ridge, or a target is not finite; {@link ShapeError} for fewer rows than folds, or not one target per row.
 *
 * Source: Hoerl and Kennard (1970), section 2; docs/theory/formulas.md (G2.2).
 */
export function chaosRegression(
  indices: MultiIndices,
  x: CameronMartinCoordinates,
  y: Float64Array,
  options: ChaosRegressionOptions = {},
): ChaosRegression {
  const { ridge = DEFAULT_RIDGES, folds = 5 } = options;
  const ridges = ridgesOf(ridge);
  checkTargets("chaosRegression", x, y);
  const parts =
    ridges.length > 1 ? foldEquations(indices, x, y, folds) : [normalEquations(indices, x, y)];
  return chaosRegressionOfParts(indices, parts, { ridge });
}

/**
 * {@link chaosRegression} from the normal equations of its folds, which may come from as many processes: each makes those of
 * its own rows by `normalEquations`, and their order, not who made them, decides the bytes.
 *
 * @param parts those of consecutive rows, the folds of the cross-validation; two or more unless one ridge is given.
 * @throws {@link DomainError} as `chaosRegression` does; {@link ShapeError} for no part, one part and several ridges, or parts of
 *   other features.
 *
 * @example
 * ```ts
 * import { key, rows, whiteNoise } from "@chaosphere/core";
 * import { multiIndices } from "@chaosphere/core/chaos";
 * import { chaosRegression, chaosRegressionOfParts, normalEquations } from "@chaosphere/score/regression";
 *
 * const indices = multiIndices(4, { rule: "total", order: 2 });
 * const x = whiteNoise(2, 100, key(1));
 * const y = Float64Array.from({ length: 100 }, (_, b) => x.values[4 * b] ** 2);
 * const parts = [0, 50].map((first) =>
 *   normalEquations(indices, rows(x, first, first + 50), y.subarray(first, first + 50)),
 * );
 * const shared = chaosRegressionOfParts(indices, parts);
 * const whole = chaosRegression(indices, x, y, { folds: 2 });
 * const [a, b] = [shared.expansion.coefficients, whole.expansion.coefficients];
 * console.log(a.every((c, k) => c === b[k]), shared.ridge === whole.ridge); // true true
 * ```
 *
 * Source: Hoerl and Kennard (1970), section 2; docs/theory/formulas.md (G2.2).
 */
export function chaosRegressionOfParts(
  indices: MultiIndices,
  parts: readonly NormalEquations[],
  { ridge = DEFAULT_RIDGES }: Pick<ChaosRegressionOptions, "ridge"> = {},
): ChaosRegression {
  const ridges = ridgesOf(ridge);
  checkParts(indices, parts, ridges);
  const all = parts.reduce((a, b) => combine(a, b, 1));
  const validation = ridges.length > 1 ? crossValidate(indices, all, parts, ridges) : [];
  const best = validation.reduce((a, b) => (b.error < a.error ? b : a), {
    ridge: ridges[0],
    error: Number.POSITIVE_INFINITY,
  });
  const coefficients = ridgeSolution(indices, all, best.ridge);
  const expansion = { indices, coefficients };
  return {
    expansion,
    ridge: best.ridge,
    residual: squaredResidual(all, coefficients) / all.samples,
    validation,
    truncation: truncationReport(expansion, all.squares / all.samples),
  };
}

/** ĉ of one ridge. */
function ridgeSolution(
  { orders }: MultiIndices,
  { gram, moments, samples }: NormalEquations,
  ridge: number,
): Float64Array {
  const p = moments.length;
  const penalised = gram.slice();
  for (let k = 0; k < p; k++) if (orders[k] > 0) penalised[k * p + k] += samples * ridge;
  return solveCholesky(choleskyFactor(penalised, p, REFUSAL), moments);
}

/** Σ_b (y_b − Σ c_α h_α(x_b))² = Σ y² − 2 cᵀm + cᵀG c, at least 0. */
function squaredResidual({ gram, moments, squares }: NormalEquations, c: Float64Array): number {
  const p = c.length;
  let sum = squares;
  for (let i = 0; i < p; i++) {
    let inner = -2 * moments[i];
    for (let j = 0; j < p; j++) inner += gram[i * p + j] * c[j];
    sum += c[i] * inner;
  }
  return Math.max(sum, 0);
}

/** The held-out error of each ridge: solved without a fold, judged on it. */
function crossValidate(
  indices: MultiIndices,
  all: NormalEquations,
  parts: readonly NormalEquations[],
  ridges: readonly number[],
): RidgeError[] {
  const errors = new Float64Array(ridges.length);
  for (const part of parts) {
    const others = combine(all, part, -1);
    ridges.forEach((ridge, i) => {
      errors[i] += squaredResidual(part, ridgeSolution(indices, others, ridge)) / all.samples;
    });
  }
  return ridges.map((ridge, i) => ({ ridge, error: errors[i] }));
}

/** The normal equations of consecutive parts of the rows, whose sizes differ by one at most. */
function foldEquations(
  indices: MultiIndices,
  x: CameronMartinCoordinates,
  y: Float64Array,
  folds: number,
): NormalEquations[] {
  if (!(Number.isInteger(folds) && folds >= 2 && folds <= x.batch)) {
    throw new ShapeError(
      `chaosRegression: folds must be a whole number from 2 to the number of rows, ${x.batch}, got ${folds}. Give one ridge to do without.`,
    );
  }
  return Array.from({ length: folds }, (_, k) => {
    const [start, end] = [k, k + 1].map((k) => Math.floor((k * x.batch) / folds));
    return normalEquations(indices, rows(x, start, end), y.subarray(start, end));
  });
}

function checkParts(
  { orders }: MultiIndices,
  parts: readonly NormalEquations[],
  ridges: readonly number[],
): void {
  const least = ridges.length > 1 ? 2 : 1;
  if (parts.length < least) {
    throw new ShapeError(
      `chaosRegressionOfParts: need ${least} parts or more to choose from ${ridges.length} ridges, got ${parts.length}. Cut the rows into more, or give one ridge.`,
    );
  }
  const other = parts.findIndex(({ moments }) => moments.length !== orders.length);
  if (other >= 0) {
    throw new ShapeError(
      `chaosRegressionOfParts: the parts must have the ${orders.length} features of the indices, got ${parts[other].moments.length} in part ${other}. Make all of them with the same indices.`,
    );
  }
}

/** @throws {@link DomainError} if there is none, or one is negative or not finite. */
function ridgesOf(ridge: number | readonly number[]): readonly number[] {
  const ridges = typeof ridge === "number" ? [ridge] : ridge;
  if (ridges.length === 0) {
    throw new DomainError(
      "chaosRegression: need a ridge or more, got none. Leave the option out for the default ones.",
    );
  }
  for (const ridge of ridges) {
    if (!(ridge >= 0 && ridge < Number.POSITIVE_INFINITY)) {
      throw new DomainError(
        `chaosRegression: ridges must be finite and 0 or more, got ${ridge}. 1e-3 shrinks each coefficient by about a thousandth.`,
      );
    }
  }
  return ridges;
}
