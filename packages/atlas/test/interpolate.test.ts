import {
  equiangular,
  equiangularWithPoles,
  gaussLegendre,
  gridFields,
  ShapeError,
  type SphereGrid,
} from "@chaosphere/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { interpolateAt } from "../src/sampling/interpolate.ts";

const longitudeOf = (grid: SphereGrid, k: number): number =>
  grid.firstLongitude + (2 * Math.PI * k) / grid.nLon;

function sampled(grid: SphereGrid, f: (θ: number, λ: number) => number): Float64Array {
  return Float64Array.from({ length: grid.nLat * grid.nLon }, (_, i) =>
    f(grid.colatitudes[Math.floor(i / grid.nLon)], longitudeOf(grid, i % grid.nLon)),
  );
}

const f = (θ: number, λ: number): number => Math.sin(θ) ** 2 * Math.cos(2 * λ - 0.3) + Math.cos(θ);
const grids = [
  gaussLegendre(24, { firstLongitude: 0.1 }),
  equiangular(20, { nLon: 37 }),
  equiangularWithPoles(21, { firstLongitude: -Math.PI }),
];

test.each(grids)("at the points of the grid the values are those of the grid: $kind", (grid) => {
  const values = sampled(grid, f);
  const fields = gridFields(grid, Float64Array.of(...values, ...values.map((v) => 2 * v)));
  const θ = sampled(grid, (t) => t);
  const λ = sampled(grid, (_, l) => l);
  const found = interpolateAt(fields, θ, λ);
  found.forEach((value, i) => {
    expect(Math.abs(value - fields.values[i])).toBeLessThan(1e-13);
  });
});

test.each(grids)(
  "between them the error obeys the bound of bilinear interpolation: $kind",
  (grid) => {
    const fields = gridFields(grid, sampled(grid, f));
    const h = Math.max(...grid.colatitudes.map((θ, j) => θ - (grid.colatitudes[j - 1] ?? 0)));
    const k = (2 * Math.PI) / grid.nLon;
    // |∂²f/∂θ²| ≤ 2 + 1 and |∂²f/∂λ²| ≤ 4; between ring and pole ring mean cos θ errs by θ²/2 ≤ h²/2,
    // and f − mean by sin²θ ≤ h².
    const inside = (3 * h ** 2 + 4 * k ** 2) / 8;
    let worst = 0;
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: Math.PI, noNaN: true }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        (θ, λ) => {
          const [value] = interpolateAt(fields, Float64Array.of(θ), Float64Array.of(λ));
          const cap = θ < grid.colatitudes[0] || θ > grid.colatitudes[grid.nLat - 1];
          expect(Math.abs(value - f(θ, λ))).toBeLessThan(inside + (cap ? 1.5 * h ** 2 : 0));
          worst = Math.max(worst, Math.abs(value - f(θ, λ)));
        },
      ),
      { seed: 21, numRuns: 400 },
    );
    expect(worst).toBeGreaterThan(inside / 50); // the bound is not idle
  },
);

test("longitude has no seam and the poles have one value", () => {
  const fields = gridFields(grids[0], sampled(grids[0], f));
  const at = (θ: number, λ: number) =>
    interpolateAt(fields, Float64Array.of(θ), Float64Array.of(λ))[0];
  for (const θ of [0.02, 1, 3]) {
    expect(at(θ, 0.1 - 1e-9)).toBeCloseTo(at(θ, 0.1 + 1e-9), 7);
    expect(at(θ, 1 + 4 * Math.PI)).toBeCloseTo(at(θ, 1), 12);
  }
  expect(at(0, 0)).toBe(at(0, 2));
  expect(at(Math.PI, 0)).toBe(at(Math.PI, 2));
});

test("a missing value reaches the cells around it and no further", () => {
  const grid = grids[1];
  const values = sampled(grid, () => 1);
  values[5 * grid.nLon + 7] = Number.NaN;
  const fields = gridFields(grid, values);
  const at = (j: number, k: number) => {
    const θ = (Math.PI * (j + 0.5)) / grid.nLat;
    return interpolateAt(fields, Float64Array.of(θ), Float64Array.of(longitudeOf(grid, k)))[0];
  };
  expect(at(5.5, 7.5)).toBeNaN();
  expect(at(4.5, 6.5)).toBeNaN();
  expect(at(5.5, 8.5)).toBe(1);
  expect(at(3.5, 7)).toBe(1);
});

test("points need both coordinates", () => {
  const fields = gridFields(grids[0], sampled(grids[0], f));
  const call = () => interpolateAt(fields, new Float64Array(2), new Float64Array(3));
  expect(call).toThrow(ShapeError);
  expect(call).toThrow(/one entry per point, got 2 and 3/);
});
