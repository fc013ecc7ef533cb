import { type CameronMartinCoordinates, DomainError, ShapeError } from "@chaosphere/core";

/**
 * Σ_i f(s_i, x_i) over each row of a score and its points.
 *
 * @returns one sum per row; length batch.
 * @throws {@link ShapeError} if the score has another shape than its points, {@link DomainError} if a sum is not
 *   finite.
 */
export function rowSums(
  caller: string,
  s: CameronMartinCoordinates,
  x: CameronMartinCoordinates,
  f: (s: number, i: number) => number,
): Float64Array {
  if (s.bandLimit !== x.bandLimit || s.batch !== x.batch) {
    throw new ShapeError(
      `${caller}: the score must keep bandLimit ${x.bandLimit} and batch ${x.batch}, got ${s.bandLimit} and ${s.batch}. Return one row for each row.`,
    );
  }
  const row = x.bandLimit ** 2;
  return Float64Array.from({ length: x.batch }, (_, b) => {
    let sum = 0;
    for (let i = b * row; i < (b + 1) * row; i++) sum += f(s.values[i], i);
    if (!Number.isFinite(sum)) {
      throw new DomainError(
        `${caller}: the score must be finite, got a sum of ${sum} in row ${b}. Look at the score there, or use a larger time.`,
      );
    }
    return sum;
  });
}
