import { ShapeError } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { type ChaosExpansion, chaosBasis } from "./chaosExpansion.ts";
import type { MultiIndices } from "./multiIndex.ts";
import { tensorGaussHermite } from "./tensorGaussHermite.ts";

/** A real functional of the noise: one value per row. */
export type Functional = (x: CameronMartinCoordinates) => Float64Array;

/** An expansion estimated from samples. */
export interface EstimatedExpansion extends ChaosExpansion {
  /** Standard error of each coefficient. Same length as `coefficients`. */
  readonly standardErrors: Float64Array;
}

/**
 * The chaos coefficients of a functional of the first d coordinates, by the product Gauss–Hermite rule:
 *
 *     c_α = E[F h_α] = (1/√α!) E[∂^α F]   (the second equality is Stroock's formula).
 *
 * F is called with rows of the smallest band limit holding d coordinates, the others zero. The
 * coefficients are exact when F has degree < 2·nodes − |α| in every variable.
 *
 * @param nodes Nodes per variable; nodesᵈ ≤ 2²⁵.
 * @throws {@link DomainError} if there are too many nodes.
 * @throws {@link ShapeError} if F does not return one value per row.
 *
 * Source: Nualart (2006), section 1.2; docs/theory/formulas.md (G2.2).
 *
 * @example
 * ```ts
 * import { key, whiteNoise } from "@chaosphere/core";
 * import { type Functional, multiIndices, projectByQuadrature, projectFromSamples } from "@chaosphere/core/chaos";
 *
 * const square: Functional = (x) => x.values.map((z) => z * z);
 * // z² = 1 + √2 h_2, exactly by quadrature and within its standard error from samples.
 * const indices = multiIndices(1, { rule: "total", order: 2 });
 * const exact = projectByQuadrature(square, indices, 4).coefficients;
 * console.log(Array.from(exact, (c) => Math.abs(c).toFixed(6)).join(" ")); // 1.000000 0.000000 1.414214
 * const z = whiteNoise(1, 1000, key(1));
 * const { coefficients, standardErrors } = projectFromSamples(indices, z, square(z));
 * console.log(Math.abs(coefficients[2] - exact[2]) < 3 * standardErrors[2]); // true
 * ```
 */
export function projectByQuadrature(
  functional: Functional,
  indices: MultiIndices,
  nodes: number,
): ChaosExpansion {
  const d = indices.dimension;
  const bandLimit = Math.ceil(Math.sqrt(d));
  const basis = chaosBasis("projectByQuadrature", indices, bandLimit);
  const coefficients = new Float64Array(indices.orders.length);
  for (const { points, weights } of tensorGaussHermite(d, nodes)) {
    const x = embed(points, d, bandLimit);
    const values = functional(x);
    checkValues("projectByQuadrature", values, x.batch);
    for (let i = 0; i < weights.length; i++) {
      const h = basis(points.subarray(i * d, (i + 1) * d));
      const scale = weights[i] * values[i];
      for (let k = 0; k < coefficients.length; k++) coefficients[k] += scale * h[k];
    }
  }
  return { indices, coefficients };
}

/**
 * Chaos coefficients as means over samples,
 *
 *     c_α ≈ (1/n) Σ_b F(x_b) h_α(x_b).
 *
 * With x_b ~ γ and F its values this projects F. Without values F = 1, and with x_b ~ μ_0 the result is the
 * expansion of the density dμ_0/dγ from the moments of data.
 *
 * @param values F(x_b), one per row; 1 if absent.
 * @throws {@link ShapeError} if there are fewer than two samples, too few coordinates, or not one value per row.
 *
 * Source: docs/theory/formulas.md (G5.6).
 */
export function projectFromSamples(
  indices: MultiIndices,
  samples: CameronMartinCoordinates,
  values?: Float64Array,
): EstimatedExpansion {
  const n = samples.batch;
  if (!(n >= 2)) {
    throw new ShapeError(
      `projectFromSamples: a standard error needs at least two samples, got ${n}. Draw more.`,
    );
  }
  if (values !== undefined) checkValues("projectFromSamples", values, n);
  const basis = chaosBasis("projectFromSamples", indices, samples.bandLimit);
  const row = samples.bandLimit ** 2;
  const mean = new Float64Array(indices.orders.length);
  const squares = new Float64Array(mean.length);
  for (let b = 0; b < n; b++) {
    const h = basis(samples.values.subarray(b * row, (b + 1) * row));
    const value = values?.[b] ?? 1;
    for (let k = 0; k < mean.length; k++) {
      const step = value * h[k] - mean[k];
      mean[k] += step / (b + 1);
      squares[k] += step * (value * h[k] - mean[k]);
    }
  }
  return {
    indices,
    coefficients: mean,
    standardErrors: squares.map((s) => Math.sqrt(s / (n - 1) / n)),
  };
}

/** Points of d coordinates as rows of a band limit, the remaining coordinates zero. */
function embed(points: Float64Array, d: number, bandLimit: number): CameronMartinCoordinates {
  const row = bandLimit ** 2;
  const batch = points.length / d;
  const values = new Float64Array(batch * row);
  for (let i = 0; i < batch; i++) values.set(points.subarray(i * d, (i + 1) * d), i * row);
  return { basis: "cameron-martin", bandLimit, batch, values };
}

function checkValues(caller: string, values: Float64Array, rows: number): void {
  if (values.length !== rows) {
    throw new ShapeError(
      `${caller}: the functional must give one value per row, ${rows}, got ${values.length}. Return one number for each point.`,
    );
  }
}
