import { DomainError, shown } from "../errors.ts";

/** Parameters of the Whittle–Matérn covariance C = σ²(κ² − Δ)^−α on the unit sphere. */
export interface MaternParameters {
  /** Smoothness α > 1. Sample paths lie in the Sobolev space H^s for every s < α − 1. */
  readonly alpha: number;
  /** Inverse correlation length κ > 0, in rad⁻¹. */
  readonly kappa: number;
  /** Amplitude σ > 0, in units of the field. Default 1. */
  readonly sigma?: number;
}

/** All three parameters, the amplitude included. */
export type CompleteMaternParameters = Required<MaternParameters>;

/** The parameters of the equation (κ² − Δ)^β (τ u) = W, W white noise. */
export interface OperatorPower {
  /** Power of the operator, β = α/2 > ½. */
  readonly beta: number;
  /** κ > 0, in rad⁻¹. */
  readonly kappa: number;
  /** Precision scale τ = 1/σ > 0. */
  readonly tau: number;
}

/**
 * Parameters from the power of the operator and its precision scale: α = 2β, σ = 1/τ.
 *
 * @throws {@link DomainError} if β ≤ ½, or κ or τ is not positive and finite.
 *
 * Source: Lindgren, Rue and Lindström (2011), section 2; Jansson, Kovács and Lang (2022), for the sphere.
 *
 * @example
 * ```ts
 * import { fromOperatorPower, toOperatorPower } from "@chaosphere/core";
 *
 * const parameters = fromOperatorPower({ beta: 1, kappa: 3, tau: 0.5 });
 * console.log(parameters, toOperatorPower(parameters)); // { alpha: 2, kappa: 3, sigma: 2 } { beta: 1, kappa: 3, tau: 0.5 }
 * ```
 */
export function fromOperatorPower({ beta, kappa, tau }: OperatorPower): CompleteMaternParameters {
  checkPositive("fromOperatorPower", "tau", tau);
  return completeMatern("fromOperatorPower", { alpha: 2 * beta, kappa, sigma: 1 / tau });
}

/**
 * The measure as the solution of τ (κ² − Δ)^β u = white noise, the inverse of {@link fromOperatorPower}: β = α/2, τ = 1/σ.
 *
 * @throws {@link DomainError} if α ≤ 1, or if κ or σ is not positive and finite.
 */
export function toOperatorPower(parameters: MaternParameters): OperatorPower {
  const { alpha, kappa, sigma } = completeMatern("toOperatorPower", parameters);
  return { beta: alpha / 2, kappa, tau: 1 / sigma };
}

/**
 * The parameters of a measure on L²(S²), their default filled in.
 *
 * @throws {@link DomainError} if α ≤ 1, when Σ (2l+1) C_l diverges and C is not of trace class,
 *   or if κ or σ is not positive and finite.
 */
export function completeMatern(
  caller: string,
  parameters: MaternParameters,
): CompleteMaternParameters {
  const { alpha } = parameters;
  if (!(Number.isFinite(alpha) && alpha > 1)) {
    throw new DomainError(
      `${caller}: alpha must exceed 1 for C to be of trace class on the sphere, got ${shown(alpha)}. Choose a smoother noise.`,
    );
  }
  return positiveMatern(caller, parameters);
}

/**
 * The parameters of a spectrum that need not be summable, their default filled in.
 *
 * @throws {@link DomainError} if α, κ or σ is not positive and finite.
 */
export function positiveMatern(
  caller: string,
  { alpha, kappa, sigma = 1 }: MaternParameters,
): CompleteMaternParameters {
  checkPositive(caller, "alpha", alpha);
  checkPositive(caller, "kappa", kappa);
  checkPositive(caller, "sigma", sigma);
  return { alpha, kappa, sigma };
}

/** @throws {@link DomainError} unless the parameter is a positive finite number. */
export function checkPositive(caller: string, name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new DomainError(
      `${caller}: ${name} must be positive and finite, got ${shown(value)}. Give a number above 0.`,
    );
  }
}
