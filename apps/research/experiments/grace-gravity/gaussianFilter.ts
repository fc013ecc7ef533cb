/**
 * Weights of the degrees by which the Gaussian filter of a radius smooths, by the recursion of Jekeli (1981), 0 from where it would
 * rise again for want of digits. Length bandLimit.
 *
 * Source: Wahr, Molenaar and Bryan (1998), equation (34), without the factor 1/2π.
 */
export function gaussianFilter(bandLimit: number, kilometres: number): Float64Array {
  const b = Math.LN2 / (1 - Math.cos(kilometres / 6378.1363));
  const weights = new Float64Array(bandLimit);
  weights[0] = 1;
  weights[1] = (1 + Math.exp(-2 * b)) / (1 - Math.exp(-2 * b)) - 1 / b;
  for (let l = 1; l < bandLimit - 1; l++) {
    const next = (-(2 * l + 1) / b) * weights[l] + weights[l - 1];
    weights[l + 1] = next < weights[l] ? Math.max(0, next) : 0;
  }
  return weights;
}
