import { describe, expect, test } from "vitest";
import { type NpyArray, npyArray } from "../src/npy/npy.ts";
import { chooseMeaning, describeMeaning } from "../src/open/chooseMeaning.ts";
import { arrayMeanings } from "../src/open/meaning.ts";
import { AmbiguityError } from "../src/reading/ambiguity.ts";
import { thrown } from "./fixtures.ts";

/** An array of a shape, its numbers no two alike. */
function arrayOf(shape: readonly number[], complex = false): NpyArray {
  const size = shape.reduce((all, n) => all * n, complex ? 2 : 1);
  const data = Float64Array.from({ length: size }, (_, i) => Math.sin(i + 1));
  return complex ? { shape, dtype: "complex128", data } : npyArray(shape, data);
}
const words = (shape: number[], complex = false) =>
  arrayMeanings(shape, complex ? "complex128" : "float64").map(describeMeaning);

describe("what a shape may mean", () => {
  test.each([
    [
      [73, 144],
      ["one field of 73 × 144 points", "73 rows of real coefficients, l < 12"],
    ],
    [
      [96, 144],
      ["one field of 96 × 144 points", "96 rows of real coefficients, l < 12"],
    ],
    [
      [361, 576],
      ["one field of 361 × 576 points", "361 rows of real coefficients, l < 24"],
    ],
    [
      [8, 16],
      ["one field of 8 × 16 points", "8 rows of real coefficients, l < 4"],
    ],
    [
      [72, 36],
      ["one field of 72 × 36 points", "72 rows of real coefficients, l < 6"],
    ],
    [
      [143, 144],
      ["one field of 143 × 144 points", "143 rows of real coefficients, l < 12"],
    ],
    [
      [576, 361],
      ["one field of 576 × 361 points", "576 rows of real coefficients, l < 19"],
    ],
    [
      [96, 192],
      ["one field of 96 × 192 points", "96 HEALPix maps of nside 4"],
    ],
    [
      [2, 33, 33],
      ["2 fields of 33 × 33 points", "one row of pyshtools's coefficients, l < 33"],
    ],
  ])("%j is doubtful", (shape, readings) => {
    expect(words(shape)).toEqual(readings);
    const error = thrown(() => chooseMeaning(arrayOf(shape), "a.npy")) as AmbiguityError;
    expect(error).toBeInstanceOf(AmbiguityError);
    expect(error.readings).toEqual(readings);
    expect(error.settings).toEqual(["grid", "coefficients"]);
  });

  test.each([
    [[144], "one row of real coefficients, l < 12"],
    [[1, 1024], "one row of real coefficients, l < 32"],
    [[4, 1024], "4 rows of real coefficients, l < 32"],
    [[1000, 256], "1000 rows of real coefficients, l < 16"],
    [[40, 36], "40 rows of real coefficients, l < 6"],
    [[12288], "one HEALPix map of nside 32"],
    [[1, 12288], "one HEALPix map of nside 32"],
    [[10, 3072], "10 HEALPix maps of nside 16"],
    [[90, 180], "one field of 90 × 180 points"],
    [[5, 72, 144], "5 fields of 72 × 144 points"],
    [[1, 8, 16], "one field of 8 × 16 points"],
    [[3, 33, 33], "3 fields of 33 × 33 points"],
    // The edge of what is worth reading as a field, 4 longitudes for each ring; the other, 0.4, is below.
    [[3, 10, 40], "3 fields of 10 × 40 points"],
    // 12 · 3² pixels: of several rows nside is a power of two, of one row it may be any.
    [[60, 108], "one field of 60 × 108 points"],
    [[1, 108], "one HEALPix map of nside 3"],
  ])("%j is plain", (shape, reading) => {
    expect(words(shape)).toEqual([reading]);
    expect(describeMeaning(chooseMeaning(arrayOf(shape), "a.npy"))).toBe(reading);
  });

  test("numbers that are not finite are no coefficients: a cell is missing, and the array a field", () => {
    const array = arrayOf([8, 16]);
    array.data[5] = Number.NaN;
    expect(describeMeaning(chooseMeaning(array, "a.npy"))).toBe("one field of 8 × 16 points");
  });

  test.each([
    [[1, 130]],
    [[5, 130]],
    [[5, 108]],
    [[3, 10, 3]],
    [[3, 10, 41]],
    [[3, 1, 96]],
    [[1, 1, 8, 16]],
    [[0, 16]],
    [[]],
  ])("%j is nothing that is read", (shape) => {
    expect(words(shape)).toEqual([]);
    expect(() => chooseMeaning(arrayOf(shape), "a.npy")).toThrow("the shape must be that of");
  });

  test("complex arrays are healpy's rows of l(l+1)/2 numbers, and nothing else", () => {
    expect(words([15], true)).toEqual(["one row of healpy's coefficients, l < 5"]);
    expect(words([7, 10], true)).toEqual(["7 rows of healpy's coefficients, l < 4"]);
    expect(() => chooseMeaning(arrayOf([16], true), "a.npy")).toThrow("a.real and a.imag");
  });
});

