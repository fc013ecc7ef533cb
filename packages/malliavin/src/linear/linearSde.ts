import { DomainError, ShapeError } from "@chaosphere/core";

/**
 * A linear stochastic differential equation in ℝ^m,
 *
 *     dX = b(t) X dt + σ(t) dB,   0 ≤ t ≤ end.
 */
export interface LinearSde {
  /** m. */
  readonly dimension: number;
  /** r: number of independent Brownian motions. */
  readonly noise: number;
  /** Largest time. */
  readonly end: number;
  /** b(t), `b[i·m + j]`, finite. */
  drift(t: number): Float64Array;
  /** σ(t), `σ[i·r + k]`, finite. */
  diffusion(t: number): Float64Array;
}

/** Coefficients of {@link linearSde}. */
export interface LinearCoefficients {
  /** m. */
  readonly dimension: number;
  /** r. Default m. */
  readonly noise?: number;
  /** Largest time. Default 1. */
  readonly end?: number;
  /** t ↦ b(t), m·m numbers, rows first. They need not commute at different times. */
  readonly drift: (t: number) => ArrayLike<number>;
  /** t ↦ σ(t), m·r numbers, rows first. May be infinite at t = 0, where σ² may grow like t^−¾. */
  readonly diffusion: (t: number) => ArrayLike<number>;
}

/** Coefficients of {@link scalarSde}. */
export interface ScalarCoefficients {
  /** t ↦ b(t). */
  readonly drift: (t: number) => number;
  /** t ↦ σ(t). */
  readonly diffusion: (t: number) => number;
  /** Largest time. Default 1. */
  readonly end?: number;
}

/**
 * A linear equation by its coefficients. They are checked whenever they are evaluated: b and σ throw
 * {@link ShapeError} for another number of entries than announced, {@link DomainError} for entries that are not finite.
 *
 * @throws {@link DomainError} unless dimension and noise are whole numbers, 1 or more, and end is positive.
 *
 * Source: docs/theory/formulas.md (L1).
 *
 * @example
 * ```ts
 * import { linearSde, linearTransition } from "@chaosphere/malliavin";
 *
 * // A rotation with noise in the first coordinate alone, which the rotation carries to the second.
 * const sde = linearSde({ dimension: 2, noise: 1, drift: () => [0, -1, 1, 0], diffusion: () => [1, 0] });
 * const { firstVariation, covariance } = linearTransition(sde, 1);
 * console.log(Array.from(firstVariation, (y) => y.toFixed(3)).join(" ")); // 0.540 -0.841 0.841 0.540
 * console.log(Array.from(covariance, (g) => g.toFixed(3)).join(" ")); // 0.727 0.354 0.354 0.273
 * ```
 */
export function linearSde(coefficients: LinearCoefficients): LinearSde {
  const { dimension, noise: noises = dimension, end = 1, drift, diffusion } = coefficients;
  for (const [name, count] of [
    ["dimension", dimension],
    ["noise", noises],
  ] as const) {
    if (!(Number.isInteger(count) && count >= 1)) {
      throw new DomainError(
        `linearSde: ${name} must be a whole number, 1 or more, got ${count}. A scalar equation has dimension 1 and one noise.`,
      );
    }
  }
  if (!(end > 0)) {
    throw new DomainError(
      `linearSde: end must be positive, got ${end}. Give the largest time of the equation.`,
    );
  }
  return {
    dimension,
    noise: noises,
    end,
    drift: (t) => checkedMatrix("b", t, drift(t), dimension * dimension),
    diffusion: (t) => checkedMatrix("σ", t, diffusion(t), dimension * noises),
  };
}

/**
 * The equation dX = b(t) X dt + σ(t) dB on the line. @throws as {@link linearSde}.
 *
 * Source: docs/theory/formulas.md (L1).
 */
export function scalarSde({ drift, diffusion, end = 1 }: ScalarCoefficients): LinearSde {
  return linearSde({
    dimension: 1,
    end,
    drift: (t) => [drift(t)],
    diffusion: (t) => [diffusion(t)],
  });
}

function checkedMatrix(
  name: string,
  t: number,
  entries: ArrayLike<number>,
  count: number,
): Float64Array {
  if (entries.length !== count) {
    throw new ShapeError(
      `linearSde: ${name}(t) must hold ${count} numbers, got ${entries.length} at t = ${t}. Give all entries, rows first.`,
    );
  }
  const matrix = Float64Array.from(entries);
  const faulty = matrix.find((entry) => !Number.isFinite(entry));
  if (faulty !== undefined) {
    throw new DomainError(
      `linearSde: ${name}(t) must be finite, got ${faulty} at t = ${t}. Check the coefficient there, or end the equation before it.`,
    );
  }
  return matrix;
}
