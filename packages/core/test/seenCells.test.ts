import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  adjointSynthesis,
  analyse,
  equiangular,
  fieldsWithGaps,
  gaussLegendre,
  gridFields,
  hasGaps,
  seenCells,
  seenShare,
  valuesWithNaN,
} from "../src/index.ts";

const grid = gaussLegendre(4);
const cells = grid.nLat * grid.nLon;

describe("fieldsWithGaps", () => {
  test("NaN comes back as NaN, and nothing else does", () => {
    const value = fc.oneof(fc.constant(Number.NaN), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 2 * cells, maxLength: 2 * cells }), (list) => {
        const fields = fieldsWithGaps(grid, Float64Array.from(list), "K");
        expect([...valuesWithNaN(fields)]).toEqual(list);
        expect(fields.values.some(Number.isNaN)).toBe(false);
        expect(hasGaps(fields)).toBe(list.some(Number.isNaN));
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  test("one map where all fields lack the same cells, else one for each", () => {
    const values = new Float64Array(2 * cells).fill(1);
    values[3] = Number.NaN;
    const differing = fieldsWithGaps(grid, values.slice());
    expect(differing.seen).toHaveLength(2 * cells);
    expect([seenCells(differing, 0)?.[3], seenCells(differing, 1)?.[3]]).toEqual([0, 1]);
    values[cells + 3] = Number.NaN;
    const common = fieldsWithGaps(grid, values);
    expect(common.seen).toHaveLength(cells);
    expect(seenCells(common, 1)?.[3]).toBe(0);
    expect(fieldsWithGaps(grid, new Float64Array(cells))).toEqual(
      gridFields(grid, new Float64Array(cells)),
    );
  });
});

test("the share seen is by area: the northern half of Gauss rings is half, one pole cap less than its share of cells", () => {
  const half = new Float64Array(cells).fill(Number.NaN, 0, cells / 2);
  expect(seenShare(fieldsWithGaps(grid, half))).toBeCloseTo(0.5, 14);
  const rings = equiangular(6);
  const cap = new Float64Array(6 * 12).fill(Number.NaN, 0, 12);
  // Quadrature weights integrate 1 over the rings that are left, near the area of the cap, not 1/6 of the sphere.
  expect(1 - seenShare(fieldsWithGaps(rings, cap))).toBeCloseTo((1 - Math.cos(Math.PI / 6)) / 2, 1);
  expect(seenShare(gridFields(grid, new Float64Array(cells)))).toBe(1);
});

test("gaps are refused by analyse, and summed over by the adjoint", () => {
  const values = new Float64Array(cells).fill(2);
  values[0] = Number.NaN;
  const fields = fieldsWithGaps(grid, values);
  expect(() => analyse(fields, 4)).toThrow(
    /^analyse: every cell must have a value, got fields with .+ % of the sphere unseen\. .+ gaussianPosterior\.$/,
  );
  const zeros = gridFields(grid, Float64Array.from(fields.values));
  expect(adjointSynthesis(fields, 4).values).toEqual(adjointSynthesis(zeros, 4).values);
  expect(() => analyse({ ...zeros, seen: new Uint8Array(3) }, 4)).toThrow(
    "seen must hold one map of 32 cells or 32 for all fields, got 3",
  );
});
