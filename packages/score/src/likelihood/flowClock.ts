/** log √(e^{2t} − 1), the logarithm of noise over signal, in which the flow is smooth down to t = 0. */
export function logNoiseToSignal(t: number): number {
  return t + Math.log(-Math.expm1(-2 * t)) / 2;
}

/** The inverse of {@link logNoiseToSignal}, ½ log(1 + e^{2τ}) without overflow. */
export function timeAt(τ: number): number {
  return τ > 0 ? τ + Math.log1p(Math.exp(-2 * τ)) / 2 : Math.log1p(Math.exp(2 * τ)) / 2;
}
