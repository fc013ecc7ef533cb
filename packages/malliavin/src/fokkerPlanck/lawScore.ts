import { DomainError } from "@chaosphere/core";
import type { LawOnMesh } from "./evolve.ts";

/**
 * ∂_x log p(T, x) of a law on a mesh at given points: the slope at x of the parabola through log p at the three
 * centres nearest to it. Second order in the width of the cells.
 *
 * @throws {@link DomainError} at a point outside the centres, or where the density is not positive.
 *
 * Source: docs/theory/formulas.md (N8).
 */
export function lawScore(law: LawOnMesh, points: Float64Array): Float64Array {
  const { centres } = law.mesh;
  const n = centres.length;
  return points.map((x) => {
    if (!(x >= centres[0] && x <= centres[n - 1])) {
      throw new DomainError(
        `lawScore: points must lie between ${centres[0]} and ${centres[n - 1]}, got ${x}. Widen the mesh.`,
      );
    }
    const i = Math.min(n - 2, Math.max(1, nearest(centres, x)));
    const logs = [i - 1, i, i + 1].map((j) => {
      if (!(law.density[j] > 0)) {
        throw new DomainError(
          `lawScore: the density must be positive, got ${law.density[j]} at ${centres[j]}. There is no score where there is no density.`,
        );
      }
      return Math.log(law.density[j]);
    });
    const left = (logs[1] - logs[0]) / (centres[i] - centres[i - 1]);
    const right = (logs[2] - logs[1]) / (centres[i + 1] - centres[i]);
    const bend = (right - left) / (centres[i + 1] - centres[i - 1]);
    return left + bend * (2 * x - centres[i - 1] - centres[i]);
  });
}

/** Index of the centre nearest to x, by bisection. */
function nearest(centres: Float64Array, x: number): number {
  let low = 0;
  let high = centres.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (centres[middle] <= x) low = middle;
    else high = middle;
  }
  return x - centres[low] < centres[high] - x ? low : high;
}
