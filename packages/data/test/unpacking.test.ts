import { describe, expect, test } from "vitest";
import type { AttributeValue, NetcdfVariable } from "../src/netcdf/netcdfFile.ts";
import { unpacking } from "../src/netcdf/packing/unpacking.ts";
import { roundedTo, storedTypes } from "../src/netcdf/storedTypes.ts";
import { halfPrecision } from "../src/reading/halfPrecision.ts";

const number = (type: string, ...numbers: number[]): AttributeValue => ({ type, numbers });

function variable(type: string, attributes: Record<string, AttributeValue>): NetcdfVariable {
  return {
    name: "t",
    type,
    dimensions: ["cell"],
    shape: [9],
    isRecord: false,
    offset: 0,
    attributes: new Map(Object.entries(attributes)),
  };
}

/** The values of some stored numbers, and what is said of them in the end. */
function unpacked(
  type: string,
  attributes: Record<string, AttributeValue>,
  stored: readonly number[],
) {
  const { value, verdict } = unpacking(variable(type, attributes), "a.nc");
  return { values: stored.map(value), words: verdict()?.words };
}

describe("whole numbers are counted as _Unsigned says", () => {
  test.each([
    ["ubyte", "false", [0, 127, 128, 254], [0, 127, -128, -2]],
    ["byte", "true", [0, 127, -128, -1], [0, 127, 128, 255]],
    ["ushort", "false", [32766, 32767, 32768, 65534], [32766, 32767, -32768, -2]],
    ["short", "true", [1, -32768, -1], [1, 32768, 65535]],
  ] as const)("%s, %s", (type, unsigned, stored, expected) => {
    const attributes = { _Unsigned: unsigned, _FillValue: number(type, 77) };
    expect(unpacked(type, attributes, stored).values).toEqual([...expected]);
  });
});

describe("a bound", () => {
  const packing = { scale_factor: number("float", Math.fround(0.01)) };

  test("of the type of the packing counts values, and those on it are within for all their rounding", () => {
    const bounds = { ...packing, valid_range: number("float", -40, 40) };
    // 0.01 rounded to single precision is a little below: 4000 of it are 39.9999991, 4001 are beyond.
    expect(unpacked("short", bounds, [4001, 4000, -4000, -4001]).values).toEqual([
      Number.NaN,
      4000 * Math.fround(0.01),
      -4000 * Math.fround(0.01),
      Number.NaN,
    ]);
    // 0.1 rounded to single precision is a little above, so that 400 of it are beyond 40 but by rounding.
    const above = { scale_factor: number("float", Math.fround(0.1)) };
    const found = unpacked(
      "short",
      { ...above, valid_range: number("float", -40, 40) },
      [400, 401],
    );
    expect(found.values).toEqual([400 * Math.fround(0.1), Number.NaN]);
  });

  test("of the type of the data counts packed numbers", () => {
    const bounds = { ...packing, valid_range: number("short", -40, 40) };
    const { values } = unpacked("short", bounds, [41, 40, -40, -41]);
    expect(values.map(Number.isNaN)).toEqual([true, false, false, true]);
  });

  test("that is no wider than the data may count either, and is refused where that matters", () => {
    const bounds = {
      scale_factor: number("float", 2),
      valid_max: number("float", 10),
      add_offset: number("float", 0),
    };
    const read = (stored: number) => unpacked("double", bounds, [stored]);
    expect(read(4).values).toEqual([8]);
    expect(read(11).values).toEqual([Number.NaN]);
    // 6 packed is below 10, and 12 is not.
    expect(() => read(6)).toThrow(
      /valid_max of t must have the type of the stored numbers, double/,
    );
  });

  test("is named as the cause if it took half of the missing cells or more", () => {
    const bounds = { valid_max: number("short", 9), _FillValue: number("short", -1) };
    const said = (...stored: number[]) => unpacked("short", bounds, stored).words;
    expect(said(1, 10, 11)).toBe("outside its valid_max");
    expect(said(1, 10, 11, -1)).toBe("mostly outside its valid_max");
    expect(said(1, 10, -1)).toBe("mostly outside its valid_max");
    expect(said(1, 10, -1, -1)).toBeUndefined();
    expect(said(1, -1)).toBeUndefined();
    expect(said(1)).toBeUndefined();
  });
});

test("the numbers that a format writes for what was never written are none, where there is no _FillValue", () => {
  // As the header netcdf.h has them: NC_FILL_SHORT, NC_FILL_INT, …; bytes have none.
  const fills: Record<string, number | undefined> = {
    byte: undefined,
    ubyte: undefined,
    short: -32767,
    int: -2147483647,
    ushort: 65535,
    uint: 4294967295,
    int64: Number(-9223372036854775806n),
    uint64: Number(18446744073709551614n),
    float: 9.969209968386869e36,
    double: 9.969209968386869e36,
  };
  for (const [type, fill] of Object.entries(fills)) {
    expect(storedTypes[type].defaultFill).toBe(fill);
    if (fill === undefined) continue;
    expect(unpacked(type, {}, [fill, 1]).values).toEqual([Number.NaN, 1]);
    expect(unpacked(type, { _FillValue: number(type, 5) }, [fill, 5]).values).toEqual([
      fill,
      Number.NaN,
    ]);
  }
});

test("a number of half precision is the nearest that there is, the even one of two", () => {
  const finite = Array.from({ length: 0x7c00 }, (_, bits) => halfPrecision(bits));
  for (let bits = 0; bits + 1 < finite.length; bits++) {
    const [low, high] = [finite[bits], finite[bits + 1]];
    const middle = (low + high) / 2;
    const even = bits % 2 === 0 ? low : high;
    const found = [low, low + (high - low) / 4, middle, high - (high - low) / 4].map((x) => [
      roundedTo(storedTypes["half"], x),
      -roundedTo(storedTypes["half"], -x),
    ]);
    if (!found.every(([x, y], i) => x === [low, low, even, high][i] && y === x)) {
      expect(found).toEqual([low, low, even, high].map((x) => [x, x]));
    }
  }
  // Beyond the largest, 65504, by half a step or more there is no number.
  expect([65519, 65520, -65520].map((x) => roundedTo(storedTypes["half"], x))).toEqual([
    65504,
    Infinity,
    -Infinity,
  ]);
});
