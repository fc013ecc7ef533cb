import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { gridFields, type SphereGrid } from "../src/grid/sphereGrid.ts";
import { coefficients, harmonicIndex, rows } from "../src/harmonics/coefficients.ts";
import { analyse, synthesise } from "../src/harmonics/transform.ts";
import { key } from "../src/random/key.ts";
import { chooseSimd } from "../src/simd/chooseSimd.ts";
import { bitHash } from "./bitHash.ts";
import healpy from "./fixtures/healpyTransform.json" with { type: "json" };
import golden from "./fixtures/transform.json" with { type: "json" };

const families = {
  "gauss-legendre": gaussLegendre,
  equiangular,
  "equiangular-poles": equiangularWithPoles,
};

/** A batch of coefficients that fill every degree and order, between −1 and 1. */
const filled = (bandLimit: number, batch = 1) =>
  coefficients(
    "harmonic",
    bandLimit,
    Float64Array.from({ length: batch * bandLimit ** 2 }, (_, i) => Math.sin(3 * i + i * i)),
  );

const largest = (values: Float64Array): number =>
  values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
const difference = (a: Float64Array, b: Float64Array): number => largest(a.map((v, i) => v - b[i]));

/** Values of a function of the unit vector (x, y, z) on a grid. */
const sampled = (grid: SphereGrid, f: (x: number, y: number, z: number) => number) =>
  gridFields(
    grid,
    Float64Array.from({ length: grid.nLat * grid.nLon }, (_, i) => {
      const θ = grid.colatitudes[Math.floor(i / grid.nLon)];
      const λ = grid.firstLongitude + (2 * Math.PI * (i % grid.nLon)) / grid.nLon;
      return f(Math.sin(θ) * Math.cos(λ), Math.sin(θ) * Math.sin(λ), Math.cos(θ));
    }),
  );

describe("A1, A2: analysis inverts synthesis", () => {
  test.each([
    [1, 1e-12],
    [2, 1e-12],
    [3, 1e-12],
    [33, 1e-12],
    [64, 1e-12],
    [128, 1e-11],
  ])(
    "at band limit %d on every grid that is exact for it, with Parseval",
    (bandLimit, tolerance) => {
      const grids = [
        gaussLegendre(bandLimit),
        gaussLegendre(bandLimit + 1, { nLon: 2 * bandLimit - 1, firstLongitude: 0.3 }),
        equiangular(2 * bandLimit - 1),
        equiangularWithPoles(2 * bandLimit, { firstLongitude: -1 }),
      ];
      for (const grid of grids) {
        const a = filled(bandLimit, 2);
        const f = synthesise(a, grid);
        expect(difference(analyse(f, bandLimit).values, a.values)).toBeLessThan(tolerance);
        const norm = f.values.reduce(
          (sum, v, i) => sum + grid.weights[Math.floor(i / grid.nLon) % grid.nLat] * v * v,
          0,
        );
        expect(norm / a.values.reduce((sum, v) => sum + v * v, 0)).toBeCloseTo(1, 12);
      }
    },
  );

  // Measured 2.6e-14 and 1.3e-13, and 2.8e-13 at 1024; libsharp 8e-14, 4e-13 and 1.3e-12.
  test.each([
    [128, 1e-13],
    [512, 6e-13],
  ])("to the error stated for band limit %d", (bandLimit, tolerance) => {
    const a = filled(bandLimit);
    const back = analyse(synthesise(a, gaussLegendre(bandLimit)), bandLimit);
    expect(difference(back.values, a.values)).toBeLessThan(tolerance);
  });

  test("the Gram matrix of the harmonics on a Gauss–Legendre grid is the identity", () => {
    const [bandLimit, grid] = [9, gaussLegendre(9)];
    const count = bandLimit ** 2;
    const identity = new Float64Array(count ** 2);
    for (let i = 0; i < count; i++) identity[i * count + i] = 1;
    const harmonics = synthesise(coefficients("harmonic", bandLimit, identity), grid).values;
    const size = grid.nLat * grid.nLon;
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        let product = 0;
        for (let p = 0; p < size; p++) {
          product +=
            grid.weights[Math.floor(p / grid.nLon)] *
            harmonics[i * size + p] *
            harmonics[j * size + p];
        }
        expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThan(1e-12);
      }
    }
  });
});

