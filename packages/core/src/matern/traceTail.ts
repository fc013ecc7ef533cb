import { portablePow } from "../elementary/power.ts";
import { checkBandLimit } from "../harmonics/coefficients.ts";
import { completeMatern, type MaternParameters } from "./maternParameters.ts";

/** B_2k(½), k = 0 … 8: values of the even Bernoulli polynomials at the midpoint. */
const MIDPOINT_BERNOULLI = [
  1,
  -1 / 12,
  7 / 240,
  -31 / 1344,
  127 / 3840,
  -2555 / 33792,
  1414477 / 5591040,
  -57337 / 49152,
  118518239 / 16711680,
];

/** Degrees summed one by one before the expansion takes over, when 4α is smaller: its last term is then below 1e-16. */
const EXPANSION_START = 24;

/**
 * What a band limit leaves out of the trace of the Whittle–Matérn covariance, to rounding:
 *
 *     Σ_{l ≥ bandLimit} (2l+1) C_l = E‖Z − Z_L‖² in L²(S²),   in units of the field squared.
 *
 * Divided by 4π it is the missing pointwise variance. With x = l + ½ the summand is
 * 2x(x² + κ² − ¼)^−α, and the Euler–Maclaurin sum at midpoints is
 *
 *     σ²/(α−1) · Σ_k B_2k(½) h_2k,   h_n the Taylor coefficients of ((L + t)² + κ² − ¼)^(1−α) at t = 0.
 *
 * @throws {@link DomainError} if α ≤ 1, or κ or σ is not positive.
 *
 * Source: DLMF (2010), section 2.10(i), for Euler–Maclaurin; docs/theory/formulas.md (G9).
 */
export function traceTail(parameters: MaternParameters, bandLimit: number): number {
  const { alpha, kappa, sigma } = completeMatern("traceTail", parameters);
  if (bandLimit !== 0) checkBandLimit("traceTail", bandLimit);

  const start = Math.max(bandLimit, EXPANSION_START, Math.ceil(4 * alpha));
  const h = powerTaylor(start * start + kappa * kappa - 0.25, 2 * start, 1 - alpha);
  let sum = 0;
  for (let k = MIDPOINT_BERNOULLI.length - 1; k >= 0; k--) sum += MIDPOINT_BERNOULLI[k] * h[2 * k];
  sum /= alpha - 1;
  for (let l = start - 1; l >= bandLimit; l--) {
    sum += (2 * l + 1) * portablePow(kappa * kappa + l * (l + 1), -alpha);
  }
  return sigma * sigma * sum;
}

/**
 * An upper bound of {@link traceTail} by the integral of its summand g(x) = 2x(x² + κ² − ¼)^−α,
 *
 *     Σ_{l ≥ L} (2l+1) C_l ≤ σ² (L² + κ² − ¼)^(1−α) / (α−1)   where g is convex, 3(κ² − ¼) ≤ (2α−1) L²,
 *
 * since a midpoint sum of a convex function stays below its integral; elsewhere σ² max g is added,
 * which bounds the excess for a function with one maximum.
 *
 * @throws {@link DomainError} if α ≤ 1, or κ or σ is not positive.
 *
 * Source: docs/theory/formulas.md (G9).
 *
 * @example
 * ```ts
 * import { traceTail, traceTailBound } from "@chaosphere/core";
 *
 * const parameters = { alpha: 2, kappa: 1 };
 * console.log(traceTail(parameters, 32).toExponential(3), traceTailBound(parameters, 32).toExponential(3)); // 9.756e-4 9.758e-4
 * ```
 */
export function traceTailBound(parameters: MaternParameters, bandLimit: number): number {
  const { alpha, kappa, sigma } = completeMatern("traceTailBound", parameters);
  checkBandLimit("traceTailBound", bandLimit);
  const c = kappa * kappa - 0.25;
  const integral = (bandLimit ** 2 + c) ** (1 - alpha) / (alpha - 1);
  if (3 * c <= (2 * alpha - 1) * bandLimit ** 2) return sigma * sigma * integral;

  const peak = Math.max(bandLimit, Math.sqrt(c / (2 * alpha - 1)));
  return sigma * sigma * (integral + 2 * peak * (peak ** 2 + c) ** -alpha);
}

/** Taylor coefficients h_0 … h_16 of (p0 + p1 t + t²)^s, from p h′ = s p′ h. */
function powerTaylor(p0: number, p1: number, s: number): Float64Array {
  const h = new Float64Array(2 * MIDPOINT_BERNOULLI.length - 1);
  h[0] = portablePow(p0, s);
  for (let n = 0; n < h.length - 1; n++) {
    const previous = n > 0 ? h[n - 1] : 0;
    h[n + 1] = ((s - n) * p1 * h[n] + (2 * s - n + 1) * previous) / ((n + 1) * p0);
  }
  return h;
}
