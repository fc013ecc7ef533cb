import {
  DomainError,
  diagonalGaussian,
  FormatError,
  type FullGaussian,
  isotropicGaussian,
  key,
  whiteNoise,
} from "@chaosphere/core";
import { gaussianDenoiser } from "@chaosphere/score";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NetworkCheckpoint, NetworkTrainingState } from "../src/checkpoint/checkpoint.ts";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { restoreModel } from "../src/checkpoint/restoreModel.ts";
import { decodeTensorFile, encodeTensorFile, type Tensor } from "../src/checkpoint/tensorFile.ts";
import type { NetworkSpec } from "../src/network/architecture.ts";
import { networkDenoiser } from "../src/network/evaluate.ts";
import { mlpSpec, operatorSpec, perDegreeSpec, trainedWeights } from "./networkInstance.ts";

const L = 4;
const row = L * L;
const independent = isotropicGaussian("cameron-martin", Float64Array.of(2, 1.5, 1, 0.5));
const full: FullGaussian<"cameron-martin"> = {
  kind: "full",
  basis: "cameron-martin",
  dimension: row,
  mean: new Float64Array(row).fill(0.1),
  eigenvalues: Float64Array.from({ length: row }, (_, i) => 2 - i / row),
  eigenvectors: Float64Array.from({ length: row * row }, (_, i) => (i % (row + 1) === 0 ? 1 : 0)),
};

function stateOf(spec: NetworkSpec): NetworkTrainingState {
  const draw = (seed: number) => trainedWeights(spec, key(seed));
  return {
    step: 1200,
    weights: draw(502),
    average: draw(503),
    firstMoment: draw(504),
    secondMoment: draw(505),
    smoothedLoss: -0.25,
    gradientNorm: 1.5,
    log: [
      { step: 600, loss: -0.1, rate: 1e-3, heldOutLoss: -0.05 },
      { step: 1200, loss: -0.2, rate: 5e-4, heldOutLoss: -0.15 },
    ],
    best: { step: 1200, heldOutLoss: -0.15, weights: draw(506) },
  };
}

function checkpointOf(spec: NetworkSpec): NetworkCheckpoint {
  return {
    kind: "network",
    bandLimit: L,
    noise: { spectrum: Float64Array.of(1, 0.5, 0.25, 0.125) },
    mean: new Float64Array(row).fill(-1),
    grid: { kind: "gauss-legendre", nLat: 6, nLon: 12, firstLongitude: 0 },
    unit: "m",
    horizon: 5,
    stop: 0.001,
    ratio: independent.spectrum,
    seed: 501,
    commit: "",
    dataChecksum: "",
    loss: Float64Array.of(-0.1, -0.2),
    spec,
    weights: trainedWeights(spec, key(501)),
    closedForm: independent,
    steps: 1200,
    heldOutLoss: Float64Array.of(-0.05, -0.15),
  };
}

const operator = checkpointOf(operatorSpec(L));
const complete: NetworkCheckpoint = { ...operator, state: stateOf(operator.spec) };

