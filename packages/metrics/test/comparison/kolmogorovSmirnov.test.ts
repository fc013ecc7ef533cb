import { child, DomainError, fillNormals, key, ShapeError } from "@chaosphere/core";
import { normalCdf } from "@chaosphere/core/special";
import { describe, expect, test } from "vitest";
import {
  kolmogorovSmirnov,
  kolmogorovSmirnovFit,
  kolmogorovTail,
} from "../../src/comparison/kolmogorovSmirnov.ts";
import {
  heightDistribution,
  marginalDistances,
  weightedSample,
} from "../../src/comparison/marginals.ts";
import golden from "../fixtures/metrics.json" with { type: "json" };

const x = Float64Array.from(golden.kolmogorov.x);
const y = Float64Array.from(golden.kolmogorov.y);
const normals = (seed: number, n: number) => {
  const out = new Float64Array(n);
  fillNormals(child(key(52), seed), 0, out);
  return out;
};

describe("scipy agrees", () => {
  test("on two samples with ties", () => {
    const { statistic, pValue } = kolmogorovSmirnov(x, y);
    expect(statistic).toBeCloseTo(golden.kolmogorov.two[0], 14);
    expect(pValue).toBeCloseTo(golden.kolmogorov.two[1], 13);
    expect(kolmogorovSmirnov(y, x)).toEqual({ statistic, pValue });
  });

  test("on one sample against the normal law", () => {
    const { statistic, pValue } = kolmogorovSmirnovFit(
      Float64Array.from(golden.kolmogorov.z),
      normalCdf,
    );
    expect(statistic).toBeCloseTo(golden.kolmogorov.one[0], 14);
    expect(pValue).toBeCloseTo(golden.kolmogorov.one[1], 13);
  });

  test("on the tail of Kolmogorov's law, where the two series meet too", () => {
    for (const [z, tail] of golden.kolmogorov.tail) {
      expect(Math.abs(kolmogorovTail(z) / tail - 1), `${z}`).toBeLessThan(1e-12);
    }
    expect(kolmogorovTail(0)).toBe(1);
  });

  test("on distances between weighted samples", () => {
    const [f, g] = [
      weightedSample(x, Float64Array.from(golden.distances.wx)),
      weightedSample(y, Float64Array.from(golden.distances.wy)),
    ];
    const d = marginalDistances(f, g);
    expect(d.kolmogorov).toBeCloseTo(golden.distances.kolmogorov, 13);
    expect(d.wasserstein).toBeCloseTo(golden.distances.wasserstein, 13);
    expect(d.energy).toBeCloseTo(golden.distances.energy, 13);
  });
});

describe("laws", () => {
  test("a shift by h has Wasserstein distance h, whatever the sample", () => {
    const d = marginalDistances(weightedSample(x), weightedSample(x.map((u) => u + 0.75)));
    expect(d.wasserstein).toBeCloseTo(0.75, 13);
  });

  test("equal samples are at distance 0 and samples apart at 1", () => {
    const f = weightedSample(x);
    expect(marginalDistances(f, f)).toEqual({ kolmogorov: 0, wasserstein: 0, energy: 0 });
    expect(marginalDistances(f, weightedSample(x.map((u) => u + 99))).kolmogorov).toBeCloseTo(
      1,
      14,
    );
  });

  test("p-values of equal laws are those of the exact law, within 4 standard errors; those of a shift are not", () => {
    const rejected = (level: number, shift: number) => {
      let count = 0;
      for (let i = 0; i < 400; i++) {
        const other = normals(2 * i + 1, 200).map((z) => z + shift);
        if (kolmogorovSmirnov(normals(2 * i, 200), other).pValue <= level) count++;
      }
      return count;
    };
    // D takes steps of 1/200: P(p ≤ 5 %) and P(p ≤ ½), by scipy's count of lattice paths.
    for (const [level, exact] of [
      [0.05, 0.03956202584899502],
      [0.5, 0.46628639073563594],
    ]) {
      const z = (rejected(level, 0) - 400 * exact) / Math.sqrt(400 * exact * (1 - exact));
      expect(Math.abs(z), `${level}`).toBeLessThan(4);
    }
    expect((rejected(0.05, 0.25) - 16) / 4).toBeGreaterThan(20);
  });

  test("heights count by area", () => {
    const grid = {
      kind: "equiangular" as const,
      nLat: 2,
      nLon: 1,
      colatitudes: Float64Array.of(0.5, 2),
      weights: Float64Array.of(Math.PI, 3 * Math.PI),
      firstLongitude: 0,
      exactDegree: 0,
      resolvedDegree: 0,
    };
    const heights = heightDistribution({
      grid,
      batch: 2,
      values: Float64Array.of(5, 1, 2, 4),
      unit: "",
    });
    expect([...heights.values]).toEqual([1, 2, 4, 5]);
    expect([...heights.weights]).toEqual([0.375, 0.125, 0.375, 0.125]);
  });
});

describe("refusals", () => {
  test.each([
    [
      "no value",
      () => kolmogorovSmirnovFit(new Float64Array(0), normalCdf),
      ShapeError,
      /one value or more/,
    ],
    [
      "a law beyond 1",
      () => kolmogorovSmirnovFit(x, () => 1.5),
      DomainError,
      /must lie in \[0, 1\], got 1.5/,
    ],
    [
      "an empty side",
      () => kolmogorovSmirnov(x, new Float64Array(0)),
      ShapeError,
      /one value or more/,
    ],
    ["NaN", () => weightedSample(Float64Array.of(1, Number.NaN)), DomainError, /must be finite/],
    [
      "too few weights",
      () => weightedSample(x, new Float64Array(2)),
      ShapeError,
      /one weight per value/,
    ],
    [
      "no weight at all",
      () => weightedSample(x, new Float64Array(x.length)),
      DomainError,
      /positive sum/,
    ],
    [
      "a negative weight",
      () =>
        weightedSample(
          x,
          x.map(() => -1),
        ),
      DomainError,
      /positive sum/,
    ],
  ] as const)("%s", (_, call, kind, rule) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(rule);
  });
});
