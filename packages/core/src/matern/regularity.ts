import { checkBandLimit } from "../harmonics/coefficients.ts";
import { completeMatern, type MaternParameters } from "./maternParameters.ts";
import { traceTail } from "./traceTail.ts";

/** How smooth the draws of a Whittle–Matérn measure are, and what a band limit costs. */
export interface RegularityReport {
  /** ν = α − 1, the exponent of the Matérn covariance in two dimensions. */
  readonly smoothness: number;
  /** Draws lie in the Sobolev space H^s exactly for s < sobolevIndex = α − 1. */
  readonly sobolevIndex: number;
  /** Draws are Hölder continuous of every order below holderExponent = min(1, α − 1). */
  readonly holderExponent: number;
  /** Draws have continuous derivatives up to this order, ⌈α − 1⌉ − 1. */
  readonly continuousDerivatives: number;
  /** The Cameron–Martin space is the Sobolev space H^α: cameronMartinIndex = α. */
  readonly cameronMartinIndex: number;
  /** E‖Z − Z_L‖² in L²(S²), Σ_{l ≥ bandLimit} (2l+1) C_l. */
  readonly truncationError: number;
  /** Its leading term, σ² bandLimit^(2−2α) / (α − 1). */
  readonly truncationAsymptote: number;
  /** truncationError over the whole trace Σ (2l+1) C_l, between 0 and 1. */
  readonly relativeTruncationError: number;
}

/**
 * Regularity of the draws of N(0, σ²(κ² − Δ)^−α), and the mean square error of keeping degrees l < bandLimit.
 *
 * @throws {@link DomainError} if α ≤ 1, or κ or σ is not positive.
 *
 * Source: Lang and Schwab (2015), for the link of C_l to Sobolev and Hölder orders; docs/theory/formulas.md (G9).
 */
export function regularity(parameters: MaternParameters, bandLimit: number): RegularityReport {
  const { alpha, kappa, sigma } = completeMatern("regularity", parameters);
  checkBandLimit("regularity", bandLimit);
  const truncationError = traceTail({ alpha, kappa, sigma }, bandLimit);
  return {
    smoothness: alpha - 1,
    sobolevIndex: alpha - 1,
    holderExponent: Math.min(1, alpha - 1),
    continuousDerivatives: Math.ceil(alpha - 1) - 1,
    cameronMartinIndex: alpha,
    truncationError,
    truncationAsymptote: (sigma ** 2 * bandLimit ** (2 - 2 * alpha)) / (alpha - 1),
    relativeTruncationError: truncationError / traceTail({ alpha, kappa, sigma }, 0),
  };
}
