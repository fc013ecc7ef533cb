import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GridError } from "../src/errors.ts";
import { driscollHealy } from "../src/grid/driscollHealy.ts";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import {
  gridFields,
  isSameGrid,
  largestBandLimit,
  type SphereGrid,
} from "../src/grid/sphereGrid.ts";
import { coefficients, harmonicIndex } from "../src/harmonics/coefficients.ts";
import { adjointSynthesis, analyse, synthesise } from "../src/harmonics/transform.ts";
import { plainTransform, sphericalTransform } from "../src/kernels/kernel.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";

const white = (bandLimit: number, batch = 1) => {
  const values = new Float64Array(batch * bandLimit ** 2);
  fillNormals(key(12), 0, values);
  return coefficients("harmonic", bandLimit, values);
};
const largest = (values: Float64Array) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
const difference = (a: Float64Array, b: Float64Array) => largest(a.map((v, i) => v - b[i]));
const roundTrip = (grid: SphereGrid, bandLimit: number, batch = 1) => {
  const a = white(bandLimit, batch);
  return difference(analyse(synthesise(a, grid), bandLimit).values, a.values);
};

describe("the grids that people have", () => {
  // The largest l by theory: rings by the sampling theorem or by Gauss, and orders m ≤ (nLon − 1)/2.
  test.each<[string, SphereGrid, number, number]>([
    ["72 × 144, cell centres", equiangular(72, { nLon: 144 }), 71, 71],
    ["73 × 144, poles", equiangularWithPoles(73, { nLon: 144 }), 71, 73],
    ["180 × 360, cell centres", equiangular(180), 179, 179],
    ["181 × 360, poles", equiangularWithPoles(181, { nLon: 360 }), 179, 181],
    ["94 × 192, Gauss", gaussLegendre(94, { nLon: 192 }), 93, 187],
    ["180 × 360, Driscoll–Healy", driscollHealy(180), 179, 179],
    ["180 × 180, Driscoll–Healy", driscollHealy(180, { nLon: 180 }), 89, 179],
    ["90 × 144, few longitudes", equiangular(90, { nLon: 144 }), 71, 89],
    ["31 × 61, an odd number of longitudes", equiangularWithPoles(32, { nLon: 61 }), 30, 31],
  ])("%s, resolve what theory says, and no more", (_name, grid, resolved, exact) => {
    expect([grid.resolvedDegree, grid.exactDegree, largestBandLimit(grid)]).toEqual([
      resolved,
      exact,
      resolved + 1,
    ]);
    expect(roundTrip(grid, resolved + 1)).toBeLessThan(1e-12);
    expect(() => roundTrip(grid, resolved + 2)).toThrow(GridError);
    expect(() => roundTrip(grid, resolved + 2)).toThrow(
      new RegExp(`resolves l ≤ ${resolved}. Use bandLimit ≤ ${resolved + 1} or a finer grid`),
    );
  });

  test("721 × 1440, to l ≤ 719", () => {
    const grid = equiangularWithPoles(721, { nLon: 1440 });
    expect(largestBandLimit(grid)).toBe(720);
    expect(roundTrip(grid, 720)).toBeLessThan(1e-12);
  });
});

const families: readonly ((n: number, nLon: number, first: number) => SphereGrid)[] = [
  (n, nLon, firstLongitude) => equiangular(n, { nLon, firstLongitude }),
  (n, nLon, firstLongitude) => equiangularWithPoles(n + 1, { nLon, firstLongitude }),
  (n, nLon, firstLongitude) => driscollHealy(2 * n, { nLon, firstLongitude }),
];

test("every band that a grid resolves comes back, odd and even, in batches, from arrays of one's own", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 11 }),
      fc.constantFrom(...families),
      (n, nLon, batch, family) => {
        const grid = family(n, nLon, n / 7);
        const bandLimit = largestBandLimit(grid);
        const a = white(bandLimit, batch);
        const out = new Float64Array(a.values.length).fill(Number.NaN);
        expect(analyse(synthesise(a, grid), bandLimit, { out }).values).toBe(out);
        expect(difference(out, a.values)).toBeLessThan(1e-12);
      },
    ),
    { seed: 4, numRuns: 60 },
  );
});

test("a batch is its fields one by one, to the last bit", () => {
  for (const family of families) {
    const grid = family(12, 24, 0.2);
    const fields = synthesise(white(grid.resolvedDegree + 1, 10), grid);
    const map = grid.nLat * grid.nLon;
    const { values } = analyse(fields, 12);
    for (let b = 0; b < 10; b++) {
      const alone = gridFields(grid, fields.values.slice(b * map, (b + 1) * map));
      expect(analyse(alone, 12).values).toEqual(values.subarray(b * 144, (b + 1) * 144));
    }
  }
});

