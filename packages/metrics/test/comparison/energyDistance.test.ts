import {
  coefficients,
  DomainError,
  type HarmonicCoefficients,
  key,
  rows,
  ShapeError,
  split,
  truncate,
} from "@chaosphere/core";
import { erf } from "@chaosphere/core/special";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearestFields, pairwiseDistances } from "../../src/comparison/distances.ts";
import { energyDistance } from "../../src/comparison/energyDistance.ts";
import { energyPermutationTest, splitHalfDistances } from "../../src/comparison/resampling.ts";
import golden from "../fixtures/energy.json" with { type: "json" };
import { fields } from "./normalFields.ts";

const constants = (...values: number[]) => coefficients("harmonic", 1, Float64Array.from(values));

/** E|X − Y| of X − Y ~ N(δ, s²). */
const foldedMean = (δ: number, s: number) =>
  s * Math.sqrt(2 / Math.PI) * Math.exp(-(δ ** 2) / (2 * s ** 2)) + δ * erf(δ / (s * Math.SQRT2));

describe("the energy distance", () => {
  const { a, b, rootOfEnergy } = golden;

  test("of two samples of numbers is the square of scipy's", () => {
    const E = energyDistance(constants(...a), constants(...b), { estimator: "v-statistic" });
    expect(Math.abs(E - rootOfEnergy ** 2)).toBeLessThan(golden.tolerance);
    // Negative control: without the square it is another number.
    expect(Math.abs(E - rootOfEnergy)).toBeGreaterThan(1e-3);
  });

  test("of an ensemble and its copy is 0 as a v-statistic", () => {
    const f = fields(6, 40, 121);
    const copy = { ...f, values: f.values.slice() };
    // Sums of 1600 distances near 8 in different order.
    expect(Math.abs(energyDistance(f, copy, { estimator: "v-statistic" }))).toBeLessThan(1e-12);
  });

  test("is symmetric, invariant under a common shift, and scales with the fields", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (seed, c) => {
          const [f, g] = [fields(2, 5, seed), fields(2, 7, seed + 1000, 1.5)];
          const moved = (x: HarmonicCoefficients) => ({
            ...x,
            values: x.values.map((v) => c * v + 3),
          });
          const E = energyDistance(f, g);
          expect(energyDistance(g, f)).toBeCloseTo(E, 12);
          expect(energyDistance(moved(f), moved(g))).toBeCloseTo(c * E, 10);
        },
      ),
      { seed: 122, numRuns: 30 },
    );
  });

  test("of more than one block of rows equals the sum over all pairs", () => {
    const [f, g] = [fields(2, 300, 123), fields(2, 280, 124, 1.2)];
    const mean = (d: Float64Array) => d.reduce((sum, v) => sum + v, 0) / d.length;
    const direct =
      2 * mean(pairwiseDistances(f, g)) -
      mean(pairwiseDistances(f, f)) -
      mean(pairwiseDistances(g, g));
    expect(energyDistance(f, g, { estimator: "v-statistic" })).toBeCloseTo(direct, 12);
  });

  test("between N(0, 1) and N(1, 4) has its closed form as mean of the unbiased estimator", () => {
    const [n, repeats] = [20, 400];
    const [X, Y] = [fields(1, n * repeats, 125), fields(1, n * repeats, 126, 2, 1)];
    const estimates = (estimator: "unbiased" | "v-statistic") =>
      Array.from({ length: repeats }, (_, r) =>
        energyDistance(rows(X, r * n, (r + 1) * n), rows(Y, r * n, (r + 1) * n), { estimator }),
      );
    const exact =
      2 * foldedMean(1, Math.sqrt(5)) - foldedMean(0, Math.SQRT2) - foldedMean(0, 2 * Math.SQRT2);
    const zScore = (values: number[]) => {
      const mean = values.reduce((s, v) => s + v, 0) / repeats;
      const variance = values.reduce((s, v) => s + (v - mean) ** 2, 0) / (repeats - 1);
      return Math.abs(mean - exact) / Math.sqrt(variance / repeats);
    };
    expect(zScore(estimates("unbiased"))).toBeLessThan(4);
    // Negative control: the v-statistic is biased by the pairs of a field with itself.
    expect(zScore(estimates("v-statistic"))).toBeGreaterThan(4);
  });

  test("refuses band limits that differ, too few fields and negative weights", () => {
    const f = fields(2, 3, 127);
    expect(() => energyDistance(f, fields(3, 3, 1))).toThrow(ShapeError);
    expect(() => energyDistance(f, fields(3, 3, 1))).toThrow(
      /both batches must have one band limit, got 2 and 3/,
    );
    expect(() => energyDistance(f, rows(f, 0, 1))).toThrow(
      /needs 2 fields or more on each side, got 3 and 1/,
    );
    expect(() => energyDistance(f, rows(f, 0, 0), { estimator: "v-statistic" })).toThrow(
      ShapeError,
    );
    expect(() => energyDistance(f, f, { degreeWeights: Float64Array.of(1) })).toThrow(
      /need one weight per degree, 2, got 1/,
    );
    const degreeWeights = Float64Array.of(1, Number.NaN);
    expect(() => energyDistance(f, f, { degreeWeights })).toThrow(DomainError);
    expect(() => nearestFields(f, rows(f, 0, 0))).toThrow(/must hold one field or more, got 0/);
  });
});

