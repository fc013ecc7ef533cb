import {
  coefficients,
  DomainError,
  gaussLegendre,
  key,
  normalAt,
  ShapeError,
  sphericalHarmonic,
} from "@chaosphere/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chiSquaredCalibration } from "../../src/calibration/chiSquared.ts";
import { crps, gaussianCrps } from "../../src/calibration/crps.ts";
import { energyScore } from "../../src/calibration/energyScore.ts";
import { fieldFunctionals } from "../../src/calibration/functionals.ts";
import { meanOverTrials } from "../../src/calibration/runs.ts";
import { trialValues } from "../../src/calibration/trialValues.ts";
import { pairwiseDistances } from "../../src/comparison/distances.ts";
import { fields } from "../comparison/normalFields.ts";
import golden from "../fixtures/calibration.json" with { type: "json" };

const largest = (found: ArrayLike<number>, wanted: readonly number[]) =>
  Math.max(...wanted.map((w, i) => Math.abs(found[i] - w)));

describe("the CRPS", () => {
  const values = trialValues(Float64Array.from(golden.truth), Float64Array.from(golden.drawn));

  test("of ensembles is properscoring's, and the fair one takes pairs of different draws", () => {
    expect(largest(crps(values, "v-statistic"), golden.empirical)).toBeLessThan(1e-13);
    expect(largest(crps(values), golden.fair)).toBeLessThan(1e-13);
    // Negative control: the one is not the other.
    expect(largest(crps(values), golden.empirical)).toBeGreaterThan(1e-3);
  });

  test("of a normal law is properscoring's", () => {
    const found = golden.gaussians.map(([f, m, s]) => gaussianCrps(f, m, s));
    expect(largest(found, golden.gaussian)).toBeLessThan(1e-13);
    expect(() => gaussianCrps(0, 0, 0)).toThrow(DomainError);
  });

  test("of draws is that of their law in the mean where it is fair, at three draws too, and not else", () => {
    const n = 20_000;
    const truth = new Float64Array(n).fill(0.7);
    const drawn = Float64Array.from({ length: 3 * n }, (_, i) => 0.2 + 1.3 * normalAt(key(9), i));
    const zScore = (estimator: "unbiased" | "v-statistic") => {
      const { value, standardError } = meanOverTrials(crps(trialValues(truth, drawn), estimator));
      return Math.abs(value - gaussianCrps(0.7, 0.2, 1.3)) / standardError;
    };
    expect(zScore("unbiased")).toBeLessThan(4);
    expect(zScore("v-statistic")).toBeGreaterThan(20);
  });

  test("is the energy score of fields of one coefficient", () => {
    const truth = coefficients("harmonic", 1, values.truth);
    const draws = coefficients("harmonic", 1, values.drawn);
    for (const estimator of ["unbiased", "v-statistic"] as const) {
      const scores = energyScore(truth, draws, { estimator });
      expect(largest(scores, [...crps(values, estimator)])).toBeLessThan(1e-9);
    }
  });
});

describe("the energy score", () => {
  test("is the sum over pairs, in the norm asked for", () => {
    const [truth, draws] = [fields(3, 2, 31), fields(3, 10, 32)];
    const degreeWeights = Float64Array.of(1, 0.5, 4);
    const d = pairwiseDistances(truth, draws, { degreeWeights });
    const own = pairwiseDistances(draws, draws, { degreeWeights });
    const direct = [0, 1].map((t) => {
      let [away, spread] = [0, 0];
      for (let i = 0; i < 5; i++) {
        away += d[t * 10 + 5 * t + i] / 5;
        for (let k = 0; k < 5; k++) spread += own[(5 * t + i) * 10 + 5 * t + k] / (5 * 4);
      }
      return away - spread / 2;
    });
    expect(largest(energyScore(truth, draws, { degreeWeights }), direct)).toBeLessThan(1e-12);
    expect(largest(energyScore(truth, draws), direct)).toBeGreaterThan(0.1);
  });

  test("is best in the mean for the true law: a wider, a narrower and a shifted one lose", () => {
    const trials = 1500;
    const truth = fields(2, trials, 41);
    const draws = fields(2, 8 * trials, 42);
    const scoresOf = (scale: number, shift: number) =>
      energyScore(truth, { ...draws, values: draws.values.map((z) => shift + scale * z) });
    const own = scoresOf(1, 0);
    for (const [scale, shift] of [
      [1.5, 0],
      [0.6, 0],
      [1, 0.4],
    ] as const) {
      const { value, standardError } = meanOverTrials(
        scoresOf(scale, shift).map((s, t) => s - own[t]),
      );
      expect(value / standardError, `${scale}, ${shift}`).toBeGreaterThan(4);
    }
  });

  test("refuses band limits that differ and draws that are not as many of each", () => {
    expect(() => energyScore(fields(2, 1, 1), fields(3, 2, 1))).toThrow(ShapeError);
    expect(() => energyScore(fields(2, 2, 1), fields(2, 5, 1))).toThrow(/as many draws of every/);
    expect(() => energyScore(fields(2, 2, 1), fields(2, 2, 1))).toThrow(ShapeError);
  });
});

