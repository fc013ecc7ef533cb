import { portableExp, portableExpm1 } from "../elementary/exponential.ts";
import { DomainError, ShapeError } from "../errors.ts";
import { whiteNoise } from "../gaussian/whiteNoise.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import { checkKey, type Key } from "../random/key.ts";
import { type ChaosExpansion, checkExpansion } from "./chaosExpansion.ts";
import type { Functional } from "./projection.ts";
import { tensorGaussHermite } from "./tensorGaussHermite.ts";

/** The product rule of {@link mehlerByQuadrature}. */
export interface MehlerQuadrature {
  /** Number d of leading coordinates that F depends on. */
  readonly dimension: number;
  /** Gauss–Hermite nodes per coordinate; nodesᵈ ≤ 2²⁵. */
  readonly nodes: number;
}

/** The sampling of {@link mehlerByMonteCarlo}. */
export interface MehlerSampling {
  /** Draws of Y, at least two; the same for every point. */
  readonly draws: number;
  /** The random stream of the draws: draw i is row i of its white noise. */
  readonly key: Key;
}

/** Monte-Carlo means and how far they can be trusted. */
export interface MehlerEstimate {
  /** (P_t F)(x_b) at index b. */
  readonly values: Float64Array;
  /** Standard error of each value. */
  readonly standardErrors: Float64Array;
}

/**
 * The Ornstein–Uhlenbeck semigroup on an expansion:
 *
 *     P_t F = Σ_α e^{−|α| t} c_α h_α,   D P_t = e^{−t} P_t D.
 *
 * @throws {@link DomainError} if t < 0.
 *
 * Source: Nualart (2006), section 1.4; docs/theory/formulas.md (G2.2).
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { chaosMonomial, evaluateChaos, type Functional, mehler, mehlerByQuadrature } from "@chaosphere/core/chaos";
 *
 * // P_t x² = e^−2t x² + 1 − e^−2t.
 * const x = coefficients("cameron-martin", 1, Float64Array.of(2));
 * console.log(evaluateChaos(mehler(chaosMonomial([2]), 0.5), x)[0].toFixed(6)); // 2.103638
 * const square: Functional = (y) => y.values.map((v) => v * v);
 * console.log(mehlerByQuadrature(square, 0.5, x, { dimension: 1, nodes: 3 })[0].toFixed(6)); // 2.103638
 * ```
 */
export function mehler(expansion: ChaosExpansion, t: number): ChaosExpansion {
  checkTime("mehler", t);
  checkExpansion("mehler", expansion);
  const { orders } = expansion.indices;
  const coefficients = expansion.coefficients.map((c, k) => portableExp(-orders[k] * t) * c);
  return { ...expansion, coefficients };
}

/**
 * The Ornstein–Uhlenbeck semigroup by Mehler's formula and the product Gauss–Hermite rule,
 *
 *     P_t F(x) = E[ F(e^{−t} x + √(1 − e^{−2t}) Y) ],   Y ~ γ,
 *
 * for F of the first d coordinates; exact for polynomials of degree < 2·nodes.
 *
 * @returns (P_t F)(x_b) at index b; length batch.
 * @throws {@link DomainError} if t < 0 or there are too many nodes.
 * @throws {@link ShapeError} if x has fewer than d coordinates.
 *
 * Source: Nualart (2006), section 1.4; docs/theory/formulas.md (G2.3).
 */
export function mehlerByQuadrature(
  functional: Functional,
  t: number,
  x: CameronMartinCoordinates,
  { dimension, nodes }: MehlerQuadrature,
): Float64Array {
  checkTime("mehlerByQuadrature", t);
  if (!(dimension <= x.bandLimit ** 2)) {
    throw new ShapeError(
      `mehlerByQuadrature: dimension must not exceed bandLimit² = ${x.bandLimit ** 2}, got ${dimension}. Use a larger band limit.`,
    );
  }
  const values = new Float64Array(x.batch);
  for (const { points, weights } of tensorGaussHermite(dimension, nodes)) {
    for (let b = 0; b < x.batch; b++) {
      const f = functional(moved(x, b, t, points, dimension));
      values[b] = weights.reduce((sum, w, i) => sum + w * f[i], values[b]);
    }
  }
  return values;
}

/**
 * The Ornstein–Uhlenbeck semigroup by Mehler's formula and independent draws of Y, in any number of coordinates.
 *
 * @throws {@link DomainError} if t < 0 or there are fewer than two draws.
 *
 * Source: docs/theory/formulas.md (G2.3).
 *
 * @example
 * ```ts
 * import { coefficients, key } from "@chaosphere/core";
 * import { type Functional, mehlerByMonteCarlo } from "@chaosphere/core/chaos";
 *
 * // P_t x² = e^−2t x² + 1 − e^−2t at x = 2, t = ½.
 * const square: Functional = (y) => y.values.map((v) => v * v);
 * const x = coefficients("cameron-martin", 1, Float64Array.of(2));
 * const { values, standardErrors } = mehlerByMonteCarlo(square, 0.5, x, { draws: 1000, key: key(1) });
 * console.log(Math.abs(values[0] - (1 + 3 / Math.E)) < 3 * standardErrors[0]); // true
 * ```
 */
export function mehlerByMonteCarlo(
  functional: Functional,
  t: number,
  x: CameronMartinCoordinates,
  { draws, key: stream }: MehlerSampling,
): MehlerEstimate {
  checkKey("mehlerByMonteCarlo", stream);
  checkTime("mehlerByMonteCarlo", t);
  if (!(Number.isInteger(draws) && draws >= 2)) {
    throw new DomainError(
      `mehlerByMonteCarlo: draws must be a whole number, 2 or more, got ${draws}. A standard error needs two.`,
    );
  }
  const y = whiteNoise(x.bandLimit, draws, stream).values;
  const values = new Float64Array(x.batch);
  const standardErrors = new Float64Array(x.batch);
  for (let b = 0; b < x.batch; b++) {
    const f = functional(moved(x, b, t, y, x.bandLimit ** 2));
    const mean = f.reduce((sum, v) => sum + v, 0) / draws;
    const variance = f.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (draws - 1);
    values[b] = mean;
    standardErrors[b] = Math.sqrt(variance / draws);
  }
  return { values, standardErrors };
}

/** e^{−t} x_b + √(1 − e^{−2t}) y_i for every row y_i of d coordinates, the others without noise. */
function moved(
  x: CameronMartinCoordinates,
  b: number,
  t: number,
  y: Float64Array,
  d: number,
): CameronMartinCoordinates {
  const row = x.bandLimit ** 2;
  const batch = y.length / d;
  const decay = portableExp(-t);
  const spread = Math.sqrt(-portableExpm1(-2 * t));
  const values = new Float64Array(batch * row);
  for (let i = 0; i < batch; i++) {
    for (let j = 0; j < row; j++) {
      const noise = j < d ? spread * y[i * d + j] : 0;
      values[i * row + j] = decay * x.values[b * row + j] + noise;
    }
  }
  return { ...x, batch, values };
}

function checkTime(caller: string, t: number): void {
  if (!(t >= 0)) {
    throw new DomainError(`${caller}: t must be 0 or more, got ${t}. The semigroup runs forward.`);
  }
}
