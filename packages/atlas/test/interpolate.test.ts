import {
  equiangular,
  equiangularWithPoles,
  fieldsWithGaps,
  type GridFields,
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

test("a missing cell is missing over its own area and no further, and one cell seen shows alone", () => {
  const grid = grids[1];
  const values = sampled(grid, (θ, λ) => Math.sin(θ + λ));
  const cell = 5 * grid.nLon + 7;
  const at = (fields: GridFields, j: number, k: number) => {
    const θ = (Math.PI * (j + 0.5)) / grid.nLat;
    return interpolateAt(fields, Float64Array.of(θ), Float64Array.of(longitudeOf(grid, k)))[0];
  };
  const offsets = [-0.45, -0.2, 0, 0.3, 0.49];
  const near = offsets.flatMap((dj) => offsets.map((dk) => [5 + dj, 7 + dk] as const));
  const beyond = [
    [5.51, 7],
    [4.49, 7.2],
    [5, 7.51],
    [5.2, 6.49],
  ] as const;
  for (const mark of ["NaN", "seen"]) {
    const with1 = values.slice();
    const seen = new Uint8Array(values.length).fill(1);
    if (mark === "NaN") with1[cell] = Number.NaN;
    else seen[cell] = 0;
    const gap = { ...gridFields(grid, with1), seen };
    for (const [j, k] of near) expect(at(gap, j, k)).toBeNaN();
    for (const [j, k] of beyond) expect(Math.abs(at(gap, j, k))).toBeLessThanOrEqual(1);
    const alone = { ...gridFields(grid, values), seen: seen.map((_, i) => (i === cell ? 1 : 0)) };
    for (const [j, k] of near) expect(at(alone, j, k)).toBe(values[cell]);
    for (const [j, k] of beyond) expect(at(alone, j, k)).toBeNaN();
  }
});

test("cells of the last ring reach to the pole, whose value is the mean of those seen", () => {
  const grid = equiangular(4);
  const values = new Float64Array(32).map((_, i) => i);
  values.fill(Number.NaN, 0, 4);
  const fields = fieldsWithGaps(grid, values);
  const at = (λ: number) => interpolateAt(fields, Float64Array.of(0), Float64Array.of(λ))[0];
  expect(at(longitudeOf(grid, 1))).toBeNaN();
  expect(at(longitudeOf(grid, 6))).toBe((4 + 5 + 6 + 7) / 4);
});

test("points need both coordinates", () => {
  const fields = gridFields(grids[0], sampled(grids[0], f));
  const call = () => interpolateAt(fields, new Float64Array(2), new Float64Array(3));
  expect(call).toThrow(ShapeError);
  expect(call).toThrow(/one entry per point, got 2 and 3/);
});
