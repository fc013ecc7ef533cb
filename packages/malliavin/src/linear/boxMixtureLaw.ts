import { DomainError, ShapeError } from "@chaosphere/core";
import { logWeights, normaliseExponentials } from "@chaosphere/core/special";
import { type InitialLaw, lawByRows } from "./initialLaw.ts";
import type { LinearTransition } from "./transition.ts";
import { truncatedNormal } from "./truncatedNormal.ts";

/** Options of {@link boxMixtureLaw}. */
export interface BoxMixture {
  /** m. */
  readonly dimension: number;
  /** lo, one box per row: `lower[c·m + i]`. */
  readonly lower: Float64Array;
  /** hi > lo, likewise. */
  readonly upper: Float64Array;
  /** Probability of each box, positive, summing to 1. Default: all equal. */
  readonly weights?: Float64Array;
}

/** Options of {@link checkerboardLaw}. */
export interface CheckerboardOptions {
  /** Cells along an edge, even. Default 4. */
  readonly cells?: number;
  /** The board is [−halfWidth, halfWidth]². Default 4. */
  readonly halfWidth?: number;
}

/**
 * A mixture of uniform laws on boxes, for equations with diagonal Y_t and γ_t. With s_i² = γ_ii, a = (Y lo − y)/s,
 * b = (Y hi − y)/s and ζ the mean of a standard normal variable kept to (a, b):
 *
 *     p_t(y) = Σ_c w_c Π_i (Φ(b_ci) − Φ(a_ci)) / (Y_i (hi_ci − lo_ci)),
 *     ∂_i log p_t(y) = Σ_c π_c ζ_ci / s_i,   E[X_0^i | y] = Σ_c π_c (y_i + s_i ζ_ci) / Y_i.
 *
 * @throws {@link ShapeError} if lower, upper and weights do not match.
 * @throws {@link DomainError} unless lower < upper, both finite, and weights are positive; when evaluated, unless Y and γ
 *   are diagonal and γ_ii positive.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917; docs/theory/formulas.md (N11).
 *
 * @example
 * ```ts
 * import { boxMixtureLaw, clockTransition, variancePreservingSde } from "@chaosphere/malliavin";
 *
 * // The uniform law on [0, 1] early in the noising: no score in the middle, a steep one beyond the edge.
 * const law = boxMixtureLaw({ dimension: 1, lower: Float64Array.of(0), upper: Float64Array.of(1) });
 * const transition = clockTransition(variancePreservingSde().clock, 0.01);
 * const score = law.score(transition, Float64Array.of(0.5, 1.1));
 * console.log(Math.abs(score[0]) < 1e-6, score[1] < -10); // true true
 * ```
 */
export function boxMixtureLaw(boxes: BoxMixture): InitialLaw {
  const { dimension: m, lower, upper } = boxes;
  const count = checkedCount(boxes);
  const logW = logWeights("boxMixtureLaw", count, boxes.weights);

  return lawByRows("boxMixtureLaw", m, (state) => {
    const { signal, spread } = diagonals(state, m);
    const logVolume = lower.map((lo, k) => Math.log(signal[k % m] * (upper[k] - lo)));
    return (y) => {
      const π = logW.slice();
      const ζ = lower.map((lo, k) => {
        const i = k % m;
        const at = (edge: number): number => (signal[i] * edge - y[i]) / spread[i];
        const { logMass, mean } = truncatedNormal(at(lo), at(upper[k]));
        π[Math.floor(k / m)] += logMass - logVolume[k];
        return mean;
      });
      const logDensity = normaliseExponentials(π);
      const average = new Float64Array(m);
      ζ.forEach((mean, k) => {
        average[k % m] += π[Math.floor(k / m)] * mean;
      });
      return {
        mean: y.map((e, i) => (e + spread[i] * average[i]) / signal[i]),
        score: average.map((mean, i) => mean / spread[i]),
        logDensity,
      };
    };
  });
}

/**
 * The uniform law on the dark cells of a checkerboard in the plane, those with an even sum of cell numbers. Its Fisher
 * information is infinite at t = 0.
 *
 * @throws {@link DomainError} unless the number of cells is even and positive, and the half width positive.
 *
 * Source: Mirafzali and others (2025), arXiv:2503.16917; docs/theory/formulas.md (N11).
 */
export function checkerboardLaw({
  cells = 4,
  halfWidth = 4,
}: CheckerboardOptions = {}): InitialLaw {
  if (!(Number.isInteger(cells) && cells >= 2 && cells % 2 === 0 && halfWidth > 0)) {
    throw new DomainError(
      `checkerboardLaw: need an even number of cells, 2 or more, and a positive half width, got ${cells} and ${halfWidth}. The usual board has 4 cells on [−4, 4].`,
    );
  }
  const side = (2 * halfWidth) / cells;
  const dark = Array.from({ length: cells * cells }, (_, c) => [Math.floor(c / cells), c % cells])
    .filter(([i, j]) => (i + j) % 2 === 0)
    .flat();
  const lower = Float64Array.from(dark, (i) => i * side - halfWidth);
  return boxMixtureLaw({ dimension: 2, lower, upper: lower.map((edge) => edge + side) });
}

/** Y_i and s_i = √γ_ii of a state whose coordinates do not mix. */
function diagonals(
  { firstVariation: Y, covariance: γ }: LinearTransition,
  m: number,
): { readonly signal: Float64Array; readonly spread: Float64Array } {
  const coupling = [...Y, ...γ].find((entry, k) => entry !== 0 && (k % (m * m)) % (m + 1) !== 0);
  if (coupling !== undefined) {
    throw new DomainError(
      `boxMixtureLaw: Y and γ must be diagonal, got an entry ${coupling} off the diagonal. Use a Gaussian mixture for coupled equations.`,
    );
  }
  const diagonal = (matrix: Float64Array): Float64Array =>
    Float64Array.from({ length: m }, (_, i) => matrix[i * (m + 1)]);
  const variance = diagonal(γ);
  for (const v of variance) {
    if (!(v > 0)) {
      throw new DomainError(
        `boxMixtureLaw: γ must be positive definite, got eigenvalue ${v}. Wait until noise has reached every coordinate.`,
      );
    }
  }
  return { signal: diagonal(Y), spread: variance.map(Math.sqrt) };
}

function checkedCount({ dimension: m, lower, upper }: BoxMixture): number {
  const count = lower.length / m;
  if (
    !(Number.isInteger(m) && m >= 1 && Number.isInteger(count) && lower.length === upper.length)
  ) {
    throw new ShapeError(
      `boxMixtureLaw: lower and upper must be whole rows of the dimension, got ${lower.length} and ${upper.length} numbers in dimension ${m}. Give one row of each per box.`,
    );
  }
  lower.forEach((edge, k) => {
    if (!(edge < upper[k] && Number.isFinite(edge) && Number.isFinite(upper[k]))) {
      throw new DomainError(
        `boxMixtureLaw: every box needs finite lower < upper, got ${edge} and ${upper[k]}. Give a point mass to gaussianMixtureLaw.`,
      );
    }
  });
  return count;
}
