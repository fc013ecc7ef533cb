import { type DiagonalGaussian, DomainError, diagonalGaussian } from "@chaosphere/core";
import { brokenSpecRule, type MlpSpec, type NetworkWeights } from "../network/architecture.ts";
import { brokenWeightRule } from "../network/parameters.ts";
import { CHECKPOINT_FORMAT } from "./checkpoint.ts";
import { lawTensors, vector } from "./lawPart.ts";
import { readWeights, weightTensors } from "./networkPart.ts";
import { openFile } from "./openFile.ts";
import type { BrokenRule } from "./rules.ts";
import { readSpec } from "./specPart.ts";
import { encodeTensorFile } from "./tensorFile.ts";

/** A network on ℝ^d that corrects a Gaussian law of independent coordinates: a model of points in the plane, not of fields. */
export interface VectorCheckpoint {
  readonly spec: MlpSpec;
  /** The weights to sample with. */
  readonly weights: NetworkWeights;
  /** The law whose posterior mean the network corrects: variances and mean of length d. */
  readonly closedForm: DiagonalGaussian<"cameron-martin">;
  /** T > 0, the forward time at which generation starts. */
  readonly horizon: number;
  /** ε, 0 ≤ ε < T, the forward time at which generation stops. */
  readonly stop: number;
  /** The whole number that named the random key. */
  readonly seed: number;
  /** Commit of the code that wrote the file; empty when unknown. */
  readonly commit: string;
  /** What the data were: a name with parameters, or a checksum. */
  readonly data: string;
  /** Steps of training behind the weights. */
  readonly steps: number;
  /** Loss after each report of training. */
  readonly loss: Float64Array;
}

const KIND = "vectors";

/**
 * The bytes of a model of vectors, in the file format of the models of fields with the kind "vectors", which
 * `decodeCheckpoint` refuses by that name.
 *
 * @throws {@link DomainError} if a field has the wrong length or is out of range; the message names it.
 */
export function encodeVectorCheckpoint(checkpoint: VectorCheckpoint): Uint8Array {
  const broken = brokenRule(checkpoint);
  if (broken) {
    throw new DomainError(`encodeVectorCheckpoint: ${broken.rule} Correct it before saving.`);
  }
  const { weights, closedForm, loss, ...record } = checkpoint;
  return encodeTensorFile({
    metadata: new Map([
      ["format", "chaosphere-checkpoint"],
      ["formatNumber", String(CHECKPOINT_FORMAT)],
      ["kind", KIND],
      ["record", JSON.stringify(record)],
    ]),
    tensors: new Map([
      ["loss", vector(loss)],
      ...lawTensors(closedForm),
      ...weightTensors("weights", weights),
    ]),
  });
}

/**
 * Reads the bytes of a model of vectors and checks every field.
 *
 * @param path Name of the file, for messages. Default "checkpoint".
 * @throws {@link FormatError} naming the field, if the bytes are no such model or a field is missing or out of range.
 */
export function decodeVectorCheckpoint(
  bytes: Uint8Array,
  path: string = "checkpoint",
): VectorCheckpoint {
  const { file, record, read, fail } = openFile("decodeVectorCheckpoint", bytes, path, [KIND]);
  const spec = readSpec(record.group("spec"));
  if (spec.kind !== "mlp") return fail("spec.kind", `spec.kind must be mlp, got ${spec.kind}.`);
  const checkpoint = {
    spec,
    weights: readWeights(file, "weights", fail),
    closedForm: diagonalGaussian(
      "cameron-martin",
      read("independent.variances", [undefined]),
      file.tensors.has("independent.mean") ? read("independent.mean", [undefined]) : undefined,
    ),
    horizon: record.number("horizon"),
    stop: record.number("stop"),
    seed: record.number("seed"),
    commit: record.text("commit"),
    data: record.text("data"),
    steps: record.number("steps"),
    loss: read("loss", [undefined]),
  };
  const broken = brokenRule(checkpoint);
  return broken ? fail(broken.field, broken.rule) : checkpoint;
}

function brokenRule(c: VectorCheckpoint): BrokenRule | undefined {
  const { dimension: d } = c.spec;
  const brokenSpec = brokenSpecRule(c.spec);
  if (brokenSpec) return { field: "spec", rule: brokenSpec };
  const brokenWeight = brokenWeightRule(c.spec, c.weights);
  if (brokenWeight) return { field: `weights/${brokenWeight.name}`, rule: brokenWeight.rule };
  const { variances, mean } = c.closedForm;
  const areFinite = (values: Float64Array) => values.every(Number.isFinite);
  const rules: readonly (readonly [field: string, got: unknown, holds: boolean, rule: string])[] = [
    ["horizon", c.horizon, c.horizon > 0 && Number.isFinite(c.horizon), "positive and finite"],
    ["stop", c.stop, c.stop >= 0 && c.stop < c.horizon, "0 or more and below the horizon"],
    ["seed", c.seed, Number.isSafeInteger(c.seed), "a whole number"],
    ["steps", c.steps, Number.isSafeInteger(c.steps) && c.steps >= 0, "a whole number, 0 or more"],
    ["loss", "other numbers", areFinite(c.loss), "finite"],
    [
      "independent.variances",
      `${variances.length} numbers`,
      variances.length === d && areFinite(variances) && variances.every((v) => v >= 0),
      `${d} finite numbers, each 0 or more`,
    ],
    [
      "independent.mean",
      `${mean?.length} numbers`,
      mean === undefined || (mean.length === d && areFinite(mean)),
      `${d} finite numbers`,
    ],
  ];
  const broken = rules.find(([, , holds]) => !holds);
  return (
    broken && { field: broken[0], rule: `${broken[0]} must be ${broken[3]}, got ${broken[1]}.` }
  );
}
