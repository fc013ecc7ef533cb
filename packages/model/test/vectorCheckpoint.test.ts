import { DomainError, diagonalGaussian, FormatError, key } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { restoreVectors } from "../src/checkpoint/restoreVectors.ts";
import { decodeTensorFile, encodeTensorFile } from "../src/checkpoint/tensorFile.ts";
import {
  decodeVectorCheckpoint,
  encodeVectorCheckpoint,
  type VectorCheckpoint,
} from "../src/checkpoint/vectorCheckpoint.ts";
import { initialise } from "../src/network/parameters.ts";
import { mlpSpec, trainedWeights } from "./networkInstance.ts";

const spec = { ...mlpSpec(2), inputFrequencies: 3 };
const checkpoint: VectorCheckpoint = {
  spec,
  weights: trainedWeights(spec, key(601)),
  closedForm: diagonalGaussian("cameron-martin", Float64Array.of(2, 0.5), Float64Array.of(-1, 3)),
  horizon: 5,
  stop: 0.001,
  seed: 601,
  commit: "",
  data: "two points",
  steps: 100,
  loss: Float64Array.of(-0.5, -0.75),
};
const valid = encodeVectorCheckpoint(checkpoint);

test("decodes to what was encoded, with or without a mean", () => {
  expect(decodeVectorCheckpoint(valid)).toEqual(checkpoint);
  const centred = {
    ...checkpoint,
    closedForm: diagonalGaussian("cameron-martin", Float64Array.of(1, 1)),
  };
  expect(decodeVectorCheckpoint(encodeVectorCheckpoint(centred))).toEqual(centred);
});

test("a saved model denoises as before, and untrained as the Gaussian law", () => {
  const x = Float64Array.of(0.3, -1, 2, 0.7);
  const restored = restoreVectors(decodeVectorCheckpoint(valid))(0.4, x);
  expect(restored).toEqual(restoreVectors(checkpoint)(0.4, x));
  const untrained = { ...checkpoint, weights: initialise(spec, key(602)) };
  const m = restoreVectors(untrained)(0.4, x);
  // Precisions of the law and of the observation e^t x of variance e^{2t} − 1 add.
  [2, 0.5, 2, 0.5].forEach((v, k) => {
    const [a, seen] = [k % 2 === 0 ? -1 : 3, Math.expm1(0.8)];
    const expected = (a / v + (Math.exp(0.4) * x[k]) / seen) / (1 / v + 1 / seen);
    expect(m[k]).toBeCloseTo(expected, 13);
    expect(Math.abs(restored[k] - m[k])).toBeGreaterThan(1e-3);
  });
});

test("a model of fields is not read as one of vectors, nor the other way round", () => {
  expect(() => decodeCheckpoint(valid, "board")).toThrow(
    /board: kind must be one of .*, got "vectors"/,
  );
});

describe("refused", () => {
  const altered = (change: (record: Record<string, unknown>) => void): Uint8Array => {
    const { metadata, tensors } = decodeTensorFile(valid, "valid");
    const record = JSON.parse(metadata.get("record") ?? "{}");
    change(record);
    return encodeTensorFile({
      metadata: new Map(metadata).set("record", JSON.stringify(record)),
      tensors: new Map(tensors),
    });
  };

  test.each([
    ["stop", -1, /stop must be 0 or more and below the horizon, got -1/],
    ["horizon", 0, /horizon must be positive and finite, got 0/],
    ["seed", 0.5, /seed must be a whole number, got 0.5/],
    ["steps", -2, /steps must be a whole number, 0 or more, got -2/],
    ["data", 3, /data must be a text, got 3/],
  ])("a file with a wrong %s", (name, value, message) => {
    const bytes = altered((record) => {
      record[name] = value;
    });
    expect(() => decodeVectorCheckpoint(bytes)).toThrow(FormatError);
    expect(() => decodeVectorCheckpoint(bytes)).toThrow(message);
  });

  test("another network, a law of another dimension, a loss that is not finite", () => {
    const wrong = (change: Partial<VectorCheckpoint>) => () =>
      encodeVectorCheckpoint({ ...checkpoint, ...change });
    expect(wrong({ weights: {} })).toThrow(DomainError);
    expect(wrong({ spec: { ...spec, width: 0 } })).toThrow(/width must be a whole number/);
    expect(wrong({ closedForm: diagonalGaussian("cameron-martin", Float64Array.of(1)) })).toThrow(
      /independent.variances must be 2 finite numbers, each 0 or more, got 1 numbers/,
    );
    expect(wrong({ loss: Float64Array.of(Number.NaN) })).toThrow(/loss must be finite/);
  });
});
