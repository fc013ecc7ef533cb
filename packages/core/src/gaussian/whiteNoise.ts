import { DomainError } from "../errors.ts";
import {
  type CameronMartinCoordinates,
  checkBandLimit,
  coefficients,
} from "../harmonics/coefficients.ts";
import { checkKey, child, type Key } from "../random/key.ts";
import { fillNormals } from "../random/normal.ts";

/** Options of {@link whiteNoise}. */
export interface WhiteNoiseOptions {
  /** Number of the first row, a whole number from 0: row b is that of number firstRow + b. Default 0. */
  readonly firstRow?: number;
}

/**
 * White noise in Cameron–Martin coordinates: z_lm independent N(0, 1).
 *
 * Row b is stream `child(stream, firstRow + b)` at the harmonic index, so raising the band limit
 * adds degrees, raising the batch adds rows, and what was already drawn stays untouched.
 *
 * @throws {@link DomainError} if the batch or the first row is not a whole number.
 *
 * Source: docs/theory/formulas.md (G1, G9).
 *
 * @example
 * ```ts
 * import { key, truncate, whiteNoise } from "@chaosphere/core";
 *
 * const [coarse, fine] = [whiteNoise(4, 1, key(5)), whiteNoise(8, 1, key(5))];
 * // A larger band limit adds degrees to the same draw.
 * console.log(truncate(fine, 4).values.every((z, i) => z === coarse.values[i])); // true
 * ```
 */
export function whiteNoise(
  bandLimit: number,
  batch: number,
  stream: Key,
  options: WhiteNoiseOptions = {},
): CameronMartinCoordinates {
  const { firstRow = 0 } = options;
  checkKey("whiteNoise", stream);
  checkBandLimit("whiteNoise", bandLimit);
  checkCount("batch", batch);
  checkCount("firstRow", firstRow);

  const row = bandLimit ** 2;
  const values = new Float64Array(batch * row);
  for (let b = 0; b < batch; b++) {
    fillNormals(child(stream, firstRow + b), 0, values.subarray(b * row, (b + 1) * row));
  }
  return coefficients("cameron-martin", bandLimit, values);
}

function checkCount(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 0)) {
    throw new DomainError(
      `whiteNoise: ${name} must be a whole number, 0 or more, got ${value}. Count rows from 0.`,
    );
  }
}
