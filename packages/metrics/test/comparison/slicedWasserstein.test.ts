import { coefficients, DomainError, key, ShapeError, whiteNoise } from "@chaosphere/core";
import { expect, test } from "vitest";
import { slicedWasserstein } from "../../src/comparison/slicedWasserstein.ts";

const f = coefficients("harmonic", 3, whiteNoise(3, 50, key(1)).values);
const stream = key(2);

test("a shift by h in d coordinates has ‖h‖²/d in the mean over directions", () => {
  const h = Float64Array.of(1, -2, 0, 0.5, 0, 0, 3, 0, 0);
  const g = { ...f, values: f.values.map((x, i) => x + h[i % 9]) };
  const squares = h.reduce((sum, x) => sum + x * x, 0);
  const directions = 4000;
  const value = slicedWasserstein(f, g, { key: stream, directions });
  // ⟨u, h⟩² on the sphere of 9 dimensions: variance ‖h‖⁴ (3/(9·11) − 1/81).
  const error = squares * Math.sqrt((3 / 99 - 1 / 81) / directions);
  expect(Math.abs(value - squares / 9) / error).toBeLessThan(4);
  // Negative control: without the 1/d of the unit sphere.
  expect(Math.abs(value - squares / 8) / error).toBeGreaterThan(4);
});

test("in one dimension it is the distance of quantile functions, for samples of any sizes", () => {
  const x = coefficients("harmonic", 1, Float64Array.of(3, 0));
  const y = coefficients("harmonic", 1, Float64Array.of(1, 2, 6));
  // Levels 0, 1/3, 1/2, 2/3, 1: quantiles 0, 0, 3, 3 against 1, 2, 2, 6.
  const exact = 1 / 3 + 4 / 6 + 1 / 6 + 9 / 3;
  expect(slicedWasserstein(x, y, { key: stream, directions: 1 })).toBeCloseTo(exact, 14);
  expect(slicedWasserstein(y, x, { key: stream, directions: 3 })).toBeCloseTo(exact, 14);
});

test("it is zero for identical samples, in any order and repeated", () => {
  const twice = new Float64Array(2 * f.values.length);
  twice.set(f.values, f.values.length);
  twice.set(f.values);
  const g = coefficients("harmonic", 3, twice);
  expect(slicedWasserstein(f, f, { key: stream })).toBe(0);
  expect(slicedWasserstein(f, g, { key: stream })).toBeCloseTo(0, 14);
});

test("it refuses other band limits, empty sides and half a direction", () => {
  const coarse = coefficients("harmonic", 2, new Float64Array(8));
  const none = coefficients("harmonic", 3, new Float64Array(0));
  expect(() => slicedWasserstein(f, coarse, { key: stream })).toThrow(ShapeError);
  expect(() => slicedWasserstein(f, none, { key: stream })).toThrow(
    /one field or more on each side/,
  );
  expect(() => slicedWasserstein(f, f, { key: stream, directions: 0.5 })).toThrow(DomainError);
  expect(() => slicedWasserstein(f, f, { key: stream, directions: 0.5 })).toThrow(
    /directions must be a whole number/,
  );
});
