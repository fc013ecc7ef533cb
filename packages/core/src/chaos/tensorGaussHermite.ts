import { DomainError } from "../errors.ts";
import { gaussHermite } from "../special/gaussHermite.ts";

/** Some nodes of a product rule for N(0, I_d). */
export interface QuadratureBlock {
  /** Nodes: `points[i·d + j]`. */
  readonly points: Float64Array;
  /** Weight of each node; over all blocks they sum to 1. Length: the number of nodes in the block. */
  readonly weights: Float64Array;
}

const BLOCK = 1024;
const LARGEST_COUNT = 2 ** 25;

/**
 * The product Gauss–Hermite rule for E[F(Z)], Z ~ N(0, I_d), in blocks of at most 1024 nodes:
 *
 *     E[F(Z)] ≈ Σ_i w_i F(z_i),   exact when F has degree < 2n in every variable.
 *
 * @throws {@link DomainError} if nodesᵈ exceeds 2²⁵, or the dimension or the number of nodes is not a whole number ≥ 1.
 */
export function* tensorGaussHermite(dimension: number, nodes: number): Generator<QuadratureBlock> {
  if (!(Number.isInteger(dimension) && dimension >= 1 && Number.isInteger(nodes) && nodes >= 1)) {
    throw new DomainError(
      `tensorGaussHermite: dimension and nodes must be whole numbers, 1 or more, got ${dimension}, ${nodes}. Use one dimension for each variable.`,
    );
  }
  const count = nodes ** dimension;
  if (!(count <= LARGEST_COUNT)) {
    throw new DomainError(
      `tensorGaussHermite: nodes^dimension must not exceed ${LARGEST_COUNT}, got ${nodes}^${dimension}. Use fewer variables, or Monte-Carlo.`,
    );
  }
  const rule = gaussHermite(nodes);
  for (let start = 0; start < count; start += BLOCK) {
    const size = Math.min(BLOCK, count - start);
    const points = new Float64Array(size * dimension);
    const weights = new Float64Array(size).fill(1);
    for (let i = 0; i < size; i++) {
      let rest = start + i;
      for (let j = 0; j < dimension; j++) {
        const digit = rest % nodes;
        rest = (rest - digit) / nodes;
        points[i * dimension + j] = rule.nodes[digit];
        weights[i] *= rule.weights[digit];
      }
    }
    yield { points, weights };
  }
}
