import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { driscollHealy } from "../src/grid/driscollHealy.ts";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import type { SphereGrid } from "../src/grid/sphereGrid.ts";
import { adjointSynthesisF32, analyseF32, synthesiseF32 } from "../src/harmonics/transformF32.ts";
import { sphericalTransform } from "../src/kernels/kernel.ts";
import { sphericalTransformF32 } from "../src/kernels/kernelF32.ts";
import { roundedTransformF32 } from "../src/kernels/roundedTransformF32.ts";
import { hasSimdF32 } from "../src/kernels/wasmModuleF32.ts";

/** Half a unit in the last place of 1. */
const UNIT = 2 ** -24;

const norm = (x: ArrayLike<number>): number =>
  Math.sqrt(Array.from(x).reduce((sum, v) => sum + v * v, 0));
const distance = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  norm(Array.from(x, (v, i) => v - y[i])) / norm(y);
const scattered = (length: number, seed: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(seed + 1 + i * i));

/**
 * Rounded terms of one sum differ by units of their size, so that errors of a sum are UNIT times the norm of its terms.
 * Within 1/L of the equator P̄_l of even l − m is the difference of two terms up to L times as large, 1/x times at cos θ
 * = x: the mean of min(L, 1/x)² over the sphere is below 2L, which gives √(2L) units, in analysis as well.
 * Sums round at the size of their parts, of which there are few.
 */
const tolerance = (bandLimit: number): number => UNIT * (2 + Math.sqrt(2 * bandLimit));

/**
 * Root of Σ_j w_j² f_j² Σ_lm Y_lm(j)² over a batch, the norm of the terms summed in analysis, by the addition theorem;
 * without weights, in adjoint synthesis. The sums themselves may cancel, and then lie far below it.
 */
function normOfTerms(f: Float32Array, { weights, nLat, nLon }: SphereGrid, bandLimit: number) {
  const weighted = f.map((v, i) => v * weights[Math.floor(i / nLon) % nLat]);
  const ofHarmonics = bandLimit / Math.sqrt(4 * Math.PI);
  return { rows: ofHarmonics * norm(weighted), sums: ofHarmonics * norm(f) };
}

/** The three transforms in double precision, of numbers that are in single precision. */
function exact(grid: SphereGrid, bandLimit: number, a: Float32Array, f: Float32Array) {
  const transform = sphericalTransform(grid, bandLimit);
  const maps = new Float64Array(f.length);
  const [rows, sums] = [new Float64Array(a.length), new Float64Array(a.length)];
  transform.synthesise(Float64Array.from(a), maps);
  transform.analyse(Float64Array.from(f), rows);
  transform.adjoint(Float64Array.from(f), sums);
  return { maps, rows, sums };
}

test("the kernels run here", () => {
  expect(hasSimdF32()).toBe(true);
});

test("single precision agrees with double precision, for any band limit, batch and grid", () => {
  const bandLimits = fc.integer({ min: 1, max: 80 });
  const shape = fc.record({
    more: fc.nat(9),
    points: fc.nat(7),
    firstLongitude: fc.double({ min: -7, max: 7, noNaN: true }),
  });
  fc.assert(
    fc.property(
      bandLimits,
      fc.integer({ min: 1, max: 19 }),
      shape,
      fc.nat(),
      (bandLimit, batch, { more, points, firstLongitude }, seed) => {
        const options = { nLon: 2 * bandLimit + points, firstLongitude };
        const grid =
          seed % 2 === 0
            ? gaussLegendre(bandLimit + more, options)
            : equiangularWithPoles(2 * bandLimit + more, options);
        const a = scattered(batch * bandLimit ** 2, seed);
        const f = scattered(batch * grid.nLat * grid.nLon, seed + 1);
        const { maps, rows, sums } = exact(grid, bandLimit, a, f);
        const terms = normOfTerms(f, grid, bandLimit);
        for (const [single, double, size] of [
          [synthesiseF32(a, bandLimit, grid), maps, norm(maps)],
          [analyseF32(f, grid, bandLimit), rows, terms.rows],
          [adjointSynthesisF32(f, grid, bandLimit), sums, terms.sums],
        ] as const) {
          const error = norm(single.map((v, i) => v - double[i]));
          expect(error / size).toBeLessThan(tolerance(bandLimit));
        }
      },
    ),
    { numRuns: 60 },
  );
});

// A fifth above what was measured: 1.07e-7, 3.06e-7 and 5.82e-7 in synthesis, 1.14e-7, 3.85e-7 and 8.65e-7 in analysis.
describe("at the error stated", () => {
  test.each([
    [8, 1.4e-7, 1.5e-7],
    [128, 3.7e-7, 4.7e-7],
    [512, 7.0e-7, 1.1e-6],
  ])("for band limit %d", (bandLimit, ofSynthesis, ofAnalysis) => {
    const grid = gaussLegendre(bandLimit);
    const a = scattered(bandLimit ** 2, 3);
    const maps = new Float64Array(grid.nLat * grid.nLon);
    sphericalTransform(grid, bandLimit).synthesise(Float64Array.from(a), maps);
    const single = synthesiseF32(a, bandLimit, grid);
    expect(distance(single, maps)).toBeLessThan(ofSynthesis);
    // More than the rounding of exact results: it is not the double transform that was measured.
    expect(distance(single, maps)).toBeGreaterThan(UNIT / 2);
    expect(distance(analyseF32(Float32Array.from(maps), grid, bandLimit), a)).toBeLessThan(
      ofAnalysis,
    );
  });
});

