import {
  coefficients,
  DomainError,
  equiangular,
  evaluateAt,
  fillNormals,
  gridFields,
  key,
  ShapeError,
  synthesise,
} from "@chaosphere/core";
import { expect, test } from "vitest";
import { mapProjection } from "../src/projection/projection.ts";
import { fieldAt, rasterise } from "../src/sampling/raster.ts";
import { evaluateAtRings } from "../src/sampling/rings.ts";

function noise(bandLimit: number, batch: number) {
  const values = new Float64Array(batch * bandLimit ** 2);
  fillNormals(key(3), 0, values);
  return coefficients("harmonic", bandLimit, values);
}

test("K10: every pixel holds the synthesised value of its point", () => {
  const a = noise(20, 2);
  const size = { width: 48, height: 24 };
  // The pixels of this map are the cell centres of an equiangular grid that begins at −π.
  const grid = equiangular(24, { nLon: 48, firstLongitude: -Math.PI + Math.PI / 48 });
  const expected = synthesise(a, grid).values;
  const { values, inside } = rasterise(a, mapProjection("equirectangular"), size);
  expect(inside.every((one) => one === 1)).toBe(true);
  const worst = Math.max(...values.map((v, i) => Math.abs(v - expected[i])));
  expect(worst).toBeLessThan(1e-6); // the checklist's tolerance; rounding leaves about 1e-13
  expect(worst).toBeLessThan(1e-11);
});

test.each(["mollweide", "orthographic", "equirectangular"] as const)(
  "Y_10 is √(3/4π) cos θ at each pixel of the %s map, coefficients and grid alike",
  (name) => {
    const a = coefficients("harmonic", 2, Float64Array.of(0, 0, 1, 0));
    const map = mapProjection(name, { colatitude: 1.2, longitude: 0.5 });
    const size = { width: 41, height: 23 };
    const exact = rasterise(a, map, size);
    const fine = rasterise(synthesise(a, equiangular(90)), map, size);
    let [seen, hidden] = [0, 0];
    for (let row = 0; row < 23; row++) {
      for (let column = 0; column < 41; column++) {
        const on = map.inverse({
          x: ((2 * column + 1) / 41 - 1) * map.halfWidth,
          y: (1 - (2 * row + 1) / 23) * map.halfHeight,
        });
        const pixel = row * 41 + column;
        expect(exact.inside[pixel]).toBe(on ? 1 : 0);
        if (on) {
          seen++;
          const value = Math.sqrt(3 / (4 * Math.PI)) * Math.cos(on.colatitude);
          // The oblique map turns the field first; its rotation is exact to 1e-13 or so at degree 1.
          expect(Math.abs(exact.values[pixel] - value)).toBeLessThan(1e-12);
          // Ring distance π/90, |∂²| ≤ √(3/4π): bilinear error ≤ 7.5e-5; at the pole (π/180)²/2 more.
          expect(Math.abs(fine.values[pixel] - value)).toBeLessThan(2e-4);
        } else {
          hidden++;
          expect(exact.values[pixel]).toBeNaN();
        }
      }
    }
    // π/4 of the bounding rectangle is map for the two round ones, within a ring of pixels.
    const share = seen / (seen + hidden);
    if (name === "equirectangular") expect(share).toBe(1);
    else expect(Math.abs(share - Math.PI / 4)).toBeLessThan(0.03);
  },
);

test("summing ring by ring gives what evaluateAt gives", () => {
  const a = noise(33, 3);
  const θ = Float64Array.from({ length: 60 }, (_, p) => 0.05 + 0.5 * Math.floor(p / 10));
  const λ = Float64Array.from({ length: 60 }, (_, p) => -3 + 0.1 * p);
  const [found, expected] = [evaluateAtRings(a, θ, λ), evaluateAt(a, θ, λ)];
  // 33² terms of size about one: 1089 roundings at most.
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1089 * Number.EPSILON * 10);
  });
  const scattered = θ.map((t, p) => t + 1e-3 * p);
  expect(evaluateAtRings(a, scattered, λ)).toEqual(evaluateAt(a, scattered, λ));
});

test.each(["mollweide", "orthographic", "equirectangular"] as const)(
  "K10: an oblique %s map holds the values of evaluateAt at its directions",
  (name) => {
    const a = noise(24, 2);
    const map = mapProjection(name, { colatitude: 2.3, longitude: -1.7 });
    const size = { width: 30, height: 20 };
    const { values, inside } = rasterise(a, map, size);
    for (let pixel = 0; pixel < 600; pixel += 7) {
      if (inside[pixel] === 0) continue;
      const { colatitude, longitude } = map.inverse({
        x: ((2 * (pixel % 30) + 1) / 30 - 1) * map.halfWidth,
        y: (1 - (2 * Math.floor(pixel / 30) + 1) / 20) * map.halfHeight,
      })!;
      const exact = evaluateAt(a, Float64Array.of(colatitude), Float64Array.of(longitude));
      expect(Math.abs(values[pixel] - exact[0])).toBeLessThan(1e-9);
      expect(Math.abs(values[600 + pixel] - exact[1])).toBeLessThan(1e-9);
    }
  },
);

test("fieldAt takes one field of the batch, of either kind", () => {
  const grid = equiangular(2, { nLon: 4 });
  const fields = gridFields(
    grid,
    Float64Array.from({ length: 24 }, (_, i) => i),
    "K",
  );
  const third = fieldAt(fields, 2);
  expect([third.batch, [...third.values]]).toEqual([1, [16, 17, 18, 19, 20, 21, 22, 23]]);
  expect(fieldAt(noise(4, 2), 1).values).toEqual(noise(4, 2).values.subarray(16));
});

test("bad sizes and indices are refused", () => {
  const a = noise(2, 3);
  for (const index of [3, -1, 0.5, Number.NaN]) {
    expect(() => fieldAt(a, index)).toThrow(ShapeError);
    expect(() => fieldAt(a, index)).toThrow(/0 ≤ index < batch = 3, got/);
  }
  for (const width of [0, -4, 1.5, Number.NaN, 1e6]) {
    const call = () => rasterise(a, mapProjection("mollweide"), { width, height: 10 });
    expect(call).toThrow(DomainError);
    expect(call).toThrow(/width must be a whole number of pixels, 1 to 16384, got/);
    expect(() => rasterise(a, mapProjection("mollweide"), { width: 9, height: width })).toThrow(
      /height/,
    );
  }
});
