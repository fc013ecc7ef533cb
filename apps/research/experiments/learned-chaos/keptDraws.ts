import { createHash } from "node:crypto";
import type { HarmonicCoefficients } from "@chaosphere/core";
import { encodeCheckpoint } from "@chaosphere/model";
import type { IsotropicModel } from "../learned-runs/isotropicModel.ts";
import { keptFields } from "../learned-runs/keptFields.ts";

/**
 * What a model draws with a seed, kept in out/chaos under the hash of its file: fields take minutes, and several processes can draw those of
 * several seeds at once.
 */
export function keptDraws(
  { model, sample }: Pick<IsotropicModel, "model" | "sample">,
  count: number,
  seed: number,
): HarmonicCoefficients {
  const hash = createHash("sha256").update(encodeCheckpoint(model)).digest("hex").slice(0, 16);
  return keptFields(`chaos/${hash}-${seed}-${count}`, model.bandLimit, () => sample(count, seed));
}