describe("what is said settles it", () => {
  test("a grid makes fields of any two last axes, HEALPix maps of twelve squares", () => {
    const told = (shape: number[], kind: "equiangular" | "healpix") =>
      describeMeaning(chooseMeaning(arrayOf(shape), "a.npy", { kind }));
    expect(told([73, 144], "equiangular")).toBe("one field of 73 × 144 points");
    expect(told([4, 1024], "equiangular")).toBe("one field of 4 × 1024 points");
    expect(told([2, 3, 8, 16], "equiangular")).toBe("6 fields of 8 × 16 points");
    expect(told([96, 192], "healpix")).toBe("96 HEALPix maps of nside 4");
    expect(() => told([73, 144], "healpix")).toThrow("the shape must be that of fields");
  });

  test("coefficients are rows, or the triangles of pyshtools", () => {
    const told = (shape: number[]) =>
      describeMeaning(chooseMeaning(arrayOf(shape), "a.npy", { coefficients: true }));
    expect(told([73, 144])).toBe("73 rows of real coefficients, l < 12");
    expect(told([2, 9, 9])).toBe("one row of pyshtools's coefficients, l < 9");
    expect(told([3, 2, 4, 4])).toBe("3 rows of pyshtools's coefficients, l < 4");
    expect(told([5, 3, 16])).toBe("15 rows of real coefficients, l < 4");
    expect(() => told([90, 180])).toThrow("the shape must be that of real coefficients");
  });

  test("said of several files at once, it is for those it can settle", () => {
    const among = { kind: "equiangular", contradictions: "ignore" } as const;
    const told = (shape: number[]) =>
      describeMeaning(chooseMeaning(arrayOf(shape), "a.npy", among));
    expect(told([73, 144])).toBe("one field of 73 × 144 points");
    expect(told([4, 1024])).toBe("4 rows of real coefficients, l < 32");
  });
});

