/**
 * The spectrum of a noise out of which fields of spectrum C_l come scale by scale, the largest first:
 *
 *     C_l/q_l,   q_l = q^{1 − s(l)},   s(l) = log(l/l₀)/log((L − 1)/l₀),
 *
 * so that the data stand out of it by the variance ratio q in their first degree l₀ and by 1 in the last. Degrees without power have no noise.
 *
 * Source: Rissanen, Heinonen and Solin (2023), section 2, for the order of scales.
 */
export function orderedNoise(spectrum: Float64Array, firstRatio: number): Float64Array {
  const first = spectrum.findIndex((c) => c > 0);
  const range = Math.log((spectrum.length - 1) / first);
  return spectrum.map((c, l) => (c > 0 ? c / firstRatio ** (1 - Math.log(l / first) / range) : 0));
}
