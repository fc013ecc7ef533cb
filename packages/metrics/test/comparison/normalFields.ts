import { coefficients, type HarmonicCoefficients, key, whiteNoise } from "@chaosphere/core";

/** Fields with independent N(shift, scale²) coefficients. */
export function fields(
  bandLimit: number,
  batch: number,
  seed: number,
  scale = 1,
  shift = 0,
): HarmonicCoefficients {
  const noise = whiteNoise(bandLimit, batch, key(seed)).values;
  return coefficients(
    "harmonic",
    bandLimit,
    noise.map((z) => shift + scale * z),
  );
}
