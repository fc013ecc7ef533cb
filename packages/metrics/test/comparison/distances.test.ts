import { rows } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { nearestFields, pairwiseDistances } from "../../src/comparison/distances.ts";
import { fields } from "./normalFields.ts";

describe("pairwise distances", () => {
  test("are √Σ w_l (a_lm − b_lm)²", () => {
    const [f, g] = [fields(3, 4, 111), fields(3, 5, 112)];
    const degreeWeights = Float64Array.of(1, 0.5, 3);
    const d = pairwiseDistances(f, g, { degreeWeights });
    for (let b = 0; b < 4; b++) {
      for (let k = 0; k < 5; k++) {
        let square = 0;
        for (let l = 0; l < 3; l++) {
          for (let i = l * l; i < (l + 1) ** 2; i++) {
            square += degreeWeights[l] * (f.values[9 * b + i] - g.values[9 * k + i]) ** 2;
          }
        }
        expect(Math.abs(d[5 * b + k] - Math.sqrt(square))).toBeLessThan(1e-13);
      }
    }
  });

  test("keep their digits between fields that nearly agree, and are 0 between equal ones", () => {
    const f = fields(8, 3, 113);
    for (const step of [1e-2, 1e-5, 1e-9]) {
      const g = { ...f, values: f.values.map((a, i) => (i % 64 === 7 ? a + step : a)) };
      const d = pairwiseDistances(f, g);
      // The sum a + step is itself rounded: 1e-16 / step.
      for (let b = 0; b < 3; b++)
        expect(Math.abs(d[4 * b] / step - 1)).toBeLessThan(1e-9 + 1e-15 / step);
    }
    const same = pairwiseDistances(f, { ...f, values: f.values.slice() });
    for (let b = 0; b < 3; b++) expect(same[4 * b]).toBe(0);
  });

  test("find the nearest training field", () => {
    const training = fields(4, 20, 114);
    const copies = {
      ...rows(training, 3, 6),
      values: rows(training, 3, 6).values.map((a, i) => (i % 16 === 0 ? a + 0.01 : a)),
    };
    const { distances, indices } = nearestFields(copies, training);
    expect([...indices]).toEqual([3, 4, 5]);
    expect(largestDifference(distances, [0.01, 0.01, 0.01])).toBeLessThan(1e-12);
  });
});

test("the nearest fields of more than one block of rows are those of each row alone", () => {
  const [f, g] = [fields(2, 300, 115), fields(2, 7, 116)];
  const { distances, indices } = nearestFields(f, g);
  for (const b of [0, 255, 256, 299]) {
    const d = pairwiseDistances(rows(f, b, b + 1), g);
    expect(distances[b]).toBeCloseTo(Math.min(...d), 13);
    expect(d[indices[b]]).toBe(Math.min(...d));
  }
});
