import { type Curvature, gaussLegendreRule } from "@chaosphere/core";
import { checkForwardTime } from "./forwardTime.ts";

/** Options of the integrals along the flow. */
export interface FlowIntegralOptions {
  /** Forward time t ≥ 0 from which to integrate. Default 0. */
  readonly from?: number;
  /** Gauss–Legendre nodes in e^{−2(τ−t)}. Default 64. */
  readonly nodes?: number;
}

/**
 * Relative entropy from the Fisher information along the flow, by de Bruijn's identity dKL/dt = −I:
 *
 *     KL_t = ∫_t^∞ I_τ dτ.
 *
 * @param fisherInformation I as a function of the forward time.
 * @throws {@link DomainError} if `from` is negative or the number of nodes no whole number.
 *
 * Source: docs/theory/formulas.md (G6.2).
 */
export function relativeEntropyByDissipation(
  fisherInformation: (t: number) => number,
  options: FlowIntegralOptions = {},
): number {
  return integralToInfinity("relativeEntropyByDissipation", fisherInformation, options);
}

/**
 * The deficit of the logarithmic Sobolev inequality, from the curvature along the flow:
 *
 *     I_t/2 − KL_t = ∫_t^∞ E‖D² log ρ_τ‖²_HS dτ ≥ 0.
 *
 * @throws as {@link relativeEntropyByDissipation}.
 *
 * Source: docs/theory/formulas.md (G6.3).
 */
export function logSobolevDeficit(curvature: Curvature, options: FlowIntegralOptions = {}): number {
  return integralToInfinity("logSobolevDeficit", curvature, options);
}

/** ∫_t^∞ f dτ = ∫_0^1 f(t − ½ log u) du/(2u): a smooth integrand for f that decays like e^{−2τ}. */
function integralToInfinity(
  caller: string,
  f: (t: number) => number,
  { from = 0, nodes = 64 }: FlowIntegralOptions,
): number {
  checkForwardTime(caller, from);
  const { colatitudes, weights } = gaussLegendreRule(nodes);
  return colatitudes.reduce((sum, θ, i) => {
    const u = (1 + Math.cos(θ)) / 2;
    return sum + (weights[i] * f(from - Math.log(u) / 2)) / (4 * u);
  }, 0);
}
