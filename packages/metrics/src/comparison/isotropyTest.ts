import {
  child,
  coefficients,
  type HarmonicCoefficients,
  type Key,
  rotateEach,
  uniformRotation,
} from "@chaosphere/core";
import { gramMatrix, transposed } from "@chaosphere/core/linalg";
import { rankAmongCopies } from "./rankAmongCopies.ts";
import { checkCount } from "./resampling.ts";
import { spacedRows } from "./spacedRows.ts";

/** Options of {@link isotropyTest}. */
export interface IsotropyTestOptions {
  /** Determines the rotations. */
  readonly key: Key;
  /** Number of rotated copies of the data, 1 or more. Default 99. */
  readonly copies?: number;
  /** Only degrees below this are looked at, since time grows with their fourth power. Default 12. */
  readonly degrees?: number;
  /** At most so many fields are looked at, evenly spaced. Default 256. */
  readonly fields?: number;
}

/**
 * Tests whether the law of independent fields is the same in all directions, against copies of the data with each field
 * turned by a random rotation of its own. Looked at are the mean field and the covariances of the coefficients z = a/√C_l,
 *
 *     n |z̄|²   and   Σ ((1/n) Σ_b z_b,i z_b,j − δ_ij)²   within degrees, and between them,
 *
 * with C_l the mean square of the data at 0 < l < degrees, which no rotation changes. A variance that differs between hemispheres shows
 * between degrees alone.
 *
 * @returns p, a multiple of 1/(1 + copies); of an isotropic law P(p ≤ u) ≤ u, whatever else the law is.
 * @throws {@link DomainError} if the number of copies, degrees or fields is not a whole number, 1 or more.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { isotropyTest } from "@chaosphere/metrics";
 *
 * const isotropic = colour(whittleMatern(8, { alpha: 2.5, kappa: 3 }), whiteNoise(8, 100, key(1)));
 * // The same fields with twice the amplitude in the zonal orders.
 * const isZonal = (i: number) => Number.isInteger((1 + Math.sqrt(1 + 4 * (i % 64))) / 2 - 1);
 * const values = isotropic.values.map((a, i) => (isZonal(i) ? 2 * a : a));
 * const p = isotropyTest({ ...isotropic, values }, { key: key(2) });
 * console.log(p, isotropyTest(isotropic, { key: key(2) }) > 0.01); // 0.01 true
 * ```
 */
export function isotropyTest(
  a: HarmonicCoefficients,
  { key, copies = 99, degrees = 12, fields = 256 }: IsotropyTestOptions,
): number {
  checkCount("isotropyTest", "copies", copies);
  checkCount("isotropyTest", "degrees", degrees);
  checkCount("isotropyTest", "fields", fields);
  const own = whitenedDegrees(a, Math.min(degrees, a.bandLimit), fields);
  const rows = [statistics(own)];
  for (let k = 0; k < copies; k++) {
    const stream = child(key, k);
    const rotations = Array.from({ length: own.batch }, (_, b) =>
      uniformRotation(child(stream, b)),
    );
    rows.push(statistics(rotateEach(own, rotations)));
  }
  return rankAmongCopies(rows);
}

/** The first degrees of some fields, each degree but the first scaled to mean square 1; empty degrees stay zero. */
function whitenedDegrees(
  a: HarmonicCoefficients,
  degrees: number,
  fields: number,
): HarmonicCoefficients {
  const [from, to] = [a.bandLimit ** 2, degrees ** 2];
  const rows = spacedRows(a.batch, fields);
  const values = new Float64Array(rows.length * to);
  for (let l = 1; l < degrees; l++) {
    let square = 0;
    for (const b of rows) {
      for (let i = l * l; i < (l + 1) ** 2; i++) square += a.values[b * from + i] ** 2;
    }
    if (square === 0) continue;
    const scale = Math.sqrt((rows.length * (2 * l + 1)) / square);
    rows.forEach((b, n) => {
      for (let i = l * l; i < (l + 1) ** 2; i++) {
        values[n * to + i] = scale * a.values[b * from + i];
      }
    });
  }
  return coefficients("harmonic", degrees, values);
}

/** How far the mean is from 0, and the covariance from the identity: within degrees, and between them. */
function statistics({ bandLimit, batch, values }: HarmonicCoefficients): Float64Array {
  const row = bandLimit ** 2;
  const byCoefficient = transposed(values, batch, row);
  const gram = gramMatrix(byCoefficient, row, batch);
  let [mean, within, between] = [0, 0, 0];
  for (let i = 1; i < row; i++) {
    const sum = byCoefficient.subarray(i * batch, (i + 1) * batch).reduce((s, x) => s + x, 0);
    mean += sum ** 2 / batch;
    const first = Math.floor(Math.sqrt(i)) ** 2;
    for (let j = 1; j < i; j++) {
      const square = (gram[i * row + j] / batch) ** 2;
      if (j < first) between += square;
      else within += square;
    }
    within += (gram[i * row + i] / batch - 1) ** 2 / 2;
  }
  return Float64Array.of(mean, within, between);
}
