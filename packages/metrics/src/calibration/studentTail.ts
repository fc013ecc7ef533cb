/**
 * P(|t| ≥ x) of Student's law with ν degrees of freedom, a whole number: by its finite sums in θ = atan(x/√ν),
 *
 *     P(|t| < x) = sin θ (1 + ½ cos²θ + (1·3)/(2·4) cos⁴θ + ⋯ + cos^(ν−2)θ)   for even ν,
 *     P(|t| < x) = (2/π)(θ + sin θ (cos θ + (2/3) cos³θ + ⋯ + cos^(ν−2)θ))   for odd ν.
 *
 * Absolute error about 1e-15.
 *
 * Source: Abramowitz and Stegun (1964), equations 26.7.3 and 26.7.4.
 */
export function studentTail(x: number, ν: number): number {
  const θ = Math.atan(Math.abs(x) / Math.sqrt(ν));
  const [cosine, sine] = [Math.cos(θ), Math.sin(θ)];
  const isOdd = ν % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = ν === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= ν - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (θ + sine * sum) : sine * sum;
  return Math.max(0, 1 - within);
}
