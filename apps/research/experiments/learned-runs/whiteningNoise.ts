import { whittleMatern } from "@chaosphere/core";
import type { CheckpointMatern } from "@chaosphere/model";

/** A noise measure and its parameters. */
export interface FieldNoise {
  readonly spectrum: Float64Array;
  readonly whittleMatern: CheckpointMatern;
}

/**
 * Noise against which fields of spectrum C_l come out of the dark from the largest scales on: Whittle–Matérn of smoothness 2, so nearly white
 * up to κ = 0.9 L that data have power to spare at small l, scaled to the data's power over the last quarter of degrees. With noise of the data's own
 * spectrum all degrees appear at once, and a network has to find the whole field where each mode is still far below the noise.
 *
 * Source: Rissanen, Heinonen and Solin (2023), section 2, for the order of scales.
 */
export function whiteningNoise(spectrum: Float64Array): FieldNoise {
  const L = spectrum.length;
  const kappa = Math.round(0.9 * L);
  const { spectrum: unit } = whittleMatern(L, { alpha: 2, kappa });
  const last = Array.from(spectrum, (c, l) => c / unit[l]).slice(Math.floor((3 * L) / 4));
  const power = last.reduce((sum, ratio) => sum + ratio, 0) / last.length;
  const sigma = Math.sqrt(power);
  return {
    spectrum: whittleMatern(L, { alpha: 2, kappa, sigma }).spectrum,
    whittleMatern: { alpha: 2, kappa, sigma },
  };
}
