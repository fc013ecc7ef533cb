import {
  coefficients,
  DomainError,
  FormatError,
  isotropic,
  key,
  whiteNoise,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { gaussianDenoiser } from "@chaosphere/score";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GaussianCheckpoint } from "../src/checkpoint/checkpoint.ts";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { restoreModel } from "../src/checkpoint/restoreModel.ts";
import { decodeTensorFile, encodeTensorFile } from "../src/checkpoint/tensorFile.ts";
import golden from "./fixtures/checkpoint.json" with { type: "json" };

const checkpoint: GaussianCheckpoint = {
  kind: "gaussian",
  bandLimit: 2,
  noise: {
    spectrum: Float64Array.of(1, 0.25),
    whittleMatern: { alpha: 1.5, kappa: 1.25, sigma: 2 },
  },
  mean: Float64Array.of(10, -1, 0.5, 2),
  grid: { kind: "gauss-legendre", nLat: 4, nLon: 8, firstLongitude: 0 },
  unit: "°C",
  horizon: 5,
  stop: 0.001,
  ratio: Float64Array.of(0.9, 1.1),
  seed: 2025,
  commit: "0123abc",
  dataChecksum: "sha256:00ff",
  loss: new Float64Array(0),
  covariance: {
    kind: "full",
    basis: "cameron-martin",
    dimension: 4,
    mean: Float64Array.of(0, 0.1, 0.2, -0.3),
    eigenvalues: Float64Array.of(0.5, 1, 1.5, 2),
    eigenvectors: Float64Array.from({ length: 16 }, (_, i) =>
      i % 4 === 3 - Math.floor(i / 4) ? 1 : 0,
    ),
  },
};
const valid = encodeCheckpoint(checkpoint);
const base64 = (text: string) => Uint8Array.from(Buffer.from(text, "base64"));

