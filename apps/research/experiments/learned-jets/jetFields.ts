import { type HarmonicCoefficients, key } from "@chaosphere/core";
import { barotropicTurbulence, type TurbulenceLaw } from "@chaosphere/core/barotropic";
import { keptFields } from "../learned-runs/keptFields.ts";

/**
 * Stirred turbulence on a sphere that turns by 6 rad in a turnover time, as `chaosphere dataset barotropic --omega 6 --time 30 --drag 0.02
 * --energy-rate 1e-3 --forced-degrees 6..8 --steps 200` makes it. The noise of the forcing belongs to the steps.
 */
export const jetLaw: Omit<TurbulenceLaw, "bandLimit"> = {
  rotation: 6,
  time: 30,
  drag: 0.02,
  forcing: { energyRate: 1e-3, degrees: [6, 8] },
  steps: 200,
};

/**
 * Vorticity fields of {@link jetLaw}, those that the command line writes for a seed. Those for which `kept` is set are kept in
 * out/turbulence: 1024 at L = 32 take five minutes of a core.
 */
export function jetFields(
  bandLimit: number,
  count: number,
  seed: number,
  kept: boolean,
): HarmonicCoefficients {
  const make = () => barotropicTurbulence({ bandLimit, ...jetLaw }, count, key(seed));
  return kept
    ? keptFields(`turbulence/jets-${bandLimit}-${seed}-${count}`, bandLimit, make)
    : make();
}