describe("the harmonics are the real orthonormal ones", () => {
  // Y_lm as polynomials on the sphere, without the Condon–Shortley sign.
  const c = (n: number): number => Math.sqrt(n / Math.PI);
  const closedForms: [number, number, (x: number, y: number, z: number) => number][] = [
    [0, 0, () => c(1) / 2],
    [1, -1, (_x, y) => (c(3) / 2) * y],
    [1, 0, (_x, _y, z) => (c(3) / 2) * z],
    [1, 1, (x) => (c(3) / 2) * x],
    [2, -2, (x, y) => (c(15) / 2) * x * y],
    [2, -1, (_x, y, z) => (c(15) / 2) * y * z],
    [2, 0, (_x, _y, z) => (c(5) / 4) * (3 * z * z - 1)],
    [2, 1, (x, _y, z) => (c(15) / 2) * x * z],
    [2, 2, (x, y) => (c(15) / 4) * (x * x - y * y)],
    [3, -3, (x, y) => (c(35 / 2) / 4) * y * (3 * x * x - y * y)],
    [3, -2, (x, y, z) => (c(105) / 2) * x * y * z],
    [3, -1, (_x, y, z) => (c(21 / 2) / 4) * y * (5 * z * z - 1)],
    [3, 0, (_x, _y, z) => (c(7) / 4) * z * (5 * z * z - 3)],
    [3, 1, (x, _y, z) => (c(21 / 2) / 4) * x * (5 * z * z - 1)],
    [3, 2, (x, y, z) => (c(105) / 4) * z * (x * x - y * y)],
    [3, 3, (x, y) => (c(35 / 2) / 4) * x * (x * x - 3 * y * y)],
  ];

  test.each(closedForms)("Y of degree %d and order %d has one coefficient, 1", (l, m, f) => {
    for (const grid of [gaussLegendre(4), equiangular(9, { firstLongitude: 0.7 })]) {
      const a = analyse(sampled(grid, f), 4).values;
      const expected = new Float64Array(16);
      expected[harmonicIndex(l, m)] = 1;
      // 16 weighted products of numbers of order one per ring.
      expect(difference(a, expected)).toBeLessThan(3e-15);
    }
  });
});