describe("χ² of Gaussian posteriors", () => {
  test("has the two tails of the sum, as scipy's", () => {
    for (const [n, d, total, pValue] of golden.sums) {
      const found = chiSquaredCalibration(new Float64Array(n).fill(total / n), d);
      expect(Math.abs(found.pValue / pValue - 1)).toBeLessThan(1e-10);
      expect(found.ratio.value).toBeCloseTo(total / n / d, 12);
    }
  });

  test("lets the true covariance pass in 200 studies as often as it says, and catches sd × 0.9 in half of them, × 0.8 in nearly all", () => {
    const [studies, n, d] = [200, 20, 9];
    const squares = (study: number, factor: number) => {
      const z = fields(3, n, 500 + study).values;
      return Float64Array.from({ length: n }, (_, t) =>
        z.subarray(t * d, (t + 1) * d).reduce((sum, v) => sum + (v / factor) ** 2, 0),
      );
    };
    const rejected = (factor: number) =>
      Array.from({ length: studies }, (_, s) =>
        chiSquaredCalibration(squares(s, factor), d),
      ).filter(({ pValue }) => pValue < 0.05).length;
    expect(Math.abs(rejected(1) - 10) / Math.sqrt(200 * 0.05 * 0.95)).toBeLessThan(3);
    // χ²/d is 1.23 ± 0.13 then, and the bound 1.22: about every second study.
    expect(rejected(0.9)).toBeGreaterThan(80);
    expect(rejected(0.8)).toBeGreaterThan(190);
  });

  test("says nothing of dependent runs but the ratio with its error", () => {
    const found = chiSquaredCalibration(Float64Array.of(3, 3, 5, 5), 4, [7, 7, 2, 2]);
    expect(found.pValue).toBeNaN();
    expect(found.ratio).toEqual({ value: 1, standardError: 0.25 });
    expect(() => chiSquaredCalibration(Float64Array.of(-1), 4)).toThrow(DomainError);
    expect(() => chiSquaredCalibration(new Float64Array(0), 4)).toThrow(ShapeError);
  });
});

describe("functionals of fields", () => {
  const grid = gaussLegendre(12);
  const north = Uint8Array.from({ length: grid.nLat * grid.nLon }, (_, c) =>
    Number(c < 6 * grid.nLon),
  );

  test("are values, means over regions, spectra and the maximum of each field", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: Math.PI, noNaN: true }),
        fc.double({ min: -9, max: 9, noNaN: true }),
        fc.double({ min: 0.5, max: 3, noNaN: true }),
        (colatitude, longitude, a) => {
          const { names, evaluate } = fieldFunctionals(4, {
            points: [{ name: "p", colatitude, longitude }],
            regions: [{ name: "north", cells: north }],
            degrees: [1, 3],
            grid,
          });
          expect(names).toEqual(["p", "north", "C_1", "C_3", "maximum"]);
          // a Y_10 = a √(3/4π) cos θ: mean a √(3/4π)/2 over the northern half, by two-sided quadrature of 12 rings.
          const f = coefficients("harmonic", 4, new Float64Array(32));
          f.values[2] = a;
          f.values[16] = 1;
          const [value, mean, c1, c3, maximum, other] = evaluate(f);
          expect(value).toBeCloseTo(a * sphericalHarmonic(1, 0, colatitude, longitude), 12);
          const half = (a * Math.sqrt(3 / (4 * Math.PI))) / 2;
          // Rings of 12 nodes are not made for half of the range: measured 0.0053.
          expect(Math.abs(mean / half - 1)).toBeLessThan(0.006);
          expect(c1).toBeCloseTo((a * a) / 3, 12);
          expect(c3).toBe(0);
          expect(maximum).toBeCloseTo(a * sphericalHarmonic(1, 0, grid.colatitudes[0], 0), 12);
          expect(other).toBeCloseTo(sphericalHarmonic(0, 0, 0, 0), 12);
        },
      ),
      { seed: 61, numRuns: 20 },
    );
  });

  test("of many fields are those of each alone", () => {
    const { names, evaluate } = fieldFunctionals(3);
    const f = fields(3, 150, 62);
    const all = evaluate(f);
    const last = { ...f, batch: 1, values: f.values.subarray(149 * 9) };
    expect([...all.subarray(149 * names.length)]).toEqual([...evaluate(last)]);
  });

  test("refuse regions that are none and degrees beyond the band", () => {
    const none = new Uint8Array(north.length);
    const region = (cells: Uint8Array) => () =>
      fieldFunctionals(4, { regions: [{ name: "r", cells }], grid });
    expect(region(none)).toThrow(/must hold a cell, got none in "r"/);
    expect(region(none.subarray(1))).toThrow(/one entry per cell of the grid, 288, got 287/);
    expect(() => fieldFunctionals(4, { degrees: [4] })).toThrow(DomainError);
  });
});

test("trials must be whole, finite, and of two draws or more", () => {
  expect(() => trialValues(new Float64Array(3), new Float64Array(6), 2)).toThrow(ShapeError);
  expect(() => trialValues(new Float64Array(2), new Float64Array(2))).toThrow(/two or more/);
  expect(() => trialValues(Float64Array.of(Number.NaN), new Float64Array(2))).toThrow(DomainError);
});
