import { coefficients, DomainError, key, whiteNoise } from "@chaosphere/core";
import { shiftMixtureDenoiser } from "@chaosphere/score";
import { describe, expect, test } from "vitest";
import type { MixtureCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { restoreModel } from "../src/checkpoint/restoreModel.ts";
import { decodeTensorFile, encodeTensorFile } from "../src/checkpoint/tensorFile.ts";

const checkpoint: MixtureCheckpoint = {
  kind: "mixture",
  bandLimit: 2,
  noise: { spectrum: Float64Array.of(1, 0.25) },
  mean: Float64Array.of(10, -1, 0.5, 2),
  grid: { kind: "gauss-legendre", nLat: 4, nLon: 8, firstLongitude: 0 },
  unit: "m",
  horizon: 5,
  stop: 0.001,
  ratio: Float64Array.of(0.9, 1.1),
  seed: 1,
  commit: "",
  dataChecksum: "",
  loss: new Float64Array(0),
  weights: Float64Array.of(0.25, 0.75),
  shifts: Float64Array.of(1, 2, 3, 4, -1, 0, 1, 0.5),
};

describe("a mixture in a checkpoint", () => {
  test("decodes to what was encoded", () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpoint))).toEqual(checkpoint);
  });

  test("is restored to the exact denoiser of its shifts", () => {
    const shifts = coefficients("cameron-martin", 2, checkpoint.shifts);
    const { weights } = checkpoint;
    const x = whiteNoise(2, 3, key(7));
    const exact = shiftMixtureDenoiser({ shifts, weights })(0.3, x);
    expect(restoreModel(checkpoint).denoiser(0.3, x)).toEqual(exact);
    // Negative control: other weights are another law.
    expect(shiftMixtureDenoiser({ shifts })(0.3, x)).not.toEqual(exact);
  });

  test.each<[string, Partial<MixtureCheckpoint>, RegExp]>([
    ["no shift", { weights: new Float64Array(0), shifts: new Float64Array(0) }, /one or more/],
    ["a weight of 0", { weights: Float64Array.of(0, 1) }, /each positive, got 0/],
    ["weights that miss 1", { weights: Float64Array.of(0.5, 0.6) }, /1 in sum, got 1.1/],
    ["a shift too few", { shifts: new Float64Array(4) }, /shifts must be of length 8, got 4/],
    ["NaN", { shifts: new Float64Array(8).fill(Number.NaN) }, /shifts must be finite/],
  ])("is refused with %s", (_, change, rule) => {
    expect(() => encodeCheckpoint({ ...checkpoint, ...change })).toThrow(DomainError);
    expect(() => encodeCheckpoint({ ...checkpoint, ...change })).toThrow(rule);
  });

  test("a file without its shifts is refused", () => {
    const { metadata, tensors } = decodeTensorFile(encodeCheckpoint(checkpoint), "valid");
    const others = new Map([...tensors].filter(([name]) => name !== "mixture.shifts"));
    const bytes = encodeTensorFile({ metadata, tensors: others });
    expect(() => decodeCheckpoint(bytes, "m")).toThrow(
      'tensor "mixture.shifts" must have shape [2,4], got none',
    );
  });
});
