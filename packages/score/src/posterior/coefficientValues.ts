import { DomainError, degreeOf } from "@chaosphere/core";
import {
  checkBandLimit,
  checkedBeam,
  type ObservationOperator,
  operatorOf,
  type SmoothingOptions,
} from "./operator.ts";

/**
 * The coefficients of a field themselves, b_l a_lm, all of them or those of given indices l² + l + m: a gravity or magnetic
 * model with an error for each coefficient. Diagonal in the harmonics, so that independent priors and noises leave each
 * coefficient to itself.
 *
 * @param indices Which, each once, in the order of the values. Default all bandLimit².
 * @throws {@link DomainError} if there is no index, one is not a whole number below bandLimit² or named twice, or the beam is
 *   0 at its degree.
 * @throws {@link ShapeError} if there is not one beam factor per degree.
 *
 * Source: docs/theory/formulas.md (P1, P3).
 *
 * @example
 * ```ts
 * import { harmonicIndex } from "@chaosphere/core";
 * import { coefficientValues } from "@chaosphere/score/posterior";
 *
 * const zonal = coefficientValues(3, [harmonicIndex(1, 0), harmonicIndex(2, 0)]);
 * console.log([...zonal.apply(Float64Array.from({ length: 9 }, (_, i) => i))].join(" ")); // 2 6
 * ```
 */
export function coefficientValues(
  bandLimit: number,
  indices?: ArrayLike<number>,
  options: SmoothingOptions = {},
): ObservationOperator {
  const caller = "coefficientValues";
  checkBandLimit(caller, bandLimit);
  const all = indices ?? Array.from({ length: bandLimit ** 2 }, (_, i) => i);
  return diagonalOperator(caller, bandLimit, Array.from(all), options);
}

/**
 * The coefficients of the degrees from ≤ l < to: the large scales alone, or a band between two others.
 *
 * @throws {@link DomainError} unless 0 ≤ from < to ≤ bandLimit are whole numbers and the beam is not 0 in the band.
 * @throws {@link ShapeError} if there is not one beam factor per degree.
 *
 * Source: docs/theory/formulas.md (P1, P3).
 */
export function degreeBand(
  bandLimit: number,
  from: number,
  to: number,
  options: SmoothingOptions = {},
): ObservationOperator {
  const caller = "degreeBand";
  checkBandLimit(caller, bandLimit);
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from < to)) {
    throw new DomainError(
      `${caller}: needs whole numbers 0 ≤ from < to, got ${from} and ${to}. Degrees from ≤ l < to are seen.`,
    );
  }
  if (to > bandLimit) {
    throw new DomainError(
      `${caller}: the band must end at the band limit ${bandLimit} of the fields, got ${to}. Use a law of a larger band limit, or a lower end.`,
    );
  }
  const indices = Array.from({ length: to ** 2 - from ** 2 }, (_, i) => from ** 2 + i);
  return diagonalOperator(caller, bandLimit, indices, options);
}

function diagonalOperator(
  caller: string,
  bandLimit: number,
  chosen: readonly number[],
  options: SmoothingOptions,
): ObservationOperator {
  const row = bandLimit ** 2;
  checkIndices(caller, chosen, row);
  const beam = checkedBeam(caller, bandLimit, options);
  const indices = Int32Array.from(chosen);
  const factors = Float64Array.from(indices, (i) => beam?.[degreeOf(i)] ?? 1);
  const blind = factors.indexOf(0);
  if (blind !== -1) {
    throw new DomainError(
      `${caller}: the beam must not vanish at a seen degree, got 0 at degree ${degreeOf(indices[blind])}. Leave that degree out of what is observed.`,
    );
  }
  const n = indices.length;
  const operator = operatorOf(caller, bandLimit, n, {
    apply(a, batch, out) {
      for (let b = 0; b < batch; b++) {
        for (let i = 0; i < n; i++) out[b * n + i] = factors[i] * a[b * row + indices[i]];
      }
    },
    adjoint(y, batch, out) {
      out.fill(0);
      for (let b = 0; b < batch; b++) {
        for (let i = 0; i < n; i++) out[b * row + indices[i]] = factors[i] * y[b * n + i];
      }
    },
  });
  return { ...operator, diagonal: { indices, factors } };
}

function checkIndices(caller: string, indices: readonly number[], row: number): void {
  if (indices.length === 0) {
    throw new DomainError(
      `${caller}: needs one coefficient or more, got none. Name what was seen.`,
    );
  }
  const isNamed = new Uint8Array(row);
  for (const index of indices) {
    if (!(Number.isInteger(index) && 0 <= index && index < row)) {
      throw new DomainError(
        `${caller}: indices must be whole numbers below bandLimit² = ${row}, got ${index}. Use harmonicIndex(l, m), or fields of a larger band limit.`,
      );
    }
    if (isNamed[index] === 1) {
      throw new DomainError(
        `${caller}: every coefficient may be named once, got index ${index} twice. See it twice by joinOperators.`,
      );
    }
    isNamed[index] = 1;
  }
}
