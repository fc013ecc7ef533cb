import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { coefficients, type HarmonicCoefficients } from "@chaosphere/core";
import { npyArray, readNpy, writeNpy } from "@chaosphere/data";

const out = join(import.meta.dirname, "../../out");

/** Fields that take minutes to make, kept in out/ under a name that says all they depend on, and read from there the next time. */
export function keptFields(
  name: string,
  bandLimit: number,
  make: () => HarmonicCoefficients,
): HarmonicCoefficients {
  const path = join(out, `${name}.npy`);
  if (existsSync(path)) {
    const { data } = readNpy(readFileSync(path), path);
    return coefficients("harmonic", bandLimit, Float64Array.from(data as Float64Array));
  }
  const fields = make();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, writeNpy(npyArray([fields.batch, bandLimit ** 2], fields.values)));
  return fields;
}
