/** Σ_n c_n x^n by Horner's rule, coefficients in ascending order. */
export function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = coefficients[coefficients.length - 1];
  for (let n = coefficients.length - 2; n >= 0; n--) sum = sum * x + coefficients[n];
  return sum;
}
