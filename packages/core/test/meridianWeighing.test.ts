import { describe, expect, test } from "vitest";
import { driscollHealy } from "../src/grid/driscollHealy.ts";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { meridianOf, withSouthPole } from "../src/grid/meridian.ts";
import type { SphereGrid } from "../src/grid/sphereGrid.ts";
import { referenceWeighing } from "../src/kernels/meridianReference.ts";
import { simdWeighing } from "../src/kernels/meridianSimd.ts";
import { type MeridianWeights, meridianWeights } from "../src/kernels/meridianWeights.ts";
import { referenceTransform } from "../src/kernels/referenceTransform.ts";

const noise = (length: number, seed = 1) =>
  Float64Array.from({ length }, (_, i) => Math.sin(seed + 3 * i + i * i));
const largest = (values: Float64Array) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
const difference = (a: Float64Array, b: Float64Array) => largest(a.map((v, i) => v - b[i]));
const weightsOf = (grid: SphereGrid) => meridianWeights(grid) as MeridianWeights;

const grids: readonly [string, SphereGrid][] = [
  ["cell centres, few columns", equiangular(7, { nLon: 6 })],
  ["cell centres", equiangular(18, { nLon: 36 })],
  ["cell centres, a number of columns that is odd", equiangular(13, { nLon: 25 })],
  ["poles", equiangularWithPoles(19, { nLon: 36, firstLongitude: 0.3 })],
  ["poles, an even number of rings", equiangularWithPoles(20, { nLon: 38 })],
  ["poles, a number of columns that is odd", equiangularWithPoles(12, { nLon: 21 })],
  ["Driscoll–Healy", driscollHealy(16)],
  ["passes joined by three, three columns over", equiangular(18, { nLon: 38 })],
  ["passes joined by four, a column over", equiangularWithPoles(17, { nLon: 34 })],
  ["passes joined by four, a number of columns that is odd", equiangular(16, { nLon: 31 })],
  ["passes joined by three, poles, a number that is odd", equiangularWithPoles(19, { nLon: 37 })],
  ["passes joined by three, Driscoll–Healy", driscollHealy(18)],
  ["two rings", equiangularWithPoles(2, { nLon: 2 })],
  ["one ring", equiangular(1, { nLon: 2 })],
  ["prime circles", equiangular(37, { nLon: 74 })],
];

describe.each(grids)("%s", (_name, grid) => {
  test("the kernels weigh a map as the plain sums do, also a map of noise", () => {
    const weights = weightsOf(grid);
    const map = noise(grid.nLat * grid.nLon);
    const plain = referenceWeighing(weights).weigh(map);
    const fast = simdWeighing(weights).weigh(map.slice());
    // Sums of 2M terms of size w cot: M ε of the largest value, measured below a tenth of that.
    expect(difference(fast, plain)).toBeLessThan(
      4 * weights.points * Number.EPSILON * largest(plain),
    );
    // A second call finds nothing left over of the first.
    simdWeighing(weights).weigh(map);
    const weighing = simdWeighing(weights);
    weighing.weigh(noise(map.length, 5));
    expect(weighing.weigh(map)).toEqual(fast);
  });

  test("sums of the weighed map with Y_lm are the coefficients of every degree that the grid resolves", () => {
    const bandLimit = grid.resolvedDegree + 1;
    const a = noise(bandLimit ** 2);
    const weights = weightsOf(grid);
    const ones = { ...weights.rings, weights: weights.rings.weights.map(() => 1) };
    const inner = referenceTransform(ones, bandLimit);
    const whole = new Float64Array(ones.nLat * ones.nLon);
    inner.synthesise(a, whole);
    const back = new Float64Array(a.length);
    for (const weigh of [referenceWeighing(weights).weigh, simdWeighing(weights).weigh]) {
      inner.analyse(weigh(whole.slice(0, grid.nLat * grid.nLon)), back);
      expect(difference(back, a)).toBeLessThan(1e-13 * Math.max(4, bandLimit));
    }
  });
});

test("a ring at a pole counts by its mean", () => {
  const grid = equiangularWithPoles(9, { nLon: 16 });
  const map = noise(9 * 16);
  const mean = map.slice();
  for (const from of [0, 8 * 16]) {
    mean.fill(
      map.slice(from, from + 16).reduce((s, v) => s + v / 16, 0),
      from,
      from + 16,
    );
  }
  const { weigh } = simdWeighing(weightsOf(grid));
  const expected = weigh(mean).slice();
  expect(difference(weigh(map), expected)).toBeLessThan(1e-15);
});

test("rings that are equally spaced are known by their colatitudes, whatever the kind says", () => {
  expect(meridianOf(equiangular(12))).toEqual({
    intervals: 12,
    offset: 0.5,
    lacksSouthPole: false,
  });
  expect(meridianOf(equiangularWithPoles(13))).toEqual({
    intervals: 12,
    offset: 0,
    lacksSouthPole: false,
  });
  expect(meridianOf(driscollHealy(12))).toEqual({ intervals: 12, offset: 0, lacksSouthPole: true });
  expect(meridianOf(gaussLegendre(12))).toBeUndefined();
  expect(meridianWeights(gaussLegendre(12))).toBeUndefined();
  const moved = equiangular(12);
  moved.colatitudes[5] += 1e-6;
  expect(meridianOf(moved)).toBeUndefined();
});

test("the south pole that Driscoll–Healy rings lack has weight 0", () => {
  const grid = driscollHealy(8, { firstLongitude: 1 });
  const whole = withSouthPole(grid);
  expect([whole.nLat, whole.nLon, whole.firstLongitude, whole.exactDegree]).toEqual([9, 16, 1, 7]);
  expect(whole.weights).toEqual(Float64Array.of(...grid.weights, 0));
  expect(withSouthPole(equiangular(5)).nLat).toBe(5);
});
