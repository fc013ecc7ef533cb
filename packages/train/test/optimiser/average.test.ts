import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Tf } from "../../src/backend/tf.ts";
import { type Variables, variablesOf } from "../../src/backend/variables.ts";
import { movingAverage } from "../../src/optimiser/average.ts";
import { testBackend, testTf } from "../trainStep.ts";

let tf: Tf;
beforeAll(async () => {
  tf = await testTf();
});
beforeEach(() => void tf.setBackend(testBackend));

/** One weight of two entries and one of a single entry. */
const weightsAt = (a: number, b: number, c: number) => ({
  "average/pair": { shape: [2], data: Float32Array.of(a, b) },
  "average/single": { shape: [1], data: Float32Array.of(c) },
});

/** Runs `use` with the weights as variables, and frees them. */
function withVariables(start: ReturnType<typeof weightsAt>, use: (w: Variables) => void): void {
  const variables = variablesOf(tf, start);
  try {
    use(variables);
  } finally {
    tf.dispose(variables);
  }
}

/** The average of w_0 and the weights w_1, …, w_n: Σ_k (1 − β_k) β_{k+1} … β_n w_k, with the rest on w_0. */
function weighted(w: readonly number[], decay: number): number {
  const β = (k: number) => Math.min(decay, k / (k + 10));
  return w.reduce((sum, value, k) => {
    let share = k === 0 ? 1 : 1 - β(k);
    for (let j = k + 1; j < w.length; j++) share *= β(j);
    return sum + share * value;
  }, 0);
}

describe("the moving average of the weights", () => {
  // β_k reaches 0.3 at k = 5 and 0.9 at k = 90; 0.999 is never reached within 120 steps, and 0 at once.
  test.each([0, 0.3, 0.9, 0.999])(
    "weighs the step k by (1 − β_k) β_{k+1} … β_n, β_k = min(%d, k/(k + 10))",
    (decay) => {
      const paths = [0, 1, 2].map((i) =>
        Array.from({ length: 121 }, (_, k) => Math.fround(Math.sin(0.3 * k + i) + i)),
      );
      const at = (k: number) => weightsAt(paths[0][k], paths[1][k], paths[2][k]);
      withVariables(at(0), (variables) => {
        const average = movingAverage(tf, at(0), decay);
        for (let k = 1; k <= 120; k++) {
          for (const [name, { shape, data }] of Object.entries(at(k))) {
            tf.tidy(() => void variables[name].assign(tf.tensor(data, shape)));
          }
          average.update(variables, k);
          if (![1, 2, 8, 120].includes(k)) continue;
          const { "average/pair": pair, "average/single": single } = average.values();
          expect([pair.shape, single.shape]).toEqual([[2], [1]]);
          [...pair.data, ...single.data].forEach((found, i) => {
            const exact = weighted(paths[i].slice(0, k + 1), decay);
            // Single precision, a rounding of 2⁻²⁴ of numbers below 3 a step, which later steps forget.
            expect(Math.abs(found - exact)).toBeLessThan(3 * k * 2 ** -23);
          });
        }
        average.dispose();
      });
    },
  );

  test("starts at the weights it is given, and holds one tensor a weight until it is disposed of", () => {
    const before = tf.memory().numTensors;
    const start = weightsAt(1, 2, 3);
    const average = movingAverage(tf, start, 0.9);
    expect(average.values()).toEqual(start);
    withVariables(weightsAt(4, 5, 6), (variables) => {
      for (let k = 1; k <= 5; k++) average.update(variables, k);
      expect(tf.memory().numTensors).toBe(before + 4);
      expect(Object.keys(average.tensors())).toEqual(Object.keys(start));
    });
    expect(start).toEqual(weightsAt(1, 2, 3));
    average.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
