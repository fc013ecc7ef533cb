import { type HarmonicCoefficients, key } from "@chaosphere/core";
import { barotropicTurbulence } from "@chaosphere/core/barotropic";
import { keptFields } from "../learned-runs/keptFields.ts";

/**
 * Vorticity fields on a sphere at rest, those that `chaosphere dataset barotropic --coefficients` writes for a seed. Those for which
 * `kept` is set are kept in out/turbulence: 2048 at L = 32 take five minutes of a core.
 */
export function turbulentFields(
  bandLimit: number,
  count: number,
  seed: number,
  kept: boolean,
): HarmonicCoefficients {
  const make = () => barotropicTurbulence({ bandLimit }, count, key(seed));
  return kept
    ? keptFields(`turbulence/rest-${bandLimit}-${seed}-${count}`, bandLimit, make)
    : make();
}
