import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { coefficients, type HarmonicCoefficients, key } from "@chaosphere/core";
import { barotropicTurbulence, type TurbulenceLaw } from "@chaosphere/core/barotropic";
import { npyArray, readNpy, writeNpy } from "@chaosphere/data";

const folder = join(import.meta.dirname, "../../out/turbulence");

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
 * out/turbulence and read from there the next time: 1024 at L = 32 take five minutes of a core.
 */
export function jetFields(
  bandLimit: number,
  count: number,
  seed: number,
  kept: boolean,
): HarmonicCoefficients {
  const path = join(folder, `jets-${bandLimit}-${seed}-${count}.npy`);
  if (kept && existsSync(path)) {
    const { data } = readNpy(readFileSync(path), path);
    return coefficients("harmonic", bandLimit, Float64Array.from(data as Float64Array));
  }
  const fields = barotropicTurbulence({ bandLimit, ...jetLaw }, count, key(seed));
  if (kept) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, writeNpy(npyArray([count, bandLimit ** 2], fields.values)));
  }
  return fields;
}
