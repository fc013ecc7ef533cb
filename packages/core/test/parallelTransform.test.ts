import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DomainError, GridError, ShapeError } from "../src/errors.ts";
import { equiangular } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { gridFields } from "../src/grid/sphereGrid.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { adjointSynthesis, analyse, synthesise } from "../src/harmonics/transform.ts";
import {
  adjointSynthesisParallel,
  analyseParallel,
  synthesiseParallel,
} from "../src/parallel/parallelTransform.ts";
import { sharedArray, sharedCopy, type WorkerPool, workerPool } from "../src/workers/index.ts";

const pools: WorkerPool[] = [];
beforeAll(async () => {
  for (const workers of [0, 1, 2, 3]) pools.push(await workerPool({ workers }));
});
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

/** Numbers without pattern, the same in every run. */
const numbers = (count: number) => Float64Array.from({ length: count }, (_, i) => Math.sin(i * i));

/** How many numbers have other bits; a matcher would print them all. */
function differing(a: Float64Array, b: Float64Array): number {
  const [bits, others] = [a, b].map((x) => new BigInt64Array(Float64Array.from(x).buffer));
  return bits.reduce((count, word, i) => (word === others[i] ? count : count + 1), 0);
}

// Batches of one piece, of whole pieces and of pieces with a rest, at each of the sizes of a piece.
describe.each([
  [8, 130],
  [50, 65],
  [96, 4],
  [96, 9],
  [1, 129],
])("L = %d, %d fields: the bits of one thread for any number of workers", (bandLimit, batch) => {
  const grid = gaussLegendre(bandLimit);
  const a = coefficients("harmonic", bandLimit, numbers(batch * bandLimit ** 2));
  const maps = synthesise(a, grid, { unit: "K" });

  test("synthesis", async () => {
    for (const pool of pools) {
      const found = await synthesiseParallel(a, grid, { pool, unit: "K" });
      expect(differing(found.values, maps.values)).toBe(0);
      expect({ ...found, values: 0 }).toEqual({ ...maps, values: 0 });
    }
  });

  test("analysis", async () => {
    const expected = analyse(maps, bandLimit);
    for (const pool of pools) {
      const found = await analyseParallel(maps, bandLimit, { pool });
      expect(differing(found.values, expected.values)).toBe(0);
      expect({ ...found, values: 0 }).toEqual({ ...expected, values: 0 });
    }
  });

  test("adjoint synthesis", async () => {
    const expected = adjointSynthesis(maps, bandLimit);
    for (const pool of pools) {
      const found = await adjointSynthesisParallel(maps, bandLimit, { pool });
      expect(differing(found.values, expected.values)).toBe(0);
    }
  });
});

test.each([
  [8, 300],
  [50, 65],
  [96, 33],
  [385, 2],
])("L = %d, %d fields, all in shared memory: the bits of one thread", async (bandLimit, batch) => {
  const grid = gaussLegendre(bandLimit);
  const a = coefficients("harmonic", bandLimit, sharedCopy(numbers(batch * bandLimit ** 2)));
  const expected = synthesise(a, grid);
  const maps = { ...expected, values: sharedCopy(expected.values) };
  const [back, adjoint] = [analyse(maps, bandLimit), adjointSynthesis(maps, bandLimit)];
  for (const pool of pools) {
    const out = sharedArray(maps.values.length);
    const { values } = await synthesiseParallel(a, grid, { pool, out });
    expect(values).toBe(out);
    expect(differing(out, expected.values)).toBe(0);
    const sums = sharedArray(a.values.length);
    await analyseParallel(maps, bandLimit, { pool, out: sums });
    expect(differing(sums, back.values)).toBe(0);
    await adjointSynthesisParallel(maps, bandLimit, { pool, out: sums });
    expect(differing(sums, adjoint.values)).toBe(0);
    const holed = { ...maps, values: sharedCopy(maps.values) };
    holed.values[maps.values.length - 1] = Number.NaN;
    await expect(analyseParallel(holed, bandLimit, { pool, out: sums })).rejects.toThrow(
      `got NaN in field ${batch - 1} of ${batch}, ring ${bandLimit - 1}, longitude ${grid.nLon - 1}`,
    );
  }
});

