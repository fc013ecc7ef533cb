import { gaussLegendre, gridFields, isotropic, key } from "@chaosphere/core";
import { fillNormals } from "@chaosphere/core/random";
import { expect, test } from "vitest";
import { patternsLaw } from "../experiments/climate-hemisphere/patterns.ts";
import {
  isotropicCovariance,
  type PlaceLaw,
  simpleKriging,
} from "../experiments/withheld/kriging.ts";
import { taperedCovariance } from "../experiments/withheld/taperedCovariance.ts";

/** The north pole, three points of the equator a quarter turn apart, and the south pole. */
const places = {
  colatitudes: Float64Array.of(0, Math.PI / 2, Math.PI / 2, Math.PI / 2, Math.PI),
  longitudes: Float64Array.of(0, 0, Math.PI / 2, Math.PI, 0),
};

test("a covariance fades by the chord, and at infinite length not at all", () => {
  const samples = Float64Array.of(1, 2, 3, 4, 5, 1, 0, 1, 0, 1);
  const S = (p: number, q: number) => samples[p] * samples[q] + samples[5 + p] * samples[5 + q];
  // Chords: √2 from the pole to the equator, 2 from pole to pole.
  const [toEquator, toPole] = taperedCovariance(places, samples, 1.5)([0], [1, 4]);
  expect(toEquator).toBeCloseTo(S(0, 1) * Math.exp(-2 / 4.5), 12);
  expect(toPole).toBeCloseTo(S(0, 4) * Math.exp(-4 / 4.5), 12);
  const whole = taperedCovariance(places, samples, Number.POSITIVE_INFINITY)([2], [3, 4]);
  expect([...whole]).toEqual([S(2, 3), S(2, 4)]);
});

test("kriging from one place is the regression on it, and from the nearest what it is from all when the rest tell nothing", () => {
  // C_0 = C_1: covariance (1 + 3 cos d)/4π, so 1/4π at a right angle and -2/4π across.
  const law: PlaceLaw = {
    places,
    covariance: isotropicCovariance(isotropic([1, 1]), places),
    errors: new Float64Array(5).fill(1 / (4 * Math.PI)),
    isErrorPredicted: true,
  };
  const one = simpleKriging(law, [0], Float64Array.of(10, -5), [1]);
  expect([...one.means].map((x) => x.toFixed(12))).toEqual(["2.000000000000", "-1.000000000000"]);
  // Prior variance 4 and error 1, of which 1²/5 is explained, in units of 1/4π.
  expect(one.sds[0]).toBeCloseTo(Math.sqrt((5 - 1 / 5) / (4 * Math.PI)), 12);
  const { sds } = simpleKriging({ ...law, isErrorPredicted: false }, [0], Float64Array.of(1), [1]);
  expect(sds[0]).toBeCloseTo(Math.sqrt((4 - 1 / 5) / (4 * Math.PI)), 12);

  const blind: PlaceLaw = {
    ...law,
    covariance: (from, to) =>
      law
        .covariance(from, to)
        .map((x, at) =>
          (from[Math.floor(at / to.length)] === 4) === (to[at % to.length] === 4) ? x : 0,
        ),
  };
  const values = Float64Array.of(1, 2, 3, 7);
  const all = simpleKriging(blind, [1, 2, 3, 4], values, [0]);
  const near = simpleKriging(blind, [1, 2, 3, 4], values, [0], 3);
  expect(near.means[0]).toBeCloseTo(all.means[0], 12);
  expect(near.sds[0]).toBeCloseTo(all.sds[0], 12);
  // Where the far place tells something, leaving it out is seen.
  const sighted = simpleKriging(law, [1, 2, 3, 4], values, [0]);
  expect(Math.abs(sighted.means[0] - near.means[0])).toBeGreaterThan(0.1);
});

test("patterns kept whole are those of the sample: all of them give its covariance back, and few of them what the rest leaves", () => {
  const grid = gaussLegendre(3);
  const n = grid.nLat * grid.nLon;
  const batch = 5;
  const values = new Float64Array(batch * n);
  fillNormals(key(4), 0, values);
  const areas = Array.from({ length: n }, (_, p) => grid.weights[Math.floor(p / grid.nLon)]);
  const at = {
    colatitudes: Float64Array.from(areas, (_, p) => grid.colatitudes[Math.floor(p / grid.nLon)]),
    longitudes: Float64Array.from(areas, (_, p) => (2 * Math.PI * (p % grid.nLon)) / grid.nLon),
  };
  const cells = Array.from({ length: n }, (_, p) => p);
  const covarianceOf = (leading: number, length: number) =>
    patternsLaw(gridFields(grid, values), at, areas, { leading, length }).covariance(cells, cells);
  const mean = cells.map(
    (p) => cells.slice(0, batch).reduce((s, b) => s + values[b * n + p], 0) / batch,
  );
  const sample = (p: number, q: number) => {
    let sum = 0;
    for (let b = 0; b < batch; b++)
      sum += (values[b * n + p] - mean[p]) * (values[b * n + q] - mean[q]);
    return sum / (batch - 1);
  };
  const off = (C: Float64Array) =>
    C.reduce((most, x, i) => Math.max(most, Math.abs(x - sample(Math.floor(i / n), i % n))), 0);
  // Four patterns are all that five fields about their mean have.
  expect(off(covarianceOf(4, 0.2))).toBeLessThan(1e-12);
  expect(off(covarianceOf(1, Number.POSITIVE_INFINITY))).toBeLessThan(1e-12);
  expect(off(covarianceOf(1, 0.2))).toBeGreaterThan(0.1);
});
