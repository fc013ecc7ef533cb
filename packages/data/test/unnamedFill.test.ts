import { describe, expect, test } from "vitest";
import { unnamedFill } from "../src/dataset/unnamedFill.ts";

/** Temperatures −2 to 35 with some cells of another value. */
function among(value: number, count: number): Float64Array {
  const values = Float64Array.from({ length: 200 }, (_, i) => -2 + (37 * i) / 199);
  return Float64Array.from([...values, ...Array<number>(count).fill(value)]);
}

describe("unnamedFill", () => {
  test.each([-99, -999, -999.9, -9999, -99999, 999, 9999, 99999, -888, -32768, 32767, 65535])(
    "%d among temperatures, in one cell or in many",
    (value) => {
      for (const count of [1, 30]) {
        expect(unnamedFill(among(value, count))).toEqual({ value, count, least: -2, most: 35 });
      }
    },
  );

  test.each([
    1e20, 1e30, -1e34, 9.969209968386869e36, 3.4028234663852886e38, -1.7976931348623157e308,
  ])("%d, in double and in float32", (value) => {
    expect(unnamedFill(among(value, 3))?.value).toBe(value);
    const single = Math.fround(value);
    if (Number.isFinite(single)) expect(unnamedFill(among(single, 3))?.value).toBe(single);
  });

  test("−1000 for ice must be met more than once", () => {
    expect(unnamedFill(among(-1000, 2))?.value).toBe(-1000);
    expect(unnamedFill(among(-1000, 1))).toBeUndefined();
  });

  test("amid heights of −500 to 500, −999 must be met more than once", () => {
    const heights = Array.from({ length: 101 }, (_, i) => -500 + 10 * i);
    expect(unnamedFill(Float64Array.from([...heights, -999]))).toBeUndefined();
    expect(unnamedFill(Float64Array.from([...heights, -999, -999]))?.count).toBe(2);
  });

  test.each([
    [945, -999],
    [955, undefined],
  ])(
    "from 0 down to −%d, two cells of −999 are apart by a twentieth of the range or not",
    (depth, value) => {
      const depths = Array.from({ length: 101 }, (_, i) => (-depth * i) / 100);
      expect(unnamedFill(Float64Array.from([...depths, -999, -999]))?.value).toBe(value);
    },
  );

  test.each([
    ["a value that is not apart", Float64Array.from([-999, -990, -500, 0, 500, 990, 999])],
    ["a field of one value", new Float64Array(9).fill(9999)],
    ["an outlier that no program writes for missing", among(-734.2, 5)],
    ["shares up to 100", Float64Array.from([0, 50, 100, 100])],
    ["two classes", Float64Array.from([0, 0, -100, -100])],
    ["nothing", new Float64Array(0)],
    ["gaps", new Float64Array(4).fill(Number.NaN)],
  ])("leaves %s alone", (_, values) => {
    expect(unnamedFill(values)).toBeUndefined();
  });

  test("gaps beside it do not hide it", () => {
    const values = among(-999, 3);
    values.fill(Number.NaN, 20, 40);
    expect(unnamedFill(values)?.value).toBe(-999);
  });
});
