import { DomainError, ShapeError } from "@chaosphere/core";
import type { ObservationOperator } from "./operator.ts";
import { imagesOfUnits } from "./unitImages.ts";

/**
 * All that the likelihood of fields under a Gaussian law needs of what was seen of them, y = A a + ε, where the errors are independent of
 * variance σ² r_i with known r and any σ: numbers in the space of the coefficients, however many places were seen.
 */
export interface SeenStatistics {
  /** L. */
  readonly bandLimit: number;
  /** Fields that were seen at the same places. */
  readonly fields: number;
  /** n, places where each was seen. */
  readonly places: number;
  /** A* W A with W = diag(1/r), symmetric, row-major L² × L². */
  readonly information: Float64Array;
  /** A* W y of each field, row-major fields × L². */
  readonly projections: Float64Array;
  /** y* W y of each field. */
  readonly powers: Float64Array;
  /** Σ_i log r_i. */
  readonly logRelativeVariances: number;
}

/**
 * The statistics of fields seen at the same places.
 *
 * @param values y, row-major fields × n.
 * @param relativeVariances r_i > 0, the variance of each error relative to σ². Length n. Default 1.
 * @throws {@link ShapeError} if the values are not whole rows, or there is not one variance per place.
 * @throws {@link DomainError} if a relative variance is not positive.
 */
export function seenStatistics(
  operator: ObservationOperator,
  values: Float64Array,
  relativeVariances?: Float64Array,
): SeenStatistics {
  const { bandLimit, size } = operator;
  const d = bandLimit ** 2;
  const fields = values.length / size;
  if (!(Number.isInteger(fields) && fields >= 1)) {
    throw new ShapeError(
      `seenStatistics: values must be whole rows of ${size} numbers, one or more, got ${values.length}. Give what was seen of each field.`,
    );
  }
  if (relativeVariances && relativeVariances.length !== size) {
    throw new ShapeError(
      `seenStatistics: there must be one relative variance for each of ${size} places, got ${relativeVariances.length}. Give r_i for all, or none.`,
    );
  }
  const wrong = relativeVariances?.find((r) => !(r > 0 && r < Number.POSITIVE_INFINITY));
  if (wrong !== undefined) {
    throw new DomainError(
      `seenStatistics: relative variances must be positive, got ${wrong}. Leave places without an error out, or give all one.`,
    );
  }
  const weigh = (rows: Float64Array) =>
    relativeVariances ? rows.map((x, i) => x / relativeVariances[i % size]) : rows;
  const information = imagesOfUnits(
    d,
    d,
    (units) => operator.adjoint(weigh(operator.apply(units))),
    d,
    size,
  );
  symmetrise(information, d);
  const powers = new Float64Array(fields);
  for (let b = 0; b < fields; b++) {
    for (let i = 0; i < size; i++) {
      powers[b] += values[b * size + i] ** 2 / (relativeVariances?.[i] ?? 1);
    }
  }
  return {
    bandLimit,
    fields,
    places: size,
    information,
    projections: operator.adjoint(weigh(values)),
    powers,
    logRelativeVariances: relativeVariances?.reduce((sum, r) => sum + Math.log(r), 0) ?? 0,
  };
}

/** Rounding makes the two halves differ in their last digits. */
function symmetrise(matrix: Float64Array, d: number): void {
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (matrix[i * d + j] + matrix[j * d + i]) / 2;
      matrix[i * d + j] = mean;
      matrix[j * d + i] = mean;
    }
  }
}