describe("synthesis gives the values of the field", () => {
  test.each(golden.fields)(
    "$bandLimit degrees on $grid.nLat × $grid.nLon points agree with mpmath",
    (field) => {
      const { kind, nLat, nLon, firstLongitude } = field.grid;
      const grid = families[kind as keyof typeof families](nLat, { nLon, firstLongitude });
      const a = coefficients("harmonic", field.bandLimit, Float64Array.from(field.a));
      const { values } = synthesise(a, grid);
      // L² terms of size √(L/2π) at most, added in fixed order; angles mλ rounded at the size of L·2π.
      const tolerance = 2 * field.bandLimit ** 1.5 * Number.EPSILON;
      field.points.forEach((p, i) => {
        expect(Math.abs(values[p] - field.values[i])).toBeLessThan(tolerance);
      });
    },
  );

  test("also on rings too short for the band limit, where orders fold", () => {
    const a = filled(20);
    const fine = synthesise(a, gaussLegendre(20, { nLon: 120, firstLongitude: 0.1 })).values;
    for (const nLon of [1, 2, 3, 4, 5, 24, 30, 40]) {
      const coarse = synthesise(a, gaussLegendre(20, { nLon, firstLongitude: 0.1 })).values;
      const thinned = fine.filter((_, i) => (i % 120) % (120 / nLon) === 0);
      expect(difference(coarse, thinned)).toBeLessThan(1e-13);
    }
  });

  test("healpy's map of the same coefficients agrees to 4e-15 of its largest value", () => {
    const a = coefficients("harmonic", healpy.bandLimit, Float64Array.from(healpy.a));
    for (const { theta, phi, values } of healpy.rings) {
      const ring: SphereGrid = {
        kind: "equiangular",
        nLat: 2,
        nLon: values.length,
        colatitudes: Float64Array.of(theta, Math.PI - theta),
        weights: Float64Array.of(1, 1),
        firstLongitude: phi,
        exactDegree: 0,
        resolvedDegree: 0,
      };
      const ours = synthesise(a, ring).values.subarray(0, values.length);
      expect(difference(ours, Float64Array.from(values))).toBeLessThan(
        healpy.tolerance * healpy.scale,
      );
    }
  });

  test("the rows at the poles have one value", () => {
    const grid = equiangularWithPoles(9);
    const { values } = synthesise(filled(12), grid);
    for (const row of [values.slice(0, grid.nLon), values.slice(-grid.nLon)]) {
      expect(largest(row.map((v) => v - row[0]))).toBeLessThan(
        4 * Number.EPSILON * largest(values),
      );
    }
  });

  test("and keeps the unit", () => {
    expect(synthesise(filled(2), gaussLegendre(2), { unit: "K" }).unit).toBe("K");
    expect(synthesise(filled(2), gaussLegendre(2)).unit).toBe("");
  });
});

test("a batch is its fields one by one, to the last bit, and a copied grid is the same grid", () => {
  const grid = gaussLegendre(20, { firstLongitude: 2 });
  const a = filled(20, 11);
  const f = synthesise(a, grid);
  const b = analyse(f, 20);
  for (let row = 0; row < a.batch; row++) {
    const alone = synthesise(rows(a, row, row + 1), structuredClone(grid));
    expect(alone.values).toEqual(f.values.subarray(row * 800, (row + 1) * 800));
    expect(analyse(alone, 20).values).toEqual(rows(b, row, row + 1).values);
  }
  expect(synthesise(rows(a, 0, 0), grid).values).toHaveLength(0);
});

test("analysis is the adjoint of synthesis: Σ w f · Sa = ⟨Af, a⟩", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 24 }), fc.integer(), (bandLimit, seed) => {
      const grid = gaussLegendre(bandLimit, { firstLongitude: seed % 3 });
      const a = filled(bandLimit);
      const f = sampled(grid, (x, y, z) => Math.sin(seed + 9 * x * y + 5 * z));
      const synthesis = synthesise(a, grid).values;
      let left = 0;
      let size = 0;
      synthesis.forEach((v, i) => {
        const term = grid.weights[Math.floor(i / grid.nLon)] * f.values[i] * v;
        left += term;
        size += Math.abs(term);
      });
      const right = analyse(f, bandLimit).values.reduce((sum, v, i) => sum + v * a.values[i], 0);
      expect(Math.abs(left - right)).toBeLessThan(100 * Number.EPSILON * (1 + size));
    }),
    { seed: 3, numRuns: 30 },
  );
});

test("portable transforms have the same bits in every engine, fast Fourier lengths or not", () => {
  chooseSimd("portable");
  const a = coefficients("harmonic", 20, whiteNoise(20, 3, key(1)).values);
  const bits = [{}, { nLon: 2 * 31 + 1, firstLongitude: 0.1 }, { nLon: 2 * 67 }].map((options) => {
    const fields = synthesise(a, gaussLegendre(30, options));
    return [bitHash(fields.values), bitHash(analyse(fields, 20).values)];
  });
  chooseSimd("auto");
  // Numbers of Node 20 on x86-64; every engine that runs this test must have them.
  expect(bits).toEqual([
    [4146792383, 1682824106],
    [2119399421, 1279705652],
    [1706502105, 2690316282],
  ]);
});
