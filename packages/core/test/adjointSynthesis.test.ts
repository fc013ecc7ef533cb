import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { gridFields, type SphereGrid } from "../src/grid/sphereGrid.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { sphericalHarmonic } from "../src/harmonics/evaluate.ts";
import { adjointSynthesis, analyse, synthesise } from "../src/harmonics/transform.ts";
import { referenceTransform } from "../src/kernels/referenceTransform.ts";
import { simdTransform } from "../src/kernels/simdTransform.ts";

const wave = (length: number, seed: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(seed + 3 * i + i * i));

const largest = (values: Float64Array): number =>
  values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);

/** Any grid, exact for the band limit or far too coarse for it. */
const grids: fc.Arbitrary<SphereGrid> = fc
  .record({
    family: fc.constantFrom(gaussLegendre, equiangular, equiangularWithPoles),
    nLat: fc.integer({ min: 3, max: 40 }),
    nLon: fc.integer({ min: 1, max: 80 }),
    firstLongitude: fc.constantFrom(0, 0.3, -2),
  })
  .map(({ family, nLat, nLon, firstLongitude }) => family(nLat, { nLon, firstLongitude }));

test("⟨S a, f⟩ = ⟨a, Sᵀ f⟩ to rounding on every grid, however coarse", () => {
  fc.assert(
    fc.property(
      grids,
      fc.integer({ min: 1, max: 48 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 1000 }),
      (grid, bandLimit, batch, seed) => {
        const a = coefficients("harmonic", bandLimit, wave(batch * bandLimit ** 2, seed));
        const f = gridFields(grid, wave(batch * grid.nLat * grid.nLon, seed + 1));
        const [left, right] = [synthesise(a, grid).values, adjointSynthesis(f, bandLimit).values];
        let [difference, size] = [0, 0];
        left.forEach((v, i) => {
          difference += v * f.values[i];
          size += Math.abs(v * f.values[i]);
        });
        right.forEach((v, i) => {
          difference -= v * a.values[i];
          size += Math.abs(v * a.values[i]);
        });
        // Each product of the sums has a few dozen roundings behind it.
        expect(Math.abs(difference)).toBeLessThan(64 * Number.EPSILON * (1 + size));
      },
    ),
    { seed: 5, numRuns: 120 },
  );
});

test("the kernels and their plain twin agree, folded orders or not", () => {
  fc.assert(
    fc.property(grids, fc.integer({ min: 1, max: 48 }), (grid, bandLimit) => {
      const maps = wave(2 * grid.nLat * grid.nLon, bandLimit);
      const [plain, simd] = [referenceTransform, simdTransform].map((make) => {
        const out = new Float64Array(2 * bandLimit ** 2);
        make(grid, bandLimit).adjoint(maps, out);
        return out;
      }) as [Float64Array, Float64Array];
      expect(largest(plain.map((v, i) => v - simd[i]))).toBeLessThan(1e-13 * (1 + largest(plain)));
    }),
    { seed: 6, numRuns: 60 },
  );
});

describe("against the definition", () => {
  test("one point of a grid of five longitudes gives the harmonics there, to degree 11", () => {
    const grid = equiangular(6, { nLon: 5, firstLongitude: 0.2 });
    for (const [j, k] of [
      [0, 0],
      [2, 3],
      [5, 4],
    ] as const) {
      const values = new Float64Array(30);
      values[5 * j + k] = 2;
      const a = adjointSynthesis(gridFields(grid, values), 12).values;
      const λ = grid.firstLongitude + (2 * Math.PI * k) / 5;
      for (let l = 0; l < 12; l++) {
        for (let m = -l; m <= l; m++) {
          const expected = 2 * sphericalHarmonic(l, m, grid.colatitudes[j], λ);
          expect(Math.abs(a[l * l + l + m] - expected)).toBeLessThan(2e-14);
        }
      }
    }
  });

  test("values times the weights of an exact grid are analysed, and values alone are not", () => {
    const grid = gaussLegendre(12, { firstLongitude: 1 });
    const f = synthesise(coefficients("harmonic", 12, wave(144, 1)), grid);
    const weighted = f.values.map((v, i) => v * grid.weights[Math.floor(i / grid.nLon)]);
    const a = analyse(f, 12).values;
    const byWeights = adjointSynthesis(gridFields(grid, weighted), 12).values;
    expect(largest(byWeights.map((v, i) => v - a[i]))).toBeLessThan(1e-14);
    expect(largest(adjointSynthesis(f, 12).values.map((v, i) => v - a[i]))).toBeGreaterThan(1);
  });
});
