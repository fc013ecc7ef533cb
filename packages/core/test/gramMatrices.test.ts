import { expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { gramMatrices, spanOf } from "../src/linalg/gramMatrices.ts";
import { gramMatrix } from "../src/linalg/gramMatrix.ts";
import { key } from "../src/random/key.ts";

const [rows, columns] = [13, 300];
const a = whiteNoise(18, rows, key(1)).values.subarray(0, rows * columns);
const noises = Array.from({ length: 17 }, (_, i) => 0.005 * 2 ** i);

/** 1/(d + c) and c/(d + c)² for every c, with d between 1/s and s. */
function resolvents(s: number): Float64Array[] {
  const d = Float64Array.from({ length: columns }, (_, i) => s ** Math.sin(1.7 * i));
  return noises.flatMap((c) => [d.map((v) => 1 / (v + c)), d.map((v) => c / (v + c) ** 2)]);
}

test.each([1, 1.1, 3, 100])(
  "has the products of each weight, d between 1/%d and that",
  (spread) => {
    const weights = [...resolvents(spread), new Float64Array(columns)];
    const found = gramMatrices(a, rows, columns, weights);
    weights.forEach((w, number) => {
      const expected = gramMatrix(a, rows, columns, w);
      const largest = w.reduce((most, x) => Math.max(most, x), 0);
      // Rounding of some columns' products beside the largest weight.
      expect(largestDifference(found(number), expected)).toBeLessThanOrEqual(
        4e-14 * columns * largest,
      );
    });
  },
);

test("takes as few products as the weights differ", () => {
  expect(spanOf(resolvents(1)).basis.length).toBe(1);
  expect(spanOf(resolvents(1.1)).basis.length).toBeLessThanOrEqual(10);
  expect(spanOf(resolvents(100)).basis.length).toBeLessThanOrEqual(2 * noises.length);
  // Vectors of no common form are each taken.
  const normals = whiteNoise(18, 5, key(2)).values;
  const vectors = [0, 1, 2, 3, 4].map((i) => normals.subarray(i * columns, (i + 1) * columns));
  expect(spanOf(vectors).basis.length).toBe(5);
});
