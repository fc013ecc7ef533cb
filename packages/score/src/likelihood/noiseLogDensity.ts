import {
  type CameronMartinCoordinates,
  degreeOf,
  type GaussianMeasure,
  ShapeError,
} from "@chaosphere/core";

/**
 * The log-density of the noise γ itself, with respect to Lebesgue measure on harmonic coefficients:
 *
 *     log dγ/da = −½ Σ_{l,m} ( z_lm² + log 2πC_l ),   a = C^½ z,   over the degrees with C_l > 0,
 *
 * nats, one per row. Added to a log-density relative to γ it gives one that depends on the unit and the band limit.
 *
 * @throws {@link ShapeError} if the band limits differ.
 */
export function noiseLogDensity(γ: GaussianMeasure, z: CameronMartinCoordinates): Float64Array {
  const [L, row] = [z.bandLimit, z.bandLimit ** 2];
  if (γ.spectrum.length !== L) {
    throw new ShapeError(
      `noiseLogDensity: measure and coordinates must have one band limit, got ${γ.spectrum.length} and ${L}. Truncate one to the other.`,
    );
  }
  const volume = γ.spectrum.reduce(
    (sum, c, l) => (c > 0 ? sum + (2 * l + 1) * Math.log(2 * Math.PI * c) : sum),
    0,
  );
  const logDensity = new Float64Array(z.batch).fill(-volume / 2);
  z.values.forEach((value, i) => {
    if (γ.spectrum[degreeOf(i % row)] > 0) logDensity[Math.floor(i / row)] -= value ** 2 / 2;
  });
  return logDensity;
}
