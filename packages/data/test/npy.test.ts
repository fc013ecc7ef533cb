import { FormatError, ShapeError } from "@chaosphere/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { NpyData } from "../src/npy/elements.ts";
import { type NpyArray, npyArray, readNpy, viewNpy, writeNpy } from "../src/npy/npy.ts";
import { decode, fixture, numbers, thrown } from "./fixtures.ts";

interface NpyFixture {
  readonly cases: readonly {
    readonly name: string;
    readonly base64: string;
    readonly shape: number[];
    readonly dtype: string;
    readonly values: (number | null)[];
    /** numpy's bytes are those of format 1.0, little endian, C order. */
    readonly canonical: boolean;
  }[];
  readonly refused: readonly { readonly name: string; readonly base64: string }[];
}
const { cases, refused } = fixture<NpyFixture>("npy");
const float64 = decode(cases[0].base64);

/** A file of numpy's with some text of its header replaced, by text of the same length. */
function withHeader(from: string, to: string): Uint8Array {
  const text = String.fromCharCode(...float64);
  expect(text).toContain(from);
  return Uint8Array.from(text.replace(from, to.padEnd(from.length)), (c) => c.charCodeAt(0));
}

describe("readNpy", () => {
  test.each(cases)("reads what numpy saved: $name", ({ base64, shape, dtype, values }) => {
    const array = readNpy(decode(base64), "a.npy");
    expect(array.shape).toEqual(shape);
    expect(array.dtype).toBe(dtype);
    expect([...array.data]).toEqual(numbers(values));
  });

  test("does not need its bytes aligned", () => {
    const shifted = new Uint8Array(float64.length + 3);
    shifted.set(float64, 3);
    expect(readNpy(shifted.subarray(3), "a.npy")).toEqual(readNpy(float64, "a.npy"));
  });

  test.each(refused)("refuses what is no plain array of numbers: $name", ({ base64 }) => {
    expect(() => readNpy(decode(base64), "a.npy")).toThrow(FormatError);
  });

  test.each([
    ["magic", float64.subarray(1), "begins with \\x93NUMPY"],
    ["version", float64.slice().fill(4, 6, 7), "format must be 1.0, 2.0 or 3.0, got 4.0"],
    ["header length", float64.slice().fill(255, 8, 10), "header must fit"],
    ["header", withHeader("'shape'", "'shope'"), "must hold descr, fortran_order and shape"],
    ["header", withHeader("'shape'", "evil()"), "must hold descr"],
    ["descr", withHeader("<f8", "<f7"), "got '<f7'"],
    ["shape", float64.subarray(0, float64.length - 1), "takes 192 bytes, got 191"],
    ["shape", Uint8Array.of(...float64, 0), "bytes after its array"],
    ["shape", withHeader("(2, 3, 4), }         ", "(2, 3, 999999999), } "), "cut short"],
    ["shape", withHeader("(2, 3, 4), }              ", "(0, 99999999999999999999)}"), "shape"],
    ["shape", withHeader("(2, 3, 4)", "(2, 3 , 4"), "header"],
  ])("names the %s at fault before it allocates", (field, bytes, rule) => {
    const error = thrown(() => readNpy(bytes, "a.npy"));
    expect(error).toBeInstanceOf(FormatError);
    expect(error.message).toMatch(
      /^readNpy: .+, got .+ in a\.npy\. .+\.$|^readNpy: .+ in a\.npy\. /,
    );
    expect(error.message).toContain(rule);
    if (field !== "shape")
      expect((error as FormatError).location).toEqual({ path: "a.npy", field });
  });

  test("a header that lies about terabytes costs no memory", () => {
    const before = process.memoryUsage().arrayBuffers;
    const lying = withHeader("(2, 3, 4), }         ", "(2, 99999999999), }  ");
    expect(() => readNpy(lying, "a.npy")).toThrow("takes 1599999999984 bytes, got 192");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });
});

describe("writeNpy", () => {
  test.each(cases.filter(({ canonical }) => canonical))(
    "writes the bytes numpy writes: $name",
    (c) => {
      const bytes = decode(c.base64);
      expect(writeNpy(readNpy(bytes, "a.npy"))).toEqual(bytes);
    },
  );

  test("read ∘ write is the identity, and the data are aligned", () => {
    const types = [Float64Array, Float32Array, Int32Array, Int16Array, Int8Array, Uint8Array];
    const array = fc
      .tuple(
        fc.array(fc.nat(4), { maxLength: 5 }),
        fc.constantFrom(...types),
        fc.infiniteStream(fc.double()),
      )
      .map(([shape, Type, stream]): NpyArray => {
        const count = shape.reduce((product, n) => product * n, 1);
        return npyArray(shape, Type.from([...stream.take(count)]) as NpyData);
      });
    fc.assert(
      fc.property(array, (a) => {
        const bytes = writeNpy(a);
        expect((bytes.length - a.data.byteLength) % 64).toBe(0);
        expect(readNpy(bytes, "a.npy")).toEqual(a);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test("refuses a shape that the data do not fill", () => {
    const array = npyArray([2, 3], new Float64Array(5));
    expect(() => writeNpy(array)).toThrow(ShapeError);
    expect(() => writeNpy(array)).toThrow(
      "writeNpy: shape (2, 3) of float64 needs 6 numbers, got 5.",
    );
  });
});

describe("viewNpy", () => {
  test.each(cases)("has the array of readNpy, aligned or not: $name", ({ base64 }) => {
    const bytes = decode(base64);
    const shifted = new Uint8Array(bytes.length + 1).subarray(1);
    shifted.set(bytes);
    for (const own of [bytes, shifted]) {
      const before = own.slice();
      expect(viewNpy(own, "a.npy")).toEqual(readNpy(own, "a.npy"));
      expect(own).toEqual(before);
    }
  });

  test("copies nothing that it need not, and readNpy always", () => {
    const bytes = writeNpy(npyArray([2], Float64Array.of(1, 2)));
    expect(viewNpy(bytes, "a.npy").data.buffer).toBe(bytes.buffer);
    expect(readNpy(bytes, "a.npy").data.buffer).not.toBe(bytes.buffer);
    expect(readNpy(Buffer.from(bytes.buffer), "a.npy").data.buffer).not.toBe(bytes.buffer);
  });
});
