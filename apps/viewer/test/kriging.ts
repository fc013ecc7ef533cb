import type { ObservedPoint } from "../src/state/state.ts";

/** Mean and standard deviation of a field at a point. */
export interface Kriged {
  readonly mean: number;
  readonly sd: number;
}

/**
 * A field of covariance Σ (2l + 1)/4π C_l P_l(cos angle) given values at points, by the textbook formula in the values themselves: no
 * harmonics, and a system solved by elimination.
 */
export function kriged(
  spectrum: Float64Array,
  observed: readonly ObservedPoint[],
  noiseSd: number,
  at: { readonly colatitude: number; readonly longitude: number },
): Kriged {
  const covariance = (a: readonly number[], b: readonly number[]): number => {
    const cosine =
      Math.cos(a[0]) * Math.cos(b[0]) + Math.sin(a[0]) * Math.sin(b[0]) * Math.cos(a[1] - b[1]);
    let [last, now, sum] = [0, 1, 0];
    for (let l = 0; l < spectrum.length; l++) {
      sum += ((2 * l + 1) / (4 * Math.PI)) * spectrum[l] * now;
      [last, now] = [now, ((2 * l + 1) * cosine * now - l * last) / (l + 1)];
    }
    return sum;
  };
  const x = [at.colatitude, at.longitude];
  const k = observed.map((point) => covariance(point, x));
  const rows = observed.map((a, i) => [
    ...observed.map((b, j) => covariance(a, b) + (i === j ? noiseSd ** 2 : 0)),
    a[2],
    k[i],
  ]);
  const n = observed.length;
  for (let p = 0; p < n; p++) {
    for (let i = p + 1; i < n; i++) {
      const factor = rows[i][p] / rows[p][p];
      for (let j = p; j < n + 2; j++) rows[i][j] -= factor * rows[p][j];
    }
  }
  for (let p = n - 1; p >= 0; p--) {
    for (const column of [n, n + 1]) {
      for (let j = p + 1; j < n; j++) rows[p][column] -= rows[p][j] * rows[j][column];
      rows[p][column] /= rows[p][p];
    }
  }
  const product = (column: number) => k.reduce((sum, c, i) => sum + c * rows[i][column], 0);
  return { mean: product(n), sd: Math.sqrt(Math.max(0, covariance(x, x) - product(n + 1))) };
}
