import { FormatError } from "@chaosphere/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeCheckpoint } from "../src/checkpoint/decode.ts";
import { encodeCheckpoint } from "../src/checkpoint/encode.ts";
import { encodeTensorFile } from "../src/checkpoint/tensorFile.ts";
import { altered, parts, raw, refusal, valid } from "./checkpointBytes.ts";

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
      /kind must be one of gaussian, isotropic, mixture, network, task-network, cascade-network, gained-network, got "oracle"/,
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
