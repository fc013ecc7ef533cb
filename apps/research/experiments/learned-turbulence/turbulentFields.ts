import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { coefficients, type HarmonicCoefficients, key } from "@chaosphere/core";
import { barotropicTurbulence } from "@chaosphere/core/barotropic";
import { npyArray, readNpy, writeNpy } from "@chaosphere/data";

const folder = join(import.meta.dirname, "../../out/turbulence");

/**
 * Vorticity fields on a sphere at rest, those that `chaosphere dataset barotropic --coefficients` writes for a seed. Those for which
 * `kept` is set are kept in out/turbulence and read from there the next time: 2048 at L = 32 take five minutes of a core.
 */
export function turbulentFields(
  bandLimit: number,
  count: number,
  seed: number,
  kept: boolean,
): HarmonicCoefficients {
  const path = join(folder, `rest-${bandLimit}-${seed}-${count}.npy`);
  if (kept && existsSync(path)) {
    const { data } = readNpy(readFileSync(path), path);
    return coefficients("harmonic", bandLimit, Float64Array.from(data as Float64Array));
  }
  const fields = barotropicTurbulence({ bandLimit }, count, key(seed));
  if (kept) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, writeNpy(npyArray([count, bandLimit ** 2], fields.values)));
  }
  return fields;
}
