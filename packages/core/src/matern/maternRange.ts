import {
  type CompleteMaternParameters,
  checkPositive,
  completeMatern,
  type MaternParameters,
} from "./maternParameters.ts";
import { maternVariance } from "./maternVariance.ts";
import { withVariance } from "./withVariance.ts";

/** Whittle–Matérn parameters as geostatistics names them. */
export interface MaternRange {
  /** ν = α − 1 > 0, the smoothness of the covariance in two dimensions. */
  readonly nu: number;
  /** ρ = √(8ν)/κ, rad: the distance at which the correlation has fallen to about 0.1. */
  readonly range: number;
  /** Standard deviation of the whole field at every point, in units of the field. */
  readonly standardDeviation: number;
}

/**
 * Parameters from smoothness, range and standard deviation: α = ν + 1, κ = √(8ν)/ρ, and the σ that gives the
 * whole field on the sphere, all degrees, this standard deviation.
 *
 * @throws {@link DomainError} if one of the three is not positive and finite.
 *
 * Source: Lindgren, Rue and Lindström (2011), section 2, for ρ; docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { fromRange, toRange } from "@chaosphere/core";
 *
 * const parameters = fromRange({ nu: 1, range: 0.5, standardDeviation: 2 });
 * console.log(parameters.alpha, parameters.kappa.toFixed(4), toRange(parameters).standardDeviation.toFixed(6)); // 2 5.6569 2.000000
 * ```
 */
export function fromRange({ nu, range, standardDeviation }: MaternRange): CompleteMaternParameters {
  checkPositive("fromRange", "nu", nu);
  checkPositive("fromRange", "range", range);
  checkPositive("fromRange", "standardDeviation", standardDeviation);
  return withVariance({ alpha: nu + 1, kappa: Math.sqrt(8 * nu) / range }, standardDeviation ** 2);
}

/**
 * Smoothness, range and standard deviation of a Whittle–Matérn measure, the inverse of {@link fromRange}: ν = α − 1 and
 * ρ = √(8ν)/κ in radians, the deviation at a point in the unit of the field.
 *
 * @throws {@link DomainError} if α ≤ 1, or if κ or σ is not positive and finite.
 */
export function toRange(parameters: MaternParameters): MaternRange {
  const { alpha, kappa } = completeMatern("toRange", parameters);
  return {
    nu: alpha - 1,
    range: Math.sqrt(8 * (alpha - 1)) / kappa,
    standardDeviation: Math.sqrt(maternVariance(parameters)),
  };
}
