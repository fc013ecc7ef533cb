import type { CheckpointRecord, MixtureCheckpoint } from "./checkpoint.ts";
import { type ReadTensor, vector } from "./lawPart.ts";
import type { Tensor } from "./tensorFile.ts";

/** The tensors of a mixture by name. */
export function mixtureTensors({
  weights,
  shifts,
  bandLimit,
}: MixtureCheckpoint): [string, Tensor][] {
  return [
    ["mixture.weights", vector(weights)],
    ["mixture.shifts", { shape: [weights.length, bandLimit ** 2], values: shifts }],
  ];
}

/** The mixture of a file. */
export function readMixture(common: CheckpointRecord, read: ReadTensor): MixtureCheckpoint {
  const weights = read("mixture.weights", [undefined]);
  const shifts = read("mixture.shifts", [weights.length, common.bandLimit ** 2]);
  return { kind: "mixture", ...common, weights, shifts };
}
