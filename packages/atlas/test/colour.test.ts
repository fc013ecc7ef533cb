import { DomainError } from "@chaosphere/core";
import { expect, test } from "vitest";
import { colourise } from "../src/colour/colourise.ts";
import { type ColourName, colourNames, colourTable, isDiverging } from "../src/colour/colourMap.ts";
import { colourPosition } from "../src/colour/colourPosition.ts";
import { colourRange } from "../src/colour/colourRange.ts";
import type { Raster } from "../src/sampling/raster.ts";

const entry = (name: ColourName, k: number): number[] => [
  ...colourTable(name).slice(3 * k, 3 * k + 3),
];

/** CIE lightness L* of an sRGB colour. */
function lightness([r, g, b]: number[]): number {
  const linear = [r, g, b].map((c) =>
    c <= 10.31475 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  const y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  return y > 0.008856 ? 116 * Math.cbrt(y) - 16 : 903.3 * y;
}

function row(values: number[], inside = values.map(() => 1)): Raster {
  return {
    width: values.length,
    height: 1,
    batch: 1,
    values: Float64Array.from(values),
    inside: Uint8Array.from(inside),
  };
}

test("the maps begin and end with their published colours", () => {
  expect(entry("viridis", 0)).toEqual([0x44, 0x01, 0x54]);
  expect(entry("viridis", 256)).toEqual([0xfd, 0xe7, 0x25]);
  expect(entry("magma", 0)).toEqual([0x00, 0x00, 0x04]);
  expect(entry("magma", 256)).toEqual([0xfc, 0xfd, 0xbf]);
  expect(entry("RdBu", 0)).toEqual([0x67, 0x00, 0x1f]);
  expect(entry("RdBu", 256)).toEqual([0x05, 0x30, 0x61]);
  expect(entry("BuRd", 256)).toEqual(entry("RdBu", 0));
});

test.each(colourNames.filter((name) => !isDiverging(name)))(
  "%s changes lightness in one direction only",
  (name) => {
    const table = colourTable(name);
    const steps = Array.from({ length: 257 }, (_, k) =>
      lightness([...table.slice(3 * k, 3 * k + 3)]),
    );
    const sign = Math.sign(steps[256] - steps[0]);
    // Rounding to 8 bits moves L* by up to about 0.3 in a channel.
    for (let k = 8; k <= 256; k += 8)
      expect(sign * (steps[k] - steps[k - 8])).toBeGreaterThan(-0.3);
    expect(Math.abs(steps[256] - steps[0])).toBeGreaterThan(60);
  },
);

test.each(colourNames.filter(isDiverging))(
  "%s is palest in the middle and darkens both ways",
  (name) => {
    const table = colourTable(name);
    const steps = Array.from({ length: 257 }, (_, k) =>
      lightness([...table.slice(3 * k, 3 * k + 3)]),
    );
    expect(Math.abs(steps.indexOf(Math.max(...steps)) - 128)).toBeLessThan(20);
    expect(steps[128]).toBeGreaterThan(90);
    expect(Math.max(steps[0], steps[256])).toBeLessThan(50);
  },
);

test("BuRd is blue below zero and red above; PuOr purple and orange; BrBG brown and green", () => {
  const isRed = ([r, , b]: number[]) => r > b;
  expect([32, 224].map((k) => isRed(entry("BuRd", k)))).toEqual([false, true]);
  expect([32, 224].map((k) => isRed(entry("BuYlRd", k)))).toEqual([false, true]);
  expect([32, 224].map((k) => isRed(entry("PuOr", k)))).toEqual([false, true]);
  expect([32, 224].map((k) => isRed(entry("BrBG", k)))).toEqual([true, false]);
  const isGreen = ([r, g]: number[]) => g > r;
  expect([32, 224].map((k) => isGreen(entry("PRGn", k)))).toEqual([false, true]);
});

test("values take the colour at their share of the range, and the end colours beyond it", () => {
  const raster = row([-2, 0, 2, -9, 9, 1]);
  const rgba = colourise(raster, { colour: "BuRd", range: { low: -2, high: 2 } });
  const pixel = (i: number) => [...rgba.slice(4 * i, 4 * i + 4)];
  expect(pixel(0)).toEqual([...entry("BuRd", 0), 255]);
  expect(pixel(1)).toEqual([...entry("BuRd", 128), 255]);
  expect(pixel(2)).toEqual([...entry("BuRd", 256), 255]);
  expect(pixel(3)).toEqual(pixel(0));
  expect(pixel(4)).toEqual(pixel(2));
  expect(pixel(5)).toEqual([...entry("BuRd", 192), 255]);
});

test("a missing value is grey or as asked; outside the map is transparent", () => {
  const raster = row([Number.NaN, Number.POSITIVE_INFINITY, Number.NaN], [1, 1, 0]);
  const scale = { colour: "viridis", range: { low: 0, high: 1 } } as const;
  expect([...colourise(raster, scale)]).toEqual([
    176, 176, 176, 255, 176, 176, 176, 255, 0, 0, 0, 0,
  ]);
  expect([...colourise(raster, { ...scale, missing: [1, 2, 3] }).slice(0, 4)]).toEqual([
    1, 2, 3, 255,
  ]);
});

test("the range holds the finite values, symmetric when they have both signs", () => {
  const of = (...values: number[]) => Float64Array.from(values);
  expect(colourRange(of(1, Number.NaN, 5, 3))).toEqual({ low: 1, high: 5 });
  expect(colourRange(of(-1, 4))).toEqual({ low: -4, high: 4 });
  expect(colourRange(of(-7, 4))).toEqual({ low: -7, high: 7 });
  expect(colourRange(of(-1, 4), { symmetric: false })).toEqual({ low: -1, high: 4 });
  expect(colourRange(of(2, 4), { symmetric: true })).toEqual({ low: -4, high: 4 });
  expect(colourRange(of(0, 0))).toEqual({ low: -1, high: 1 });
  expect(colourRange(of(300, 300)).low).toBeCloseTo(297, 10);
});

test("coverage cuts off the tails at quantiles", () => {
  const ramp = Float64Array.from({ length: 101 }, (_, i) => i);
  expect(colourRange(ramp, { coverage: 0.9 }).low).toBeCloseTo(5, 12);
  expect(colourRange(ramp, { coverage: 0.9 }).high).toBeCloseTo(95, 12);
  const both = Float64Array.from({ length: 201 }, (_, i) => i - 100);
  expect(colourRange(both, { coverage: 0.9 }).high).toBeCloseTo(90, 12);
  expect(colourRange(both, { coverage: 0.9 }).low).toBeCloseTo(-90, 12);
});

test("an unknown colour map, an empty range, a field without values are refused", () => {
  expect(() => colourTable("jet" as ColourName)).toThrow(DomainError);
  expect(() => colourTable("jet" as ColourName)).toThrow(/must be one of viridis, .*got jet/);
  expect(() => colourTable("toString" as ColourName)).toThrow(DomainError);
  for (const range of [
    { low: 1, high: 1 },
    { low: 2, high: 1 },
    { low: Number.NaN, high: 1 },
  ]) {
    expect(() => colourise(row([1]), { colour: "magma", range })).toThrow(/low < high/);
  }
  expect(() => colourRange(Float64Array.of(Number.NaN))).toThrow(DomainError);
  expect(() => colourRange(Float64Array.of(Number.NaN))).toThrow(
    /at least one value must be finite/,
  );
  for (const coverage of [0, 1.1, Number.NaN]) {
    expect(() => colourRange(Float64Array.of(1), { coverage })).toThrow(/0 < coverage ≤ 1/);
  }
});

test("asinh and logarithmic scales have their closed forms, and linear ones their share", () => {
  const w = 0.5;
  const range = { low: -w * Math.sinh(2), high: w * Math.sinh(2) };
  const asinh = { kind: "asinh", width: w } as const;
  [-2, -1, 0, 1, 2].forEach((x, k) => {
    expect(colourPosition(w * Math.sinh(x), range, asinh)).toBeCloseTo(k / 4, 14);
  });
  const log = { kind: "log" } as const;
  [1, 2, 4, 8, 16].forEach((x, k) => {
    expect(colourPosition(x, { low: 1, high: 16 }, log)).toBeCloseTo(k / 4, 14);
  });
  expect(colourPosition(3, { low: 1, high: 5 })).toBe(0.5);
  expect([-1, 0, 1e9].map((x) => colourPosition(x, { low: 1, high: 16 }, log))).toEqual([0, 0, 1]);
  // Wide widths are linear, narrow ones logarithmic.
  const far = colourPosition(0.3, { low: -1, high: 1 }, { kind: "asinh", width: 1e6 });
  expect(far).toBeCloseTo(0.65, 10);
  expect(() => colourPosition(1, { low: 0, high: 1 }, log)).toThrow(DomainError);
  expect(() => colourPosition(1, { low: 0, high: 1 }, { kind: "asinh", width: 0 })).toThrow(
    DomainError,
  );
});

test("pixels follow the transform", () => {
  const scale = { colour: "viridis", range: { low: 1, high: 16 } } as const;
  const pixels = colourise(row([4]), { ...scale, transform: { kind: "log" } });
  expect([...pixels.slice(0, 3)]).toEqual(entry("viridis", 128));
  expect([...colourise(row([4]), scale).slice(0, 3)]).toEqual(entry("viridis", 51));
});