test("the bits of a field do not depend on its batch", () => {
  const [bandLimit, batch, grid] = [21, 19, equiangularWithPoles(43)];
  const a = scattered(batch * bandLimit ** 2, 1);
  const fields = synthesiseF32(a, bandLimit, grid);
  const back = analyseF32(fields, grid, bandLimit);
  for (const b of [0, 7, 8, 18]) {
    const row = a.slice(b * bandLimit ** 2, (b + 1) * bandLimit ** 2);
    const map = fields.slice(b * 43 * 86, (b + 1) * 43 * 86);
    expect(synthesiseF32(row, bandLimit, grid)).toEqual(map);
    expect(analyseF32(map, grid, bandLimit)).toEqual(
      back.slice(b * bandLimit ** 2, (b + 1) * bandLimit ** 2),
    );
  }
});

test("adjoint synthesis is the transpose of synthesis", () => {
  const [bandLimit, grid] = [30, equiangular(31)];
  const a = scattered(bandLimit ** 2, 5);
  const f = scattered(grid.nLat * grid.nLon, 6);
  const dot = (x: Float32Array, y: Float32Array): number =>
    x.reduce((sum, v, i) => sum + v * y[i], 0);
  const values = synthesiseF32(a, bandLimit, grid);
  const difference = dot(values, f) - dot(a, adjointSynthesisF32(f, grid, bandLimit));
  expect(Math.abs(difference)).toBeLessThan(tolerance(bandLimit) * norm(values) * norm(f));
});

test.each([
  ["rings too short for the band limit", gaussLegendre(20, { nLon: 24 })],
  ["a number of longitudes with a large prime factor", gaussLegendre(20, { nLon: 67 })],
  ["rings without a mirror image", driscollHealy(20)],
  ["a few rings from pole to equator at a high band limit", equiangular(6, { nLon: 1200 }), 500],
])("on %s the double transform is rounded", (_, grid, bandLimit = 20) => {
  const a = scattered(2 * bandLimit ** 2, 2);
  const expected = new Float32Array(2 * grid.nLat * grid.nLon);
  roundedTransformF32(grid, bandLimit).synthesise(a, expected);
  expect(synthesiseF32(a, bandLimit, grid)).toEqual(expected);
});

test("degrees that the weights of a grid do not separate are analysed in double precision", () => {
  const [bandLimit, grid] = [36, equiangularWithPoles(37)];
  const a = scattered(bandLimit ** 2, 2);
  const back = analyseF32(synthesiseF32(a, bandLimit, grid), grid, bandLimit);
  expect(distance(back, a)).toBeLessThan(4 * tolerance(bandLimit));
});

test("start values far below the range of doubles come to matter at high band limits", () => {
  const [bandLimit, m] = [1500, 700];
  const grid = gaussLegendre(bandLimit);
  const a = new Float32Array(bandLimit ** 2);
  for (let l = m; l < bandLimit; l++) a[l * l + l + m] = Math.sin(l * l);
  const maps = new Float64Array(grid.nLat * grid.nLon);
  sphericalTransform(grid, bandLimit).synthesise(Float64Array.from(a), maps);
  const values = new Float32Array(maps.length);
  sphericalTransformF32(grid, bandLimit).synthesise(a, values);
  expect(distance(values, maps)).toBeLessThan(tolerance(bandLimit));
});

describe("what is refused", () => {
  const grid = gaussLegendre(4);
  const a = scattered(16, 1);

  test.each([
    [() => synthesiseF32(new Float64Array(16) as never, 4, grid), /must be a Float32Array/],
    [() => synthesiseF32(a.subarray(1), 4, grid), /rows of 16 numbers, got 15/],
    [() => synthesiseF32(a, 4, undefined as never), /needs a grid/],
    [() => synthesiseF32(a, 0, grid), /bandLimit/],
    [() => synthesiseF32(a, 4, grid, { out: new Float32Array(31) }), /exactly the 32 results/],
    [() => adjointSynthesisF32(new Float32Array(33), grid, 4), /rows of 32 numbers/],
    [() => analyseF32(new Float32Array(32), grid, 5), /resolves/],
    [() => analyseF32(new Float32Array(32).fill(NaN, 9), grid, 4), /got NaN at position 9/],
  ])("%s", (call, message) => {
    expect(call).toThrow(message);
  });

  test("an output that overlaps the input", () => {
    const memory = new Float32Array(40);
    const call = () =>
      synthesiseF32(memory.subarray(0, 16), 4, grid, { out: memory.subarray(8, 40) });
    expect(call).toThrow(/share no memory/);
  });
});
