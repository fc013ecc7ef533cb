import { matrixProduct } from "@chaosphere/core/linalg";
import { directionsOf, dot, type PlaceCovariance, type Places } from "./kriging.ts";

/**
 * A sample covariance that fades with distance,
 *
 *     S(x, y) e^{−|x − y|²/2ℓ²},   S = Σ_b f_b f_bᵀ,
 *
 * |x − y| the chord: positive semidefinite by Schur's product theorem.
 *
 * @param samples f, row-major fields × places, scaled so that S is the covariance.
 * @param length ℓ, radii of the sphere; Infinity for the sample covariance itself.
 *
 * Source: Houtekamer and Mitchell (2001), section 3.
 */
export function taperedCovariance(
  places: Places,
  samples: Float64Array,
  length: number,
): PlaceCovariance {
  const directions = directionsOf(places);
  const n = directions.length;
  const count = samples.length / n;
  const rowsOf = (cells: readonly number[]) => {
    const rows = new Float64Array(cells.length * count);
    cells.forEach((p, i) => {
      for (let b = 0; b < count; b++) rows[i * count + b] = samples[b * n + p];
    });
    return rows;
  };
  return (from, to) => {
    const S = matrixProduct(rowsOf(from), rowsOf(to), from.length, count, to.length, {
      transposeB: true,
    });
    if (length === Number.POSITIVE_INFINITY) return S;
    let at = 0;
    for (const p of from) {
      const x = directions[p];
      for (const q of to) S[at++] *= Math.exp((dot(x, directions[q]) - 1) / length ** 2);
    }
    return S;
  };
}
