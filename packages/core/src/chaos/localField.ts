import { DomainError } from "../errors.ts";
import type { GaussianMeasure } from "../gaussian/gaussianMeasure.ts";
import { pointwiseVariance } from "../gaussian/pointwiseVariance.ts";
import { gaussHermite } from "../special/gaussHermite.ts";
import { fillHermite } from "./hermite.ts";

/**
 * A random field that is a function of a Gaussian field Z ~ γ point by point, by its Wiener chaos:
 *
 *     X = Σ_q X_q,   X_q(p) = φ_q h_q(Z(p)/σ),   σ² = E[Z(p)²],
 *
 * the parts of order q ≥ 2 followed by an operator with multipliers s_l if there is a smoothing.
 */
export interface LocalField {
  /** γ, the law of Z. */
  readonly measure: GaussianMeasure;
  /** φ, so that X = φ(Z) where nothing is smoothed. */
  readonly nonlinearity: (z: number) => number;
  /** φ_q = E[φ(σU) h_q(U)], U ~ N(0, 1), for 0 ≤ q ≤ order. */
  readonly hermite: Float64Array;
  /** E[φ(σU)²], which exceeds Σ φ_q² by what the orders beyond carry. */
  readonly secondMoment: number;
  /** s_l. Default none: s_l = 1. */
  readonly smoothing?: (degree: number) => number;
}

/** Options of {@link quadraticField}, {@link lognormalField} and {@link localField}. */
export interface LocalFieldOptions {
  /** Highest chaos order kept, 1 or more. Default 12. */
  readonly order?: number;
  /** Multipliers s_l of the parts of order 2 and higher. Default none. */
  readonly smoothing?: (degree: number) => number;
}

/**
 * A Gaussian field with a quadratic correction, which lies in the chaoses of order 1 and 2:
 *
 *     X = Z + f (Z² − E[Z²]),   φ_1 = σ,   φ_2 = √2 f σ².
 *
 * @param strength f, in reciprocal units of Z.
 * @throws {@link DomainError} if f is not finite.
 *
 * Source: Komatsu and Spergel (2001); docs/theory/formulas.md (G9).
 */
export function quadraticField(
  measure: GaussianMeasure,
  strength: number,
  { smoothing }: Pick<LocalFieldOptions, "smoothing"> = {},
): LocalField {
  if (!Number.isFinite(strength)) {
    throw new DomainError(
      `quadraticField: strength must be finite, got ${strength}. Strength 0 is the Gaussian field.`,
    );
  }
  const variance = pointwiseVariance(measure);
  const hermite = Float64Array.of(0, Math.sqrt(variance), Math.SQRT2 * strength * variance);
  return {
    measure,
    nonlinearity: (z) => z + strength * (z * z - variance),
    hermite,
    secondMoment: variance + 2 * (strength * variance) ** 2,
    ...(smoothing && { smoothing }),
  };
}

/**
 * The lognormal field of mean 1, which has every order of chaos:
 *
 *     X = exp(Z − σ²/2),   φ_q = σ^q / √q!,   Cov(X(p), X(p′)) = e^{K(θ)} − 1.
 *
 * @throws {@link DomainError} if the order is not a whole number, 1 or more.
 *
 * Source: Coles and Jones (1991); docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { key, whittleMatern } from "@chaosphere/core";
 * import { fieldMoments, lognormalField, sampleField } from "@chaosphere/core/chaos";
 *
 * const field = lognormalField(whittleMatern(8, { alpha: 2, kappa: 3 }));
 * console.log(fieldMoments(field).mean, sampleField(field, { bandLimit: 16, batch: 3 }, key(1)).field.batch); // 1 3
 * ```
 */
export function lognormalField(
  measure: GaussianMeasure,
  { order = 12, smoothing }: LocalFieldOptions = {},
): LocalField {
  checkOrder("lognormalField", order);
  const variance = pointwiseVariance(measure);
  const hermite = new Float64Array(order + 1).fill(1);
  for (let q = 1; q <= order; q++) hermite[q] = hermite[q - 1] * Math.sqrt(variance / q);
  return {
    measure,
    nonlinearity: (z) => Math.exp(z - variance / 2),
    hermite,
    secondMoment: Math.exp(variance),
    ...(smoothing && { smoothing }),
  };
}

/** Nodes of the projection of a nonlinearity. */
const NODES = 160;

