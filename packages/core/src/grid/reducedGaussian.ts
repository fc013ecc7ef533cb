import { DomainError } from "../errors.ts";
import { gaussLegendreRule } from "./gaussLegendre.ts";
import { type IsoLatitudeRings, isoLatitudeRings } from "./isoLatitudeRings.ts";

/**
 * A reduced Gaussian grid: the rings of `gaussLegendre` with numbers of points of their own, w_j = 2π ω_j / n_j, first
 * points at λ = 0, as the files of ECMWF have them (`pl`).
 *
 * @param counts points of each ring from north to south.
 * @throws {@link DomainError} if there is no ring, or a count is not a whole number from 1.
 */
export function reducedGaussian(counts: ArrayLike<number>): IsoLatitudeRings {
  const { colatitudes, weights } = gaussLegendreRule(counts.length);
  return isoLatitudeRings({
    colatitudes,
    counts,
    weights: weights.map((ω, j) => (2 * Math.PI * ω) / counts[j]),
  });
}

/**
 * The octahedral reduced Gaussian grid O⟨n⟩ of ECMWF: n rings from pole to equator, with 20, 24, 28, … points, and as many
 * south of it.
 *
 * @throws {@link DomainError} unless n is a whole number, 1 or more.
 *
 * @example
 * ```ts
 * import { octahedralGaussian } from "@chaosphere/core/rings";
 *
 * const { points, counts } = octahedralGaussian(80); // O80
 * console.log(points, counts[0], counts[79], counts[159]); // 28480 20 336 20
 * ```
 *
 * Source: Malardel et al. (2016).
 */
export function octahedralGaussian(n: number): IsoLatitudeRings {
  if (!(Number.isInteger(n) && n >= 1)) {
    throw new DomainError(
      `octahedralGaussian: n must be a whole number of rings between pole and equator, 1 or more, got ${n}. O80 has n = 80.`,
    );
  }
  return reducedGaussian(
    Float64Array.from({ length: 2 * n }, (_, j) => 20 + 4 * Math.min(j, 2 * n - 1 - j)),
  );
}