// By orders and rings: even and odd numbers of rings, lengths with and without a fast Fourier transform, few fields.
describe.each([
  [390, gaussLegendre(390), 1],
  [385, equiangular(769), 2],
  [400, gaussLegendre(403), 7],
] as const)("L = %d: large fields have the bits of one thread too", (bandLimit, grid, batch) => {
  const a = coefficients("harmonic", bandLimit, numbers(batch * bandLimit ** 2));

  test("both ways and without weights", async () => {
    const maps = synthesise(a, grid);
    const [back, adjoint] = [analyse(maps, bandLimit), adjointSynthesis(maps, bandLimit)];
    for (const pool of pools) {
      const found = await synthesiseParallel(a, grid, { pool });
      expect(differing(found.values, maps.values)).toBe(0);
      const { values } = await analyseParallel(maps, bandLimit, { pool });
      expect(differing(values, back.values)).toBe(0);
      const sums = await adjointSynthesisParallel(maps, bandLimit, { pool });
      expect(differing(sums.values, adjoint.values)).toBe(0);
    }
  });
});

test("large fields in shared memory, side by side, and refused", async () => {
  const grid = gaussLegendre(384);
  const a = coefficients("harmonic", 384, sharedCopy(numbers(384 ** 2)));
  const b = coefficients("harmonic", 384, sharedCopy(numbers(384 ** 2).map((x) => 1 - x)));
  const expected = [a, b].map((c) => synthesise(c, grid));
  const holed = { ...expected[0], values: expected[0].values.slice() };
  holed.values[384 * 768 - 1] = Number.POSITIVE_INFINITY;
  for (const pool of pools) {
    const out = sharedArray(expected[0].values.length);
    const found = await Promise.all([
      synthesiseParallel(a, grid, { pool, out }),
      synthesiseParallel(b, grid, { pool }),
    ]);
    expect(found[0].values).toBe(out);
    found.forEach(({ values }, k) => {
      expect(differing(values, expected[k].values)).toBe(0);
    });
    await expect(analyseParallel(holed, 384, { pool })).rejects.toThrow(
      /^analyse: every value must be finite, got Infinity in field 0 of 1, ring 383, longitude 767/,
    );
    const coarse = analyseParallel(expected[0], 385, { pool });
    await expect(coarse).rejects.toThrow(GridError);
    const overlapping = synthesiseParallel(a, grid, { pool, out: a.values });
    await expect(overlapping).rejects.toThrow(ShapeError);
  }
});

test("results go where they are asked to, in shared memory too, and inputs stay", async () => {
  const grid = gaussLegendre(96);
  const a = coefficients("harmonic", 96, numbers(9 * 96 ** 2));
  const expected = synthesise(a, grid).values;
  for (const pool of pools) {
    const [plain, shared] = [new Float64Array(expected.length), sharedArray(expected.length)];
    const found = await synthesiseParallel(a, grid, { pool, out: plain });
    expect(found.values).toBe(plain);
    expect(differing(plain, expected)).toBe(0);
    const from = coefficients("harmonic", 96, sharedCopy(a.values));
    expect((await synthesiseParallel(from, grid, { pool, out: shared })).values).toBe(shared);
    expect(differing(shared, expected)).toBe(0);
    const back = sharedArray(a.values.length);
    await analyseParallel(gridFields(grid, shared), 96, { pool, out: back });
    expect(differing(back, analyse(gridFields(grid, expected), 96).values)).toBe(0);
    expect(differing(a.values, numbers(9 * 96 ** 2))).toBe(0);
  }
});

test("what is refused is refused as by one thread", async () => {
  const grid = gaussLegendre(96);
  const maps = synthesise(coefficients("harmonic", 96, numbers(9 * 96 ** 2)), grid);
  const holed = { ...maps, values: maps.values.slice() };
  holed.values[7 * 96 * 192 + 5] = Number.NaN;
  for (const pool of pools) {
    await expect(analyseParallel(holed, 96, { pool })).rejects.toThrow(
      /^analyse: every value must be finite, got NaN in field 7 of 9, ring 0, longitude 5/,
    );
    await expect(adjointSynthesisParallel(holed, 96, { pool })).rejects.toThrow(DomainError);
    await expect(analyseParallel(maps, 97, { pool })).rejects.toThrow(GridError);
    await expect(analyseParallel(undefined as never, 8, { pool })).rejects.toThrow(DomainError);
    const out = new Float64Array(3);
    await expect(analyseParallel(maps, 96, { pool, out })).rejects.toThrow(ShapeError);
    const stopped = AbortSignal.abort(new Error("enough"));
    const stopping = analyseParallel(maps, 96, { pool, signal: stopped });
    await expect(stopping).rejects.toThrow("enough");
  }
});