describe("poles", () => {
  const doubt = (array: NpyArray) => thrown(() => chooseMeaning(array, "a.npy")) as AmbiguityError;

  test("one ring more than half the longitudes is the count of a grid with poles", () => {
    expect(doubt(arrayOf([2, 73, 144])).settings).toEqual(["grid"]);
    expect(doubt(arrayOf([181, 360])).message).toContain("181 rings of 360 longitudes");
    expect(chooseMeaning(arrayOf([2, 73, 144]), "a.npy", { kind: "gauss-legendre" }).kind).toBe(
      "fields",
    );
  });

  test("an enormous mark of missing cells does not make the rows at both ends constant", () => {
    const values = () => Float64Array.from({ length: 9 * 14 }, (_, i) => Math.sin(i + 1));
    for (const [mark, fillValue] of [
      [1e20, undefined],
      [Number.NaN, undefined],
      [-9999, -9999],
    ] as const) {
      const data = values();
      data[4 * 14 + 3] = mark;
      const array = npyArray([1, 9, 14], data);
      const choice = fillValue === undefined ? {} : { fillValue };
      expect(chooseMeaning(array, "a.npy", choice)).toMatchObject({ kind: "fields", nLat: 9 });
      // Rows that are constant are so beside the mark too.
      data.fill(2, 0, 14);
      data.fill(3, 8 * 14);
      expect(thrown(() => chooseMeaning(array, "a.npy", choice)).message).toContain(
        "constant rows at both ends",
      );
    }
  });

  test("rows that are constant at both ends lie at the poles, in float32 too", () => {
    const flat = (ends: number[]) => {
      const array = arrayOf([2, 10, 20]);
      for (const b of [0, 1]) {
        for (const row of ends)
          array.data.fill(0.7 + row, (10 * b + row) * 20, (10 * b + row + 1) * 20);
      }
      return array;
    };
    expect(doubt(flat([0, 9])).message).toContain("constant rows at both ends");
    const single = flat([0, 9]);
    const data = Float32Array.from(single.data, (x, i) => x * (1 + 1e-7 * Math.cos(i)));
    expect(new Set(data.subarray(0, 20)).size).toBeGreaterThan(1);
    const rounded = { ...single, data };
    expect(doubt(rounded)).toBeInstanceOf(AmbiguityError);
    // A field without any variation says nothing of a grid, nor do several rows at one end.
    expect(chooseMeaning(flat([0, 1]), "a.npy").kind).toBe("fields");
    expect(chooseMeaning(flat([8, 9]), "a.npy").kind).toBe("fields");
    expect(chooseMeaning(npyArray([1, 4, 8], new Float64Array(32)), "a.npy").kind).toBe("fields");
  });
});

test("one constant row at an end of n × n or n × 2n points may be the pole of Driscoll and Healy's rings", () => {
  const flatAt = (shape: number[], row: number) => {
    const array = arrayOf(shape);
    array.data.fill(0.5, row * shape[1], (row + 1) * shape[1]);
    return array;
  };
  for (const array of [flatAt([10, 20], 0), flatAt([10, 20], 9), flatAt([10, 10], 0)]) {
    const error = thrown(() => chooseMeaning(array, "a.npy")) as AmbiguityError;
    expect(error.message).toContain("got a constant row at one end of 10 × ");
    expect(error.readings).toEqual(["driscoll-healy", "gauss-legendre", "equiangular"]);
  }
  expect(chooseMeaning(flatAt([10, 20], 0), "a.npy", { kind: "driscoll-healy" }).kind).toBe(
    "fields",
  );
  // Other proportions, and an odd number of rings, are none of pyshtools'.
  expect(chooseMeaning(flatAt([10, 24], 0), "a.npy").kind).toBe("fields");
  expect(chooseMeaning(flatAt([11, 22], 0), "a.npy").kind).toBe("fields");
});

test("fields whose longitude may come first are doubtful until the grid is said", () => {
  for (const shape of [
    [1, 144, 73],
    [5, 33, 32],
    [3, 10, 4],
  ]) {
    const [, nLat, nLon] = shape;
    const error = thrown(() => chooseMeaning(arrayOf(shape), "a.npy")) as AmbiguityError;
    expect(error).toBeInstanceOf(AmbiguityError);
    expect(error.settings).toEqual(["grid"]);
    expect(error.readings).toEqual([
      `fields of ${nLat} × ${nLon} points`,
      `fields of ${nLon} × ${nLat} points whose axes are exchanged and must be transposed`,
    ]);
    const told = chooseMeaning(arrayOf(shape), "a.npy", { kind: "gauss-legendre" });
    expect(told).toMatchObject({ kind: "fields", nLat, nLon });
  }
  expect(chooseMeaning(arrayOf([5, 33, 33]), "a.npy")).toMatchObject({ nLat: 33, nLon: 33 });
});