describe("a network checkpoint", () => {
  test.each<[string, NetworkSpec]>([
    ["gains", perDegreeSpec(L)],
    ["perceptron", mlpSpec(row)],
    ["operator", operatorSpec(L, { activation: "silu", positionDegrees: 2 })],
    ["operator of free amplitude", operatorSpec(L, { activation: "silu", amplitude: "free" })],
    ["operator that reads slopes", operatorSpec(L, { slopePairs: 2 })],
  ])("of a %s decodes to what was encoded, and denoises alike", (_, spec) => {
    const checkpoint = checkpointOf(spec);
    const decoded = decodeCheckpoint(encodeCheckpoint(checkpoint));
    expect(decoded).toEqual(checkpoint);
    const x = whiteNoise(L, 2, key(507));
    const direct = networkDenoiser(spec, checkpoint.weights, gaussianDenoiser(independent));
    expect(restoreModel(decoded).denoiser(0.3, x)).toEqual(direct(0.3, x));
  });

  test("keeps the state of training, with or without held-out data", () => {
    expect(decodeCheckpoint(encodeCheckpoint(complete))).toEqual(complete);
    const { best: _, ...rest } = stateOf(operator.spec);
    const log = rest.log.map(({ step, loss, rate }) => ({ step, loss, rate }));
    const plain = { ...complete, heldOutLoss: new Float64Array(0), state: { ...rest, log } };
    expect(decodeCheckpoint(encodeCheckpoint(plain))).toEqual(plain);
  });

  test("keeps how an unfinished run cuts its batches, and takes files that do not say", () => {
    for (const cut of [{}, { batch: 48 }, { batch: 48, microBatches: 16 }]) {
      const checkpoint = { ...complete, state: { ...stateOf(operator.spec), ...cut } };
      expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
    }
  });

  test("corrects a full covariance as well, or independent coordinates with a mean", () => {
    const x = whiteNoise(L, 2, key(508));
    const withMean = { ...independent, mean: new Float64Array(row).fill(0.5) };
    const perCoordinate = diagonalGaussian("cameron-martin", full.eigenvalues);
    for (const [closedForm, denoiser] of [
      [full, gaussianDenoiser(full)],
      [withMean, gaussianDenoiser(withMean)],
      [perCoordinate, gaussianDenoiser(perCoordinate)],
    ] as const) {
      const decoded = decodeCheckpoint(encodeCheckpoint({ ...operator, closedForm }));
      expect(decoded).toEqual({ ...operator, closedForm });
      const direct = networkDenoiser(operator.spec, operator.weights, denoiser);
      expect(restoreModel(decoded).denoiser(0.3, x)).toEqual(direct(0.3, x));
    }
  });

  test("holds weights in single precision", () => {
    const { tensors } = decodeTensorFile(encodeCheckpoint(complete), "file");
    const groups = [...tensors].filter(([name]) => name.includes("/"));
    expect(groups.length).toBe(6 * Object.keys(operator.weights).length);
    expect(groups.every(([, { values }]) => values instanceof Float32Array)).toBe(true);
  });
});

