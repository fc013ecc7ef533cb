import type { GridKind } from "@chaosphere/core";
import type { Checkpoint, CheckpointMatern, CheckpointRecord, SpectrumTail } from "./checkpoint.ts";
import type { Fields } from "./fields.ts";
import { SIGNATURE_LENGTH } from "./fittedFields.ts";
import { readFittedLaw } from "./lawPart.ts";
import { readMixture } from "./mixturePart.ts";
import { readNetwork } from "./networkPart.ts";
import { type Opened, openFile } from "./openFile.ts";
import { brokenRule } from "./rules.ts";
import { readTask } from "./taskPart.ts";

const KINDS = [
  "gaussian",
  "isotropic",
  "mixture",
  "network",
  "task-network",
  "cascade-network",
  "gained-network",
] as const;
const GRID_KINDS: readonly GridKind[] = [
  "gauss-legendre",
  "equiangular",
  "equiangular-poles",
  "driscoll-healy",
];

/**
 * Reads the bytes of a checkpoint and checks every field.
 *
 * @param path Name of the file, for messages. Default "checkpoint".
 * @throws {@link FormatError} naming the field, if the bytes are no checkpoint, the format number or kind is
 *   unknown, or a field is missing, has the wrong shape or is out of range.
 *
 * @example
 * ```ts
 * import { whittleMatern } from "@chaosphere/core";
 * import { decodeCheckpoint, encodeCheckpoint, isotropicModel } from "@chaosphere/model";
 *
 * const model = isotropicModel(whittleMatern(4, { alpha: 2, kappa: 3 }), { unit: "K" });
 * const bytes = encodeCheckpoint(model);
 * const read = decodeCheckpoint(bytes, "prior.model");
 * console.log(read.kind, read.bandLimit, read.unit); // isotropic 4 K
 * ```
 */
export function decodeCheckpoint(bytes: Uint8Array, path: string = "checkpoint"): Checkpoint {
  const opened = openFile("decodeCheckpoint", bytes, path, KINDS);
  const checkpoint = modelOf(opened, commonFields(opened));
  const broken = brokenRule(checkpoint);
  return broken ? opened.fail(broken.field, broken.rule) : checkpoint;
}

function modelOf(
  { kind, file, record, read, fail }: Opened<(typeof KINDS)[number]>,
  common: CheckpointRecord,
): Checkpoint {
  switch (kind) {
    case "gaussian":
      return { kind, ...common, covariance: readFittedLaw(file, read, common.bandLimit ** 2) };
    case "isotropic":
      return { kind, ...common };
    case "mixture":
      return readMixture(common, read);
    case "network":
    case "cascade-network":
    case "gained-network":
      return readNetwork(common, file, record, read, fail);
    case "task-network":
      return {
        ...readNetwork(common, file, record, read, fail),
        task: readTask(record.group("task"), read, fail),
      };
    default:
      return kind satisfies never;
  }
}

function commonFields({
  record,
  read,
  file,
}: Pick<Opened<Checkpoint["kind"]>, "record" | "read" | "file">): CheckpointRecord {
  const grid = record.group("grid");
  const maps = [12, grid.number("nLat"), grid.number("nLon")];
  const bandLimit = record.number("bandLimit");
  return {
    bandLimit,
    noise: {
      spectrum: read("noise.spectrum", [bandLimit]),
      ...(record.has("whittleMatern") && {
        whittleMatern: maternOf(record.group("whittleMatern")),
      }),
    },
    ...(record.has("tail") && { tail: tailOf(record.group("tail")) }),
    mean: read("mean", [bandLimit ** 2]),
    grid: {
      kind: grid.choice("kind", GRID_KINDS),
      nLat: grid.number("nLat"),
      nLon: grid.number("nLon"),
      firstLongitude: grid.number("firstLongitude"),
    },
    unit: record.text("unit"),
    horizon: record.number("horizon"),
    stop: record.number("stop"),
    ratio: read("ratio", [bandLimit]),
    seed: record.number("seed"),
    commit: record.text("commit"),
    dataChecksum: record.text("dataChecksum"),
    loss: read("loss", [undefined]),
    ...(record.has("heldOut") && {
      fitted: {
        signatures: read("fitted.signatures", [undefined, SIGNATURE_LENGTH]),
        heldOut: record.text("heldOut"),
      },
    }),
    ...(file.tensors.has("climatology.means") && {
      climatology: {
        means: read("climatology.means", maps),
        counts: read("climatology.counts", maps),
      },
    }),
  };
}

function maternOf(parameters: Fields): CheckpointMatern {
  return {
    alpha: parameters.number("alpha"),
    kappa: parameters.number("kappa"),
    sigma: parameters.number("sigma"),
  };
}

function tailOf(law: Fields): SpectrumTail {
  return {
    ...maternOf(law),
    ...(law.has("fromDegree") && { fromDegree: law.number("fromDegree") }),
  };
}
