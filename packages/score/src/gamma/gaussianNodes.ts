import type { CameronMartinCoordinates } from "@chaosphere/core";
import { tensorGaussHermite } from "@chaosphere/core/chaos";
import { pivotedCholesky } from "@chaosphere/core/linalg";
import { gramMatrix } from "../exact/gram.ts";

/** A quadrature rule for the pairings ⟨h_1, Z⟩, …, ⟨h_n, Z⟩ with the noise Z ~ γ. */
export interface GaussianNodes {
  /** Node k, coordinate i at [k·n + i]. */
  readonly points: Float64Array;
  /** Weights, summing to 1. Length: the number of nodes. */
  readonly weights: Float64Array;
}

/**
 * The product Gauss–Hermite rule on the span of some Cameron–Martin directions: its dimension is the rank of their
 * Gram matrix, whatever the band limit,
 *
 *     E[φ(⟨h_1, Z⟩, …, ⟨h_n, Z⟩)] ≈ Σ_k w_k φ(y_k).
 *
 * @param nodes Nodes a dimension, nodes^rank ≤ 2²⁵.
 * @throws {@link DomainError} if there are too many nodes, or their number is not a whole number, 1 or more.
 */
export function gaussianNodes(directions: CameronMartinCoordinates, nodes: number): GaussianNodes {
  const n = directions.batch;
  const { factor, rank } = pivotedCholesky(gramMatrix(directions), n);
  const dimension = Math.max(rank, 1);
  const blocks = [...tensorGaussHermite(dimension, nodes)];
  const count = nodes ** dimension;
  const points = new Float64Array(count * n);
  const weights = new Float64Array(count);
  let k = 0;
  for (const block of blocks) {
    for (let b = 0; b < block.weights.length; b++, k++) {
      weights[k] = block.weights[b];
      for (let i = 0; i < n; i++) {
        for (let r = 0; r < rank; r++) {
          points[k * n + i] += factor[i * n + r] * block.points[b * dimension + r];
        }
      }
    }
  }
  return { points, weights };
}