describe("a network checkpoint is refused", () => {
  const nan = {
    ...operator.weights,
    lift: { shape: [4, 4], data: new Float32Array(16).fill(Number.NaN) },
  };
  test.each<[string, Partial<NetworkCheckpoint>, RegExp]>([
    ["with a network of another size", { spec: mlpSpec(9) }, /spec must be a network on 16/],
    ["with a broken specification", { spec: operatorSpec(L, { channels: 0 }) }, /channels must be/],
    ["with weights of another network", { spec: perDegreeSpec(L) }, /weights\/gain.weight must be/],
    ["with weights that are not finite", { weights: nan }, /weights\/lift must be/],
    ["after half a step", { steps: 0.5 }, /steps must be a whole number/],
    [
      "with held-out losses of other reports",
      { heldOutLoss: new Float64Array(1) },
      /as long as loss/,
    ],
    [
      "with a negative variance",
      { closedForm: isotropicGaussian("cameron-martin", Float64Array.of(1, 1, 1, -1)) },
      /each 0 or more/,
    ],
    [
      "with too few variances",
      { closedForm: isotropicGaussian("cameron-martin", Float64Array.of(1)) },
      /of length 4, got 1/,
    ],
    [
      "with a state before the start",
      { state: { ...stateOf(operator.spec), step: -1 } },
      /state.step must/,
    ],
    [
      "with an infinite running mean",
      { state: { ...stateOf(operator.spec), gradientNorm: Number.POSITIVE_INFINITY } },
      /state must be finite/,
    ],
    [
      "with half a pair in a batch",
      { state: { ...stateOf(operator.spec), batch: 0.5 } },
      /state.batch must be a whole number/,
    ],
    [
      "with parts of a batch that are not equal",
      { state: { ...stateOf(operator.spec), batch: 48, microBatches: 32 } },
      /state.microBatches must be a whole number that divides the batch of 48, got 32/,
    ],
    ["with a state of another network", { state: stateOf(perDegreeSpec(L)) }, /state.weights\//],
  ])("on encoding %s", (_, change, rule) => {
    expect(() => encodeCheckpoint({ ...operator, ...change })).toThrow(DomainError);
    expect(() => encodeCheckpoint({ ...operator, ...change })).toThrow(rule);
  });

  const valid = encodeCheckpoint(complete);
  test.each<[string, string, RegExp, (f: ReturnType<typeof parts>) => void]>([
    [
      "an unknown architecture",
      "spec.kind",
      /must be one of per-degree, mlp/,
      (f) => {
        f.record.spec.kind = "cnn";
      },
    ],
    [
      "a specification that is text",
      "spec",
      /spec must be an object/,
      (f) => {
        f.record.spec = "mlp";
      },
    ],
    [
      "variances that are no list",
      "spec.variances",
      /a list of numbers/,
      (f) => {
        f.record.spec.variances = [1, null];
      },
    ],
    [
      "an unknown closed form",
      "closedForm",
      /one of full, independent/,
      (f) => {
        f.record.closedForm = "none";
      },
    ],
    [
      "a missing tensor",
      "weights/lift",
      /must be a finite tensor/,
      (f) => {
        f.tensors.delete("weights/lift");
      },
    ],
    [
      "a tensor too many",
      "weights/extra",
      /no tensor "extra"/,
      (f) => {
        f.tensors.set("weights/extra", { shape: [1], values: new Float32Array(1) });
      },
    ],
    [
      "weights in double precision",
      "weights/lift",
      /must have dtype F32/,
      (f) => {
        f.tensors.set("weights/lift", { shape: [4, 4], values: new Float64Array(16) });
      },
    ],
    [
      "a log of three columns",
      "state.log",
      /must have shape \[any,4\]/,
      (f) => {
        f.tensors.set("state.log", { shape: [1, 3], values: new Float64Array(3) });
      },
    ],
    [
      "a best state without weights",
      "state.best",
      /state.best/,
      (f) => {
        for (const name of f.tensors.keys())
          if (name.startsWith("state.best/")) f.tensors.delete(name);
      },
    ],
  ])("on decoding with %s", (_, field, rule, change) => {
    const file = parts();
    change(file);
    file.metadata.set("record", JSON.stringify(file.record));
    const refuse = () => decodeCheckpoint(encodeTensorFile(file), "model.bin");
    expect(refuse).toThrow(FormatError);
    expect(refuse).toThrow(rule);
    try {
      refuse();
    } catch (error) {
      expect((error as FormatError).location.field).toContain(field);
    }
  });

  function parts() {
    const { metadata, tensors } = decodeTensorFile(valid, "valid");
    return {
      metadata: new Map(metadata),
      tensors: new Map<string, Tensor>(tensors),
      record: JSON.parse(metadata.get("record") ?? ""),
    };
  }

  test("mutated files with a format error, or they hold a valid checkpoint", () => {
    const header = Number(new DataView(valid.buffer).getBigUint64(0, true));
    const change = fc.tuple(fc.nat(8 + header - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = valid.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          encodeCheckpoint(decodeCheckpoint(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { seed: 509, numRuns: 600 },
    );
  });

  test("specifications of any numbers with a format error", () => {
    const numbers = fc.oneof(fc.integer(), fc.double(), fc.constant(null), fc.string());
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(operator.spec)), numbers, (field, value) => {
        const file = parts();
        file.record.spec[field] = value;
        file.metadata.set("record", JSON.stringify(file.record));
        try {
          encodeCheckpoint(decodeCheckpoint(encodeTensorFile(file)));
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { seed: 510, numRuns: 300 },
    );
  });
});
