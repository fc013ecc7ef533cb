import { portableSin } from "../elementary/trigonometric.ts";
import { DomainError } from "../errors.ts";
import { type GridOptions, productGrid } from "./productGrid.ts";
import type { SphereGrid } from "./sphereGrid.ts";

/**
 * The sampling of Driscoll and Healy: N = nLat rings, N even, θ_j = jπ/N, from the north pole to one step short of the
 * south pole, with the weights
 *
 *     ω_j = (4/N) sin θ_j Σ_{k=0}^{N/2−1} sin (2k+1)θ_j / (2k+1).
 *
 * They integrate the degrees l ≤ N − 1, so that a weighted sum separates l ≤ N/2 − 1; the ring at the pole has none. With
 * nLon ≥ 2N − 1, fields of degrees l ≤ N − 1 are determined all the same: at the missing pole orders m ≠ 0 vanish, and the
 * value there is the one that leaves order 0 without its alternating part cos Nθ. In pyshtools nLon = N is the grid DH, and
 * nLon = 2N, the default, DH2; with `extend` it adds the south pole, which is the grid of `equiangularWithPoles(N + 1)`.
 *
 * @throws {@link DomainError} if nLat is not a whole even number, 2 or more, nLon not 1 or more, or firstLongitude not finite.
 *
 * Source: Driscoll and Healy (1994), theorem 3.
 *
 * @example
 * ```ts
 * import { driscollHealy, largestBandLimit } from "@chaosphere/core";
 *
 * const grid = driscollHealy(180);
 * console.log(grid.nLat, grid.nLon, grid.exactDegree, largestBandLimit(grid)); // 180 360 179 180
 * ```
 */
export function driscollHealy(nLat: number, options: GridOptions = {}): SphereGrid {
  if (!(Number.isInteger(nLat) && nLat >= 2 && nLat % 2 === 0)) {
    throw new DomainError(
      `driscollHealy: the number of rings must be whole and even, 2 or more, got ${nLat}. Use equiangularWithPoles(${nLat}) if the last ring is the south pole.`,
    );
  }
  const colatitudes = new Float64Array(nLat);
  const weights = new Float64Array(nLat);
  for (let j = 1; j <= nLat / 2; j++) {
    const θ = (j * Math.PI) / nLat;
    let sum = 0;
    for (let k = nLat - 1; k >= 1; k -= 2) sum += sineOf(k * j, nLat) / k;
    const south = nLat - j;
    colatitudes[south] = Math.PI - θ;
    colatitudes[j] = θ;
    weights[j] = (4 / nLat) * portableSin(θ) * sum;
    weights[south] = weights[j];
  }
  const degrees = { exact: nLat - 1, resolved: nLat - 1 };
  return productGrid("driscoll-healy", { colatitudes, weights }, degrees, options);
}

/** sin(π p / q), the angle reduced in whole numbers before it is rounded. */
function sineOf(p: number, q: number): number {
  const r = p % (2 * q);
  return r > q ? -sineOf(r - q, q) : portableSin((Math.PI * Math.min(r, q - r)) / q);
}
