import {
  child,
  fillNormals,
  type HarmonicCoefficients,
  type Key,
  ShapeError,
} from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import { checkSameBandLimit } from "./distances.ts";
import { checkCount } from "./resampling.ts";

/** Options of {@link slicedWasserstein}. */
export interface SlicedWassersteinOptions {
  /** Determines the directions. */
  readonly key: Key;
  /** Number of directions, 1 or more. Default 100. */
  readonly directions?: number;
}

/**
 * The squared sliced Wasserstein distance of order 2 between two ensembles, in the unit of the field squared:
 *
 *     SW₂² = E_u W₂²(⟨u, X⟩, ⟨u, Y⟩),   W₂² = ∫_0^1 (F^−1(p) − G^−1(p))² dp,
 *
 * over random directions u on the unit sphere of the coefficients; the ensembles may differ in size. A shift by h in
 * d coordinates has SW₂² = ‖h‖²/d.
 *
 * @throws {@link ShapeError} if band limits differ or a side is empty.
 * @throws {@link DomainError} if the number of directions is not a whole number, 1 or more.
 *
 * Source: Bonneel et al. (2015).
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { slicedWasserstein } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
 * const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
 * // A shift by h in one of 64 coordinates has the squared distance h²/64.
 * const shifted = fields(1, 50).values.map((a, i) => (i % 64 === 0 ? a + 8 : a));
 * const distance = slicedWasserstein(fields(1, 50), { ...fields(1, 50), values: shifted }, { key: key(2), directions: 2000 });
 * console.log(distance.toFixed(0)); // 1
 * ```
 */
export function slicedWasserstein(
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
  { key, directions = 100 }: SlicedWassersteinOptions,
): number {
  checkSameBandLimit("slicedWasserstein", f, g);
  checkCount("slicedWasserstein", "directions", directions);
  if (!(f.batch >= 1 && g.batch >= 1)) {
    throw new ShapeError(
      `slicedWasserstein: need one field or more on each side, got ${f.batch} and ${g.batch}. Generate some.`,
    );
  }
  const row = f.bandLimit ** 2;
  const u = new Float64Array(directions * row);
  for (let k = 0; k < directions; k++) {
    const direction = u.subarray(k * row, (k + 1) * row);
    fillNormals(child(key, k), 0, direction);
    const length = Math.sqrt(direction.reduce((sum, x) => sum + x * x, 0));
    for (let i = 0; i < row; i++) direction[i] /= length;
  }
  const project = (a: HarmonicCoefficients) =>
    matrixProduct(u, a.values, directions, row, a.batch, { transposeB: true });
  const [x, y] = [project(f), project(g)];
  let sum = 0;
  for (let k = 0; k < directions; k++) {
    sum += quantileDistance(
      x.subarray(k * f.batch, (k + 1) * f.batch).sort(),
      y.subarray(k * g.batch, (k + 1) * g.batch).sort(),
    );
  }
  return sum / directions;
}

/** ∫_0^1 (F^−1 − G^−1)² dp of two sorted samples: constant between the levels i/n and k/m, counted here in 1/(nm). */
function quantileDistance(x: Float64Array, y: Float64Array): number {
  const [n, m] = [x.length, y.length];
  let [sum, level, i, k] = [0, 0, 0, 0];
  while (i < n && k < m) {
    const [endX, endY] = [(i + 1) * m, (k + 1) * n];
    const end = Math.min(endX, endY);
    sum += (end - level) * (x[i] - y[k]) ** 2;
    level = end;
    if (endX === end) i++;
    if (endY === end) k++;
  }
  return sum / (n * m);
}