/**
 * Any function of a Gaussian field, projected on Hermite polynomials by a Gauss–Hermite rule of 160 nodes:
 *
 *     X = φ(Z),   φ_q = E[φ(σU) h_q(U)].
 *
 * The rule resolves smooth φ to rounding; a kink costs digits.
 *
 * @throws {@link DomainError} if the order is not a whole number, 1 or more, or φ has no finite second moment
 *   on the nodes.
 *
 * Source: docs/theory/formulas.md (G2.2).
 *
 * @example
 * ```ts
 * import { whittleMatern } from "@chaosphere/core";
 * import { localField, quadraticField } from "@chaosphere/core/chaos";
 *
 * const γ = whittleMatern(8, { alpha: 2, kappa: 3 });
 * const σ2 = quadraticField(γ, 0.5).hermite[1] ** 2;
 * const same = localField(γ, (z) => z + 0.5 * (z * z - σ2), { order: 2 });
 * console.log((same.hermite[2] / quadraticField(γ, 0.5).hermite[2]).toFixed(6)); // 1.000000
 * ```
 */
export function localField(
  measure: GaussianMeasure,
  nonlinearity: (z: number) => number,
  { order = 12, smoothing }: LocalFieldOptions = {},
): LocalField {
  checkOrder("localField", order);
  const deviation = Math.sqrt(pointwiseVariance(measure));
  const { nodes, weights } = gaussHermite(NODES);
  const hermite = new Float64Array(order + 1);
  const h = new Float64Array(order + 1);
  let secondMoment = 0;
  weights.forEach((w, i) => {
    const value = nonlinearity(deviation * nodes[i]);
    fillHermite(nodes[i], h);
    for (let q = 0; q <= order; q++) hermite[q] += w * value * h[q];
    secondMoment += w * value * value;
  });
  if (!(secondMoment < Infinity)) {
    throw new DomainError(
      `localField: the nonlinearity must have a finite second moment, got ${secondMoment}. Check it on [−${(deviation * nodes[NODES - 1]).toFixed(0)}, ${(deviation * nodes[NODES - 1]).toFixed(0)}].`,
    );
  }
  return { measure, nonlinearity, hermite, secondMoment, ...(smoothing && { smoothing }) };
}

/**
 * The partial sum of a local field's Wiener–Itô expansion, in the same noise:
 *
 *     J_0 X + … + J_n X,   φ_q = 0 for q > n,   φ(z) = Σ_{q≤n} φ_q h_q(z/σ).
 *
 * It is the projection of X on the chaoses of order n and less; beyond the order of the field there is nothing to add.
 *
 * @throws {@link DomainError} unless n is a whole number, 0 or more.
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function partialField(field: LocalField, order: number): LocalField {
  if (!(Number.isInteger(order) && order >= 0)) {
    throw new DomainError(
      `partialField: order must be a whole number, 0 or more, got ${order}. Order 0 is the mean.`,
    );
  }
  // Two places at least: order 1 keeps its place in the formulas when it carries nothing.
  const kept = Math.min(order + 1, field.hermite.length);
  const hermite = new Float64Array(Math.max(2, kept));
  hermite.set(field.hermite.subarray(0, kept));
  const deviation = Math.sqrt(pointwiseVariance(field.measure));
  const h = new Float64Array(hermite.length);
  return {
    ...field,
    hermite,
    secondMoment: hermite.reduce((sum, φ) => sum + φ * φ, 0),
    nonlinearity: (z) => {
      fillHermite(z / deviation, h);
      let sum = 0;
      for (let q = 0; q < h.length; q++) sum += hermite[q] * h[q];
      return sum;
    },
  };
}

/** Degrees that the kept orders of a field reach, plus 1: order·(L − 1) + 1 for Z of band limit L. */
export function fullBandLimit({ measure, hermite }: LocalField): number {
  return (hermite.length - 1) * (measure.spectrum.length - 1) + 1;
}

/** φ_q at degree l: the multiplier of the smoothing applies from order 2 on. */
export function smoothedHermite({ hermite, smoothing }: LocalField, degree: number): Float64Array {
  const s = smoothing?.(degree) ?? 1;
  return hermite.map((value, q) => (q < 2 ? value : s * value));
}

function checkOrder(caller: string, order: number): void {
  if (!(Number.isInteger(order) && order >= 1 && order <= 64)) {
    throw new DomainError(
      `${caller}: order must be a whole number from 1 to 64, got ${order}. Order 1 keeps the Gaussian part alone.`,
    );
  }
}
