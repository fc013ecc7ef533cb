import { ShapeError } from "@chaosphere/core";
import { choleskyFactor, solveCholesky } from "@chaosphere/core/linalg";

/** A blend of Malliavin weights, itself one. */
export interface WeightBlend {
  /** Σ_a c_a δ_a, `weights[p·m + k]`. */
  readonly weights: Float64Array;
  /** c_a, of sum 1. */
  readonly coefficients: Float64Array;
  /** Mean squared length of each weight given, and of the blend. */
  readonly secondMoments: { readonly each: Float64Array; readonly blend: number };
}

/**
 * The blend of weights with the least mean square. All weights have one conditional mean given the end of the path, so
 * their differences are control variates and every blend with Σ c = 1 is a weight; the least mean square leaves the least
 * conditional variance:
 *
 *     c = C⁻¹ 1 / (1ᵀ C⁻¹ 1),   C_ab = mean of δ_a · δ_b over the paths.
 *
 * The coefficients are estimated from the same paths, which biases a blend of n paths by O(1/n).
 *
 * @param weights one array per weight, all of one length.
 * @param dimension m.
 * @throws {@link ShapeError} unless there are two weights or more, of one length in whole rows of m numbers.
 * @throws {@link DomainError} if the weights depend linearly on each other.
 *
 * Source: docs/theory/formulas.md (N6.2).
 *
 * @example
 * ```ts
 * import { key } from "@chaosphere/core";
 * import { automaticEquation, blendWeights, malliavinWeights } from "@chaosphere/malliavin";
 *
 * // The covering and the elliptic weight have one conditional mean, so that a blend of them is a weight of less variance.
 * const equation = automaticEquation({
 *   name: "Ornstein–Uhlenbeck",
 *   dimension: 1,
 *   drift: (_, [x], { multiply }) => [multiply(x, -1)],
 *   diffusion: () => [1],
 *   stateIndependent: true,
 * });
 * const start = Float64Array.of(1);
 * const options = { key: key(1), paths: 1000, start, horizon: 1, steps: 100, elliptic: true };
 * const [{ weights, ellipticWeights = weights }] = malliavinWeights(equation, options);
 * const { secondMoments } = blendWeights([weights, ellipticWeights], 1);
 * console.log(secondMoments.blend <= Math.min(...secondMoments.each)); // true
 * ```
 */
export function blendWeights(weights: readonly Float64Array[], dimension: number): WeightBlend {
  const k = weights.length;
  const length = weights[0]?.length ?? 0;
  if (!(k >= 2 && length % dimension === 0 && weights.every((w) => w.length === length))) {
    throw new ShapeError(
      `blendWeights: need two weights or more, of one length in rows of ${dimension}, got lengths [${weights.map((w) => w.length).join(", ")}]. Give the weights of the same paths.`,
    );
  }
  const paths = length / dimension;
  const C = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b < k; b++) {
      for (let i = 0; i < length; i++) C[a * k + b] += (weights[a][i] * weights[b][i]) / paths;
    }
  }
  const c = solveCholesky(
    choleskyFactor(C, k, { caller: "blendWeights" }),
    new Float64Array(k).fill(1),
  );
  const sum = c.reduce((total, value) => total + value, 0);
  const coefficients = c.map((value) => value / sum);
  const blended = new Float64Array(length);
  weights.forEach((weight, a) => {
    for (let i = 0; i < length; i++) blended[i] += coefficients[a] * weight[i];
  });
  const each = Float64Array.from({ length: k }, (_, a) => C[a * (k + 1)]);
  return { weights: blended, coefficients, secondMoments: { each, blend: 1 / sum } };
}