/** The bytes of a header and data, without any check. */
function raw(header: unknown, data: number = 0): Uint8Array {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const bytes = new Uint8Array(8 + text.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  for (let i = 0; i < text.length; i++) bytes[8 + i] = text.charCodeAt(i);
  return bytes;
}

/** The valid file with its record or a tensor replaced. */
function altered(change: (file: ReturnType<typeof parts>) => void): Uint8Array {
  const file = parts();
  change(file);
  file.metadata.set("record", JSON.stringify(file.record));
  return encodeTensorFile(file);
}
function parts() {
  const { metadata, tensors } = decodeTensorFile(valid, "valid");
  return {
    metadata: new Map(metadata),
    tensors: new Map(tensors),
    record: JSON.parse(metadata.get("record") ?? ""),
  };
}

/** The error thrown on decoding. */
function refusal(bytes: Uint8Array): FormatError {
  try {
    decodeCheckpoint(bytes, "model.bin");
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("decoded");
}

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

describe("decodeCheckpoint refuses", () => {
  const tensorFile = (entry: unknown, data = 8) => raw({ a: entry }, data);
  const entry = { dtype: "F64", shape: [1], data_offsets: [0, 8] };

  test.each<[string, Uint8Array, string, RegExp]>([
    ["an empty file", new Uint8Array(0), "header length", /must lie within the file, got 0 bytes/],
    [
      "a header longer than the file",
      valid.subarray(0, 100),
      "header length",
      /must lie within the file/,
    ],
    [
      "a header of a hundred megabytes",
      Uint8Array.of(0, 225, 245, 5, 0, 0, 0, 0),
      "header length",
      /must lie/,
    ],
    [
      "a file cut in its data",
      valid.subarray(0, valid.length - 8),
      "data",
      /the tensors must fill/,
    ],
    ["bytes after the data", Uint8Array.of(...valid, 0), "data", /the tensors must fill/],
    ["a header that is not ASCII", raw("{\u00ff}"), "header", /JSON object in ASCII/],
    ["a header that is a list", raw("[1,2]"), "header", /JSON object in ASCII/],
    ["a syntax error", raw("{]"), "header", /must be valid JSON/],
    [
      "metadata that are no texts",
      raw({ __metadata__: { format: 1 } }),
      "format",
      /metadata must be texts/,
    ],
    [
      "metadata that are no table",
      raw({ __metadata__: 3 }),
      "__metadata__",
      /must be a table of texts/,
    ],
    ["a tensor that is a number", tensorFile(3), "a", /must have dtype, shape and data_offsets/],
    [
      "an unknown dtype",
      tensorFile({ ...entry, dtype: "I8" }),
      "a",
      /must have dtype F64 or F32, got "I8"/,
    ],
    [
      "a negative length",
      tensorFile({ ...entry, shape: [-1] }),
      "a",
      /must be a list of at most 8 whole numbers/,
    ],
    [
      "a shape with NaN",
      tensorFile({ ...entry, shape: [null] }),
      "a",
      /must be a list of at most 8 whole numbers/,
    ],
    [
      "three offsets",
      tensorFile({ ...entry, data_offsets: [0, 4, 8] }),
      "a",
      /must be two whole numbers/,
    ],
    [
      "a shape that is not the size",
      tensorFile({ ...entry, shape: [2] }),
      "a",
      /of shape \[2\] must take 16 bytes, got 8/,
    ],
    [
      "offsets backwards",
      tensorFile({ ...entry, data_offsets: [8, 0] }),
      "a",
      /must take 8 bytes, got -8/,
    ],
    [
      "a gap before a tensor",
      tensorFile({ ...entry, data_offsets: [8, 16] }, 16),
      "a",
      /must begin at byte 0 of the data, got 8/,
    ],
    [
      "overlapping tensors",
      raw({ a: entry, b: entry }, 8),
      "b",
      /must begin at byte 8 of the data, got 0/,
    ],
    ["a tensor beyond the file", tensorFile(entry, 4), "data", /must fill 8 bytes, got 4/],
    [
      "a file without metadata",
      tensorFile(entry),
      "format",
      /format must be "chaosphere-checkpoint", got nothing/,
    ],
    [
      "an unknown format number",
      altered((f) => f.metadata.set("formatNumber", "1")),
      "formatNumber",
      /must be "2", got "1"/,
    ],
    [
      "an unknown kind",
      altered((f) => f.metadata.set("kind", "oracle")),
      "kind",
      /kind must be one of gaussian, isotropic, mixture, network, got "oracle"/,
    ],
    [
      "a record without horizon",
      altered((f) => delete f.record.horizon),
      "horizon",
      /horizon must be a number, got nothing/,
    ],
    [
      "a unit that is no text",
      altered((f) => {
        f.record.unit = 3;
      }),
      "unit",
      /unit must be a text, got 3/,
    ],
    [
      "an unknown grid",
      altered((f) => {
        f.record.grid.kind = "cube";
      }),
      "grid.kind",
      /must be one of gauss-legendre/,
    ],
    [
      "a grid that is null",
      altered((f) => {
        f.record.grid = null;
      }),
      "grid",
      /grid must be an object, got null/,
    ],
    [
      "a missing tensor",
      altered((f) => f.tensors.delete("mean")),
      "mean",
      /must have shape \[4\], got none/,
    ],
    [
      "a vector in two axes",
      altered((f) => f.tensors.set("mean", { shape: [2, 2], values: new Float64Array(4) })),
      "mean",
      /must have shape \[4\], got \[2,2\]/,
    ],
    [
      "NaN in a tensor",
      altered((f) =>
        f.tensors.set("mean", { shape: [4], values: new Float64Array(4).fill(Number.NaN) }),
      ),
      "mean",
      /mean must be finite numbers/,
    ],
    [
      "a negative eigenvalue",
      altered((f) =>
        f.tensors.set("covariance.eigenvalues", {
          shape: [4],
          values: new Float64Array(4).fill(-1),
        }),
      ),
      "covariance.eigenvalues",
      /each 0 or more, got -1/,
    ],
    [
      "a band limit of a half",
      altered((f) => {
        f.record.bandLimit = 0.5;
      }),
      "noise.spectrum",
      /must have shape \[0.5\]/,
    ],
    [
      "a negative κ",
      altered((f) => {
        f.record.whittleMatern.kappa = -1;
      }),
      "noise.kappa",
      /positive and finite, got -1/,
    ],
  ])("%s", (_, bytes, field, rule) => {
    const error = refusal(bytes);
    expect(error.message).toMatch(rule);
    expect(error.location).toEqual({ path: "model.bin", field });
  });

  test("values that cannot be turned into text, in one line", () => {
    const twoLines = refusal(raw({ "a\nb": { dtype: "F\n64" } })).message;
    expect(twoLines).toMatch(/tensor "a\\nb" must have dtype F64 or F32, got "F\\n64"/);
    const nested = `{"a":{"dtype":${"[".repeat(50_000)}${"]".repeat(50_000)}}}`;
    expect(refusal(raw(nested)).message).toMatch(/must have dtype F64 or F32, got a list/);
    expect(refusal(raw('{"a":{"dtype":{"toString":1}}}')).message).toMatch(/got an object/);
  });

  test("a record that is not JSON", () => {
    const { metadata, tensors } = parts();
    metadata.set("record", "{");
    const error = refusal(encodeTensorFile({ metadata, tensors }));
    expect(error.location.field).toBe("record");
  });

  test("random bytes, with a format error and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusal(bytes)).toBeInstanceOf(FormatError);
      }),
      { seed: 103, numRuns: 500 },
    );
  });

  test("random JSON headers, with a format error and nothing else", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ maxLength: 12 }), fc.jsonValue()),
        fc.nat(64),
        (header, data) => {
          expect(refusal(raw(JSON.stringify(header).replace(/[^ -~]/g, "?"), data))).toBeInstanceOf(
            FormatError,
          );
        },
      ),
      { seed: 104, numRuns: 300 },
    );
  });

  test("mutated files, or reads a valid checkpoint from them", () => {
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.nat(valid.length),
        (changes, end) => {
          const bytes = valid.slice(0, end % 3 === 0 ? end : valid.length);
          for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
          try {
            encodeCheckpoint(decodeCheckpoint(bytes));
          } catch (error) {
            expect(error).toBeInstanceOf(FormatError);
          }
        },
      ),
      { seed: 105, numRuns: 1500 },
    );
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
