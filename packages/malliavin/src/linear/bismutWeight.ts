import { ShapeError } from "@chaosphere/core";
import { choleskyFactor, solveCholesky } from "@chaosphere/core/linalg";
import type { LinearSde } from "./linearSde.ts";
import { mapRows, residuals } from "./residual.ts";
import type { LinearTransition } from "./transition.ts";

/**
 * The Bismut weight of each path, in closed form:
 *
 *     δ(u) = γ_T⁻¹ ( X_T − Y_T X_0 ),   with   ∇ log p_T(y) = −E[ δ(u) | X_T = y ].
 *
 * Its second moment is tr γ_T⁻¹. The fields u are deterministic, so that δ(u) is a Wiener integral.
 *
 * @param starts X_0, one path per row: `starts[n·m + i]`.
 * @param ends X_T, likewise.
 * @throws {@link ShapeError} unless both hold the same whole number of rows.
 * @throws {@link DomainError} if γ_T is singular.
 *
 * Source: Bismut (1981); Mirafzali and others (2025), arXiv:2503.16917; docs/theory/formulas.md (L1).
 *
 * @example
 * ```ts
 * import { bismutWeight, linearTransition, scalarSde } from "@chaosphere/malliavin";
 *
 * // dX = dB from X_0 = 2 to X_1 = 2.5: the weight is (X_1 − X_0)/1.
 * const transition = linearTransition(scalarSde({ drift: () => 0, diffusion: () => 1 }), 1);
 * console.log(bismutWeight(transition, Float64Array.of(2), Float64Array.of(2.5))[0].toFixed(3)); // 0.500
 * ```
 */
export function bismutWeight(
  state: LinearTransition,
  starts: Float64Array,
  ends: Float64Array,
): Float64Array {
  const γ = choleskyFactor(state.covariance, state.dimension, { caller: "bismutWeight" });
  return mapRows(state.dimension, residuals("bismutWeight", state, ends, starts), (r) =>
    solveCholesky(γ, r),
  );
}

/**
 * The Skorokhod integral of the deterministic covering fields as an Itô sum,
 *
 *     δ(u_k) ≈ Σ_n u_k(t_n) · (B(t_{n+1}) − B(t_n)),   with an error of order h.
 *
 * @param fields u at the left ends t_n, `fields[(n·m + k)·noise + l]`, as `coveringFields` gives it.
 * @param increments B(t_{n+1}) − B(t_n), `increments[n·noise + l]`.
 * @throws {@link ShapeError} unless there are fields for every increment.
 *
 * Source: Bismut (1981); Mirafzali and others (2025), arXiv:2503.16917; docs/theory/formulas.md (L1).
 */
export function weightByItoSum(
  { dimension: m, noise: noises }: LinearSde,
  fields: Float64Array,
  increments: Float64Array,
): Float64Array {
  if (increments.length % noises !== 0 || fields.length !== m * increments.length) {
    throw new ShapeError(
      `weightByItoSum: need ${m} numbers of the fields for each increment of ${noises} Brownian motions, got ${fields.length} and ${increments.length}. Evaluate the fields at the left end of every step.`,
    );
  }
  const weight = new Float64Array(m);
  fields.forEach((u, index) => {
    const n = Math.floor(index / (m * noises));
    const k = Math.floor(index / noises) % m;
    weight[k] += u * increments[n * noises + (index % noises)];
  });
  return weight;
}
