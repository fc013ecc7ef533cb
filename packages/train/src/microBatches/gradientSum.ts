/** A loss and its gradient, summed over micro-batches in double precision. */
export interface GradientSum {
  readonly loss: number;
  /** The gradient by all weights in one array, in the order of `flatWeights`. */
  readonly gradient: Float64Array;
}

/**
 * The sum over micro-batches first ≤ m < first + count in the order of a binary tree: that of the first half, plus that of
 * the second.
 *
 * Rounding makes a sum depend on its order. In this one a run of 2^p micro-batches that starts at a multiple of 2^p is a
 * subtree, so that whoever has such a run can sum it alone, and the bits of the whole do not depend on how many share it.
 *
 * @param count a power of two.
 * @param at the terms, each called once, in order. The first of a pair takes up the sum.
 */
export function treeSum(first: number, count: number, at: (m: number) => GradientSum): GradientSum {
  if (count === 1) return at(first);
  const half = count / 2;
  const left = treeSum(first, half, at);
  const right = treeSum(first + half, half, at);
  const { gradient } = left;
  for (let i = 0; i < gradient.length; i++) gradient[i] += right.gradient[i];
  return { loss: left.loss + right.loss, gradient };
}
