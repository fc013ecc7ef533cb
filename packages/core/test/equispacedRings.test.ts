import { describe, expect, test } from "vitest";
import { driscollHealy } from "../src/grid/driscollHealy.ts";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gridFields } from "../src/grid/sphereGrid.ts";
import { coefficients, truncate } from "../src/harmonics/coefficients.ts";
import { fromShtools, toShtools } from "../src/harmonics/shtoolsLayout.ts";
import { analyse, synthesise } from "../src/harmonics/transform.ts";
import golden from "./fixtures/equispacedRings.json" with { type: "json" };

const largest = (values: Float64Array) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
const difference = (a: Float64Array, b: ArrayLike<number>) =>
  largest(Float64Array.from(a, (v, i) => v - b[i]));

describe("ducc0, on every degree that the rings resolve", () => {
  test.each(golden.ducc0)(
    "$geometry, $nLat × $nLon",
    ({ geometry, nLat, nLon, bandLimit, map, a }) => {
      const grid = (geometry === "CC" ? equiangularWithPoles : equiangular)(nLat, { nLon });
      const { values } = analyse(gridFields(grid, Float64Array.from(map)), bandLimit);
      // Coefficients within ±1, ducc0's own round trip 3e-15.
      expect(difference(values, a)).toBeLessThan(1e-14);
      const back = synthesise(coefficients("harmonic", bandLimit, Float64Array.from(a)), grid);
      expect(difference(back.values, map)).toBeLessThan(1e-14 * largest(Float64Array.from(map)));
    },
  );
});

describe("pyshtools, on its grids", () => {
  test.each(golden.pyshtools)(
    "$nLat × $nLon",
    ({ nLat, nLon, cilm, map, extended, noise, ofNoise }) => {
      const bandLimit = nLat / 2;
      const grid = driscollHealy(nLat, { nLon });
      const a = fromShtools(Float64Array.from(cilm), bandLimit);
      const tolerance = 1e-14 * largest(Float64Array.from(map));
      expect(difference(synthesise(a, grid).values, map)).toBeLessThan(tolerance);
      const back = toShtools(analyse(gridFields(grid, Float64Array.from(map)), bandLimit));
      expect(difference(back, cilm)).toBeLessThan(1e-14);

      // A map without a band limit, where the sums with the weights of Driscoll and Healy are what they are.
      const sums = toShtools(analyse(gridFields(grid, Float64Array.from(noise)), bandLimit));
      expect(difference(sums, ofNoise)).toBeLessThan(1e-14);

      // With `extend` it is the grid with both poles, and the first column again.
      const withPoles = synthesise(a, equiangularWithPoles(nLat + 1, { nLon })).values;
      const unwrapped = extended.filter((_, i) => i % (nLon + 1) < nLon);
      expect(difference(withPoles, unwrapped)).toBeLessThan(tolerance);
    },
  );

  test("the rings of DH2 resolve twice the degrees, and give the same low ones", () => {
    const grid = driscollHealy(12);
    const a = coefficients(
      "harmonic",
      12,
      Float64Array.from({ length: 144 }, (_, i) => Math.sin(i * i)),
    );
    const fields = synthesise(a, grid);
    expect(difference(analyse(fields, 12).values, a.values)).toBeLessThan(1e-13);
    // By the weights alone l ≤ 5 would have the rest in it.
    expect(difference(analyse(fields, 6).values, truncate(a, 6).values)).toBeGreaterThan(0.01);
  });
});

describe("Driscoll–Healy rings", () => {
  test("begin at the north pole and end a step short of the south pole, where the weights are those of Fejér's second rule", () => {
    const { colatitudes, weights, nLon, exactDegree } = driscollHealy(64);
    expect([nLon, exactDegree, colatitudes[0], weights[0]]).toEqual([128, 63, 0, 0]);
    expect(colatitudes[63]).toBeCloseTo((63 * Math.PI) / 64, 15);
    expect(weights.reduce((sum, w) => sum + w * nLon, 0)).toBeCloseTo(4 * Math.PI, 13);
    expect(weights.slice(1).reverse()).toEqual(weights.slice(1));
    for (let degree = 0; degree <= 64; degree++) {
      const sum = weights.reduce((s, w, j) => s + w * nLon * Math.cos(colatitudes[j]) ** degree, 0);
      const exact = degree % 2 === 0 ? (4 * Math.PI) / (degree + 1) : 0;
      if (degree <= exactDegree) expect(Math.abs(sum - exact)).toBeLessThan(1e-14);
    }
    // Cosines of the first degree that is missed.
    const missed = weights.reduce((s, w, j) => s + w * nLon * Math.cos(64 * colatitudes[j]), 0);
    expect(Math.abs(missed - (4 * Math.PI) / (1 - 64 ** 2))).toBeGreaterThan(1e-3);
  });

  test("are even in number", () => {
    for (const n of [0, 1, 7, 2.5, Number.NaN, -2]) {
      expect(() => driscollHealy(n)).toThrow(/must be whole and even, 2 or more/);
    }
    expect(() => driscollHealy(4, { nLon: 0 })).toThrow(
      /nLon must be a whole number of longitudes/,
    );
  });
});