describe("split halves", () => {
  test("of independent fields have energy distances about 0, and of two mixed laws by group far above", () => {
    const f = fields(3, 60, 131);
    const options = { key: key(132), splits: 40 };
    const distances = splitHalfDistances(f, options);
    const mean = distances.reduce((s, d) => s + d, 0) / 40;
    const spread = Math.sqrt(distances.reduce((s, d) => s + (d - mean) ** 2, 0) / 39);
    // Over all splits the unbiased estimate of equal halves averages to exactly 0 up to order 1/n.
    expect(Math.abs(mean)).toBeLessThan((4 * spread) / Math.sqrt(40));
    // Negative control: two groups of different mean, never divided.
    const groups = Array.from({ length: 60 }, (_, b) => b % 2);
    const mixed = { ...f, values: f.values.map((a, i) => a + 2 * (Math.floor(i / 9) % 2)) };
    expect(Math.min(...splitHalfDistances(mixed, { ...options, groups }))).toBeGreaterThan(
      mean + 4 * spread,
    );
  });

  test("by two groups are the energy distance between them", () => {
    const f = fields(2, 10, 133);
    const groups = [0, 0, 0, 0, 1, 1, 1, 1, 1, 1];
    const [d] = splitHalfDistances(f, { key: key(1), splits: 1, groups });
    expect(d).toBeCloseTo(energyDistance(rows(f, 0, 4), rows(f, 4, 10)), 12);
  });

  test("refuse one group, a wrong number of labels and no splits", () => {
    const f = fields(2, 4, 134);
    const stream = key(1);
    expect(() => splitHalfDistances(f, { key: stream, groups: [1, 1, 1, 1] })).toThrow(ShapeError);
    expect(() => splitHalfDistances(f, { key: stream, groups: [1, 2] })).toThrow(
      /one group per field and two groups or more, got 2 for 4/,
    );
    expect(() => splitHalfDistances(f, { key: stream, splits: 0 })).toThrow(DomainError);
    expect(() => splitHalfDistances(rows(f, 0, 3), { key: stream })).toThrow(
      /unbiased estimator needs 2 fields or more/,
    );
  });
});

describe("the permutation test", () => {
  test("rejects equal laws in 5 % of cases at level 0.05, and a shifted law far more often", () => {
    const [trials, n] = [400, 8];
    const rejections = (shift: number) => {
      const [X, Y] = [fields(1, n * trials, 141), fields(1, n * trials, 142, 1, shift)];
      return split(key(143), trials).filter((stream, i) => {
        const [f, g] = [rows(X, i * n, (i + 1) * n), rows(Y, i * n, (i + 1) * n)];
        return energyPermutationTest(f, g, { key: stream, permutations: 19 }) <= 0.05;
      }).length;
    };
    const zScore = (count: number) =>
      Math.abs(count - 0.05 * trials) / Math.sqrt(0.05 * 0.95 * trials);
    expect(zScore(rejections(0))).toBeLessThan(4);
    // Negative control.
    expect(zScore(rejections(1))).toBeGreaterThan(4);
  });

  test("has the smallest p for ensembles far apart, and refuses no permutations", () => {
    const [f, g] = [fields(2, 6, 144), fields(2, 6, 145, 1, 9)];
    expect(energyPermutationTest(f, g, { key: key(1), permutations: 99 })).toBeLessThanOrEqual(
      0.02,
    );
    expect(() => energyPermutationTest(f, g, { key: key(1), permutations: 0.5 })).toThrow(
      DomainError,
    );
    expect(() => energyPermutationTest(f, truncate(g, 3), { key: key(1) })).toThrow(ShapeError);
    expect(() => energyPermutationTest(f, rows(g, 0, 0), { key: key(1) })).toThrow(ShapeError);
  });
});