test("one degree more than a ring resolves is not recovered", () => {
  // The control: beyond the resolved band the Nyquist part of the meridian is left out, and the round trip fails.
  const grid = equiangularWithPoles(17, { nLon: 64 });
  expect(roundTrip({ ...grid, resolvedDegree: 16 }, 17)).toBeGreaterThan(0.1);
  // Nor are rings that only say that they are equally spaced.
  const moved = { ...grid, colatitudes: grid.colatitudes.map((θ) => θ + 0.01 * Math.sin(2 * θ)) };
  expect(() => roundTrip(moved, 16)).toThrow(
    /needs equally spaced rings or weights exact to degree 30/,
  );
});

test("degrees up to the resolved one leave the others alone, whatever band is asked for beyond the weights", () => {
  const grid = equiangularWithPoles(33, { nLon: 64 });
  const fields = synthesise(white(32), grid);
  const all = analyse(fields, 32).values;
  for (const bandLimit of [18, 25, 31]) {
    const some = analyse(fields, bandLimit).values;
    expect(difference(some, all.subarray(0, bandLimit ** 2))).toBeLessThan(1e-13);
  }
  // By quadrature degrees beyond 32 − l enter: 17 degrees of a field that has 32 are not right.
  expect(difference(analyse(fields, 17).values, all.subarray(0, 17 ** 2))).toBeGreaterThan(0.01);
});

test("analysis leaves nothing of what synthesis can make: a residual has no coefficients", () => {
  for (const family of families) {
    const grid = family(16, 40, 0);
    const bandLimit = largestBandLimit(grid);
    const values = new Float64Array(grid.nLat * grid.nLon);
    fillNormals(key(3), 0, values);
    const fields = gridFields(grid, values);
    const made = synthesise(analyse(fields, bandLimit), grid);
    const residual = gridFields(
      grid,
      values.map((v, i) => v - made.values[i]),
    );
    expect(largest(analyse(residual, bandLimit).values)).toBeLessThan(1e-13);
  }
});

test("a ring at a pole counts by its mean, and the missing pole is found from the rest", () => {
  const poles = equiangularWithPoles(13, { nLon: 24 });
  const a = white(12);
  const fields = synthesise(a, poles);
  // A sum over whole periods: the mean stays.
  for (let k = 0; k < 24; k++) fields.values[k] += Math.cos((Math.PI * k) / 6 + 1);
  expect(difference(analyse(fields, 12).values, a.values)).toBeLessThan(1e-13);

  const { values } = synthesise(a, driscollHealy(12));
  expect(difference(values, synthesise(a, poles).values.subarray(0, 288))).toBeLessThan(1e-13);
});

test("the transpose of synthesis on Driscoll–Healy rings: Σ f (Sa) = ⟨Sᵀf, a⟩", () => {
  const grid = driscollHealy(10, { nLon: 17, firstLongitude: 0.4 });
  const [a, f] = [white(14, 9), new Float64Array(9 * 170)];
  fillNormals(key(8), 0, f);
  const made = synthesise(a, grid).values.reduce((sum, v, i) => sum + v * f[i], 0);
  const back = adjointSynthesis(gridFields(grid, f), 14).values;
  expect(Math.abs(made - back.reduce((sum, v, i) => sum + v * a.values[i], 0))).toBeLessThan(1e-10);
});

test("kernels and plain loops agree on every family, both ways", () => {
  for (const family of families) {
    const grid = family(9, 19, 0.3);
    const bandLimit = largestBandLimit(grid);
    const a = white(bandLimit, 3).values;
    const maps = new Float64Array(3 * grid.nLat * grid.nLon);
    const back = [0, 1].map(() => new Float64Array(a.length));
    const [plain, simd] = [plainTransform(grid, bandLimit), sphericalTransform(grid, bandLimit)];
    plain.synthesise(a, maps);
    plain.analyse(maps, back[0]);
    simd.analyse(maps, back[1]);
    expect(difference(back[0], a)).toBeLessThan(1e-13);
    expect(difference(back[0], back[1])).toBeLessThan(1e-13);
  }
});

test("a constant has one coefficient on the smallest grids", () => {
  for (const grid of [equiangular(1), equiangularWithPoles(2), driscollHealy(2)]) {
    const { values } = analyse(
      gridFields(grid, new Float64Array(grid.nLat * grid.nLon).fill(1)),
      1,
    );
    expect(values[harmonicIndex(0, 0)]).toBeCloseTo(Math.sqrt(4 * Math.PI), 14);
  }
});

test("grids are the same when their points and weights are, copied or not", () => {
  const grid = equiangular(6);
  const { colatitudes, weights } = grid;
  expect(isSameGrid(grid, { ...grid, colatitudes: colatitudes.slice() })).toBe(true);
  for (const other of [
    equiangular(8),
    equiangularWithPoles(6),
    equiangular(6, { nLon: 13 }),
    { ...grid, firstLongitude: 0.1 },
    { ...grid, weights: weights.map((w) => 2 * w) },
  ]) {
    expect(isSameGrid(grid, other)).toBe(false);
  }
});
