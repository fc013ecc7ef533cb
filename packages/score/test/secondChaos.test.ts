import { DomainError, key } from "@chaosphere/core";
import { gaussHermite } from "@chaosphere/core/special";
import { describe, expect, test } from "vitest";
import { relativeScore } from "../src/denoiser.ts";
import { secondChaosDenoiser, secondChaosSample } from "../src/exact/secondChaos.ts";
import { point } from "./mixtureInstance.ts";

const law = { coordinate: 2, strength: 0.7 };

describe("the law 1 + c (x_j² − 1) in the second chaos", () => {
  test("has the score 2c e^{−2t} x_j / (1 + c e^{−2t}(x_j² − 1)) along j and 0 elsewhere", () => {
    for (const [t, x] of [
      [0.01, 0.3],
      [0.5, -2],
      [3, 1],
    ]) {
      const s = relativeScore(secondChaosDenoiser(law))(t, point(2, [1, 2, x, 3])).values;
      const decay = Math.exp(-2 * t);
      const closed = (1.4 * decay * x) / (1 + 0.7 * decay * (x * x - 1));
      // Rounding of e^{−t}x is magnified by 1/(1 − e^{−2t}) ≤ 51.
      expect(Math.abs(s[2] - closed)).toBeLessThan(1e-13);
      for (const j of [0, 1, 3]) expect(Math.abs(s[j])).toBeLessThan(1e-13);
    }
  });

  test("has the posterior mean of Bayes' rule, by Gauss–Hermite", () => {
    const { nodes, weights } = gaussHermite(20);
    const [t, x] = [0.4, -1.3];
    const [decay, spread] = [Math.exp(-t), Math.sqrt(1 - Math.exp(-2 * t))];
    let [mass, mean] = [0, 0];
    weights.forEach((w, i) => {
      const y = decay * x + spread * nodes[i];
      const density = 1 + 0.7 * (y * y - 1);
      mass += w * density;
      mean += w * density * y;
    });
    const values = secondChaosDenoiser(law)(t, point(2, [0, 0, x])).values;
    expect(values[2]).toBeCloseTo(mean / mass, 13);
  });

  test("is sampled with E[x_j²] = 1 + 2c and E[x_j⁴] = 3 + 12c, other coordinates white", () => {
    const n = 40_000;
    const sample = secondChaosSample(law, 2, n, key(91)).values;
    const zScore = (f: (row: Float64Array) => number, expected: number) => {
      const values = Array.from({ length: n }, (_, b) => f(sample.subarray(4 * b, 4 * b + 4)));
      const mean = values.reduce((a, v) => a + v, 0) / n;
      const variance = values.reduce((a, v) => a + (v - mean) ** 2, 0) / (n - 1);
      return Math.abs(mean - expected) / Math.sqrt(variance / n);
    };
    expect(zScore((x) => x[2], 0)).toBeLessThan(4);
    expect(zScore((x) => x[2] ** 2, 2.4)).toBeLessThan(4);
    expect(zScore((x) => x[2] ** 4, 11.4)).toBeLessThan(4);
    expect(zScore((x) => x[0] ** 2, 1)).toBeLessThan(4);
    expect(zScore((x) => x[2] * x[3], 0)).toBeLessThan(4);
    // Negative control: the second moment 1 + c of a chi variable with two degrees of freedom.
    expect(zScore((x) => x[2] ** 2, 1.7)).toBeGreaterThan(4);
  });

  test("refuses strengths outside [0, 1] and coordinates that do not exist", () => {
    for (const strength of [-0.1, 1.1, Number.NaN]) {
      expect(() => secondChaosDenoiser({ coordinate: 0, strength })).toThrow(DomainError);
    }
    expect(() => secondChaosDenoiser({ coordinate: 0, strength: 2 })).toThrow(
      /strength must lie in \[0, 1\]/,
    );
    expect(() => secondChaosDenoiser({ coordinate: -1, strength: 1 })).toThrow(
      /coordinate must be a whole number/,
    );
    expect(() => secondChaosDenoiser(law)(1, point(1, [0]))).toThrow(
      /coordinate must be below bandLimit² = 1, got 2/,
    );
    expect(() => secondChaosDenoiser(law)(0, point(2, [0]))).toThrow(/t must be positive/);
    expect(() => secondChaosSample(law, 1, 3, key(1))).toThrow(DomainError);
  });
});
