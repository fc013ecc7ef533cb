import { DomainError } from "@chaosphere/core";
import {
  CHECKPOINT_FORMAT,
  type Checkpoint,
  type CheckpointMatern,
  type SpectrumTail,
} from "./checkpoint.ts";
import { type FittedFields, SIGNATURE_LENGTH } from "./fittedFields.ts";
import { lawTensors, vector } from "./lawPart.ts";
import { mixtureTensors } from "./mixturePart.ts";
import { networkRecord, networkTensors } from "./networkPart.ts";
import { brokenRule } from "./rules.ts";
import { encodeTensorFile, type Tensor } from "./tensorFile.ts";

/**
 * The bytes of a checkpoint: one file in the safetensors layout, so that other programs can read the tensors.
 * Everything that is no tensor is one JSON text under the metadata name `record`.
 *
 * @throws {@link DomainError} if a field has the wrong length or is out of range; the message names it.
 *
 * Source: safetensors (2022), format.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const broken = brokenRule(checkpoint);
  if (broken !== undefined) {
    throw new DomainError(`encodeCheckpoint: ${broken.rule} Correct it before saving.`);
  }
  const { bandLimit, noise, grid, unit, horizon, stop, seed, commit, dataChecksum } = checkpoint;
  const record = {
    bandLimit,
    ...(noise.whittleMatern && { whittleMatern: parametersOf(noise.whittleMatern) }),
    ...(checkpoint.tail && { tail: tailRecord(checkpoint.tail) }),
    grid,
    unit,
    horizon,
    stop,
    seed,
    commit,
    dataChecksum,
    ...(checkpoint.fitted && { heldOut: checkpoint.fitted.heldOut }),
    ...(checkpoint.kind === "network" && networkRecord(checkpoint)),
  };
  return encodeTensorFile({
    metadata: new Map([
      ["format", "chaosphere-checkpoint"],
      ["formatNumber", String(CHECKPOINT_FORMAT)],
      ["kind", kindInFile(checkpoint)],
      ["record", JSON.stringify(record)],
    ]),
    tensors: tensorsOf(checkpoint),
  });
}

/** A network that is more than weights has a name of its own, so that a reader that does not know of it refuses the file. */
function kindInFile(checkpoint: Checkpoint): string {
  if (checkpoint.kind !== "network") return checkpoint.kind;
  if (checkpoint.task) return "task-network";
  if (checkpoint.cascade) return "cascade-network";
  return checkpoint.gain ? "gained-network" : "network";
}

/** The three parameters alone, whatever else the caller's record holds. */
function parametersOf({ alpha, kappa, sigma }: CheckpointMatern): CheckpointMatern {
  return { alpha, kappa, sigma };
}

function tailRecord({ fromDegree, ...law }: SpectrumTail): SpectrumTail {
  return { ...parametersOf(law), ...(fromDegree !== undefined && { fromDegree }) };
}

function tensorsOf(checkpoint: Checkpoint): Map<string, Tensor> {
  const { noise, mean, ratio, loss, fitted, climatology, grid } = checkpoint;
  const maps = [12, grid.nLat, grid.nLon];
  return new Map([
    ["noise.spectrum", vector(noise.spectrum)],
    ["mean", vector(mean)],
    ["ratio", vector(ratio)],
    ["loss", vector(loss)],
    ...(fitted ? [["fitted.signatures", signatureTensor(fitted)] as const] : []),
    ...(climatology
      ? ([
          ["climatology.means", { shape: maps, values: climatology.means }],
          ["climatology.counts", { shape: maps, values: climatology.counts }],
        ] as const)
      : []),
    ...modelTensors(checkpoint),
  ]);
}

function signatureTensor({ signatures }: FittedFields): Tensor {
  return {
    shape: [signatures.length / SIGNATURE_LENGTH, SIGNATURE_LENGTH],
    values: signatures,
  };
}

function modelTensors(checkpoint: Checkpoint): [string, Tensor][] {
  switch (checkpoint.kind) {
    case "gaussian":
      return lawTensors(checkpoint.covariance);
    case "isotropic":
      return [];
    case "mixture":
      return mixtureTensors(checkpoint);
    case "network":
      return networkTensors(checkpoint);
    default:
      return checkpoint satisfies never;
  }
}
