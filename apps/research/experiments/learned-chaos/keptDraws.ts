import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { coefficients, type HarmonicCoefficients } from "@chaosphere/core";
import { npyArray, readNpy, writeNpy } from "@chaosphere/data";
import { encodeCheckpoint } from "@chaosphere/model";
import type { IsotropicModel } from "../learned-runs/isotropicModel.ts";

const folder = join(import.meta.dirname, "../../out/chaos");

/**
 * What a model draws with a seed, kept in out/chaos under the hash of its file and read from there the next time: fields take minutes, and
 * several processes can draw those of several seeds at once.
 */
export function keptDraws(
  { model, sample }: Pick<IsotropicModel, "model" | "sample">,
  count: number,
  seed: number,
): HarmonicCoefficients {
  const hash = createHash("sha256").update(encodeCheckpoint(model)).digest("hex").slice(0, 16);
  const path = join(folder, `${hash}-${seed}-${count}.npy`);
  if (existsSync(path)) {
    const { data } = readNpy(readFileSync(path), path);
    return coefficients("harmonic", model.bandLimit, Float64Array.from(data as Float64Array));
  }
  const fields = sample(count, seed);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, writeNpy(npyArray([count, model.bandLimit ** 2], fields.values)));
  return fields;
}
