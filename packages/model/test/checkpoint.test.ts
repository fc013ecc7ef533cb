import { coefficients, DomainError, isotropic, key, whiteNoise } from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { gaussianDenoiser } from "@chaosphere/score";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GaussianCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { restoreModel } from "../src/checkpoint/restoreModel.ts";
import { decodeTensorFile } from "../src/checkpoint/tensorFile.ts";
import { base64, checkpoint, raw, valid } from "./checkpointBytes.ts";
import golden from "./fixtures/checkpoint.json" with { type: "json" };

describe("a checkpoint", () => {
  test("decodes to what was encoded", () => {
    expect(decodeCheckpoint(valid)).toEqual(checkpoint);
    const { whittleMatern: _, ...noise } = checkpoint.noise;
    const plain = { ...checkpoint, noise, loss: Float64Array.of(3, 2, 1) };
    expect(decodeCheckpoint(encodeCheckpoint(plain))).toEqual(plain);
  });

  test("keeps which fields it was fitted to, and reads files that do not say", () => {
    const signatures = Float64Array.from({ length: 12 }, (_, i) => i / 7);
    const remembered = { ...checkpoint, fitted: { signatures, heldOut: "run=60,68" } };
    expect(decodeCheckpoint(encodeCheckpoint(remembered))).toEqual(remembered);
    expect(decodeCheckpoint(valid)).not.toHaveProperty("fitted");
  });

  test("keeps the climatology, and refuses one of another grid or with half a field", () => {
    const climatology = {
      means: Float64Array.from({ length: 12 * 32 }, (_, i) => i / 7),
      counts: Float64Array.from({ length: 12 * 32 }, (_, i) => i % 5),
    };
    const monthly = { ...checkpoint, climatology };
    expect(decodeCheckpoint(encodeCheckpoint(monthly))).toEqual(monthly);
    expect(decodeCheckpoint(valid)).not.toHaveProperty("climatology");
    const other = { ...climatology, means: new Float64Array(12) };
    expect(() => encodeCheckpoint({ ...checkpoint, climatology: other })).toThrow(
      /climatology.means must be of length 384, got 12/,
    );
    const half = { ...climatology, counts: climatology.counts.map((n) => n / 2) };
    expect(() => encodeCheckpoint({ ...checkpoint, climatology: half })).toThrow(
      /climatology.counts must be finite numbers, each a whole number, 0 or more, got 0.5/,
    );
  });

  test("keeps the three parameters of a noise fit and nothing else of it", () => {
    const fit = { alpha: 1.5, kappa: 1.25, sigma: 2, standardErrors: [Number.NaN] };
    const noise = { ...checkpoint.noise, whittleMatern: fit };
    expect(encodeCheckpoint({ ...checkpoint, noise })).toEqual(valid);
  });

  test("written by Python, with struct and json alone, decodes to the same record", () => {
    expect(decodeCheckpoint(base64(golden.checkpoint))).toEqual(checkpoint);
  });

  test("keeps every bit of its numbers", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
          minLength: 4,
          maxLength: 4,
        }),
        fc.string(),
        fc.integer(),
        (mean, unit, seed) => {
          const other = { ...checkpoint, mean: Float64Array.from(mean), unit, seed };
          expect(decodeCheckpoint(encodeCheckpoint(other))).toEqual(other);
        },
      ),
      { seed: 101, numRuns: 100 },
    );
  });

  test("has an ASCII header of a multiple of 8 bytes, so that the tensors are aligned", () => {
    const length = Number(new DataView(valid.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(valid.subarray(8, 8 + length).every((byte) => byte < 0x7f)).toBe(true);
  });

  test("restores the standardisation and the denoiser", () => {
    const { standard, denoiser } = restoreModel(decodeCheckpoint(valid));
    const direct = standardisation(isotropic(checkpoint.noise.spectrum), {
      mean: coefficients("harmonic", 2, checkpoint.mean),
    });
    const x = whiteNoise(2, 3, key(102));
    expect(standard.invert(x)).toEqual(direct.invert(x));
    expect(denoiser(0.3, x)).toEqual(gaussianDenoiser(checkpoint.covariance)(0.3, x));
  });

  test("is read from a view into a larger buffer", () => {
    const larger = new Uint8Array(valid.length + 11).fill(255);
    larger.set(valid, 5);
    expect(decodeCheckpoint(larger.subarray(5, 5 + valid.length))).toEqual(checkpoint);
  });
});

describe("encodeCheckpoint refuses", () => {
  test.each<[string, Partial<GaussianCheckpoint>, RegExp]>([
    [
      "NaN in the mean",
      { mean: Float64Array.of(1, Number.NaN, 0, 0) },
      /mean must be finite numbers/,
    ],
    ["a mean of another length", { mean: new Float64Array(3) }, /mean must be of length 4, got 3/],
    [
      "a negative spectrum",
      { noise: { spectrum: Float64Array.of(1, -1) } },
      /noise.spectrum must be finite numbers, each 0 or more, got -1/,
    ],
    [
      "a spectrum of zeros",
      { noise: { spectrum: Float64Array.of(0, 0) }, ratio: Float64Array.of(0, 0) },
      /noise.spectrum must be positive at some degree, got 0 at every degree/,
    ],
    [
      "data in a degree without noise",
      { noise: { spectrum: Float64Array.of(1, 0) } },
      /ratio must be 0 where noise.spectrum is/,
    ],
    [
      "a stop beyond the horizon",
      { stop: 6 },
      /stop must be 0 or more and below the horizon, got 6/,
    ],
    [
      "an infinite horizon",
      { horizon: Number.POSITIVE_INFINITY },
      /horizon must be positive and finite/,
    ],
    [
      "a negative ratio",
      { ratio: Float64Array.of(-1, 1) },
      /ratio must be finite numbers, each 0 or more/,
    ],
    ["a seed that is no whole number", { seed: 0.5 }, /seed must be a whole number/],
    [
      "half a signature",
      { fitted: { signatures: new Float64Array(9), heldOut: "" } },
      /fitted.signatures must be of length 12, got 9/,
    ],
  ])("%s", (_, change, rule) => {
    expect(() => encodeCheckpoint({ ...checkpoint, ...change })).toThrow(DomainError);
    expect(() => encodeCheckpoint({ ...checkpoint, ...change })).toThrow(rule);
  });
});

test("a tensor file holds single-precision tensors of other programs", () => {
  const bytes = raw({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8] } }, 8);
  const view = new DataView(bytes.buffer);
  view.setFloat32(bytes.length - 8, 1.5, true);
  view.setFloat32(bytes.length - 4, -0.25, true);
  const { tensors } = decodeTensorFile(bytes, "weights");
  expect(tensors.get("w")).toEqual({ shape: [2], values: Float32Array.of(1.5, -0.25) });
});
