import { DomainError } from "@chaosphere/core";
import { expect, test } from "vitest";
import { flatWeights, tensorsFromFlat } from "../../src/microBatches/flatWeights.ts";
import { type GradientSum, treeSum } from "../../src/microBatches/gradientSum.ts";
import { checkMicroBatches, usualMicroBatches } from "../../src/microBatches/microBatches.ts";
import { testTf } from "../trainStep.ts";

/** Numbers whose sums round, so that the order shows in the last bits. */
const terms = Array.from({ length: 16 }, (_, m) => Math.sin(12.9898 * (m + 1)) * 10 ** (m % 5));
const at = (m: number): GradientSum => ({ loss: terms[m], gradient: Float64Array.of(terms[m]) });
const ofAll = treeSum(0, 16, at);

test("a sum over micro-batches is the same to the bit for 1, 2, 4, 8 and 16 ranks", () => {
  // The tree written out for four.
  expect(treeSum(0, 4, at).loss).toBe(terms[0] + terms[1] + (terms[2] + terms[3]));
  for (const ranks of [1, 2, 4, 8, 16]) {
    const own = 16 / ranks;
    const ofRanks = Array.from({ length: ranks }, (_, r) => treeSum(r * own, own, at));
    expect(treeSum(0, ranks, (r) => ofRanks[r])).toEqual(ofAll);
  }
});

test("in other orders the sum has other bits", () => {
  const inTurn = terms.reduce((sum, term) => sum + term, 0);
  const reversed = treeSum(0, 16, (m) => at((5 * m) % 16));
  expect([ofAll.loss === inTurn, ofAll.loss === reversed.loss]).toEqual([false, false]);
  expect(Math.abs(ofAll.loss - inTurn)).toBeLessThan(1e-10);
});

test("a batch is cut into 8 parts, or as many as divide it", () => {
  expect([64, 16, 8, 60, 18, 7, 1].map(usualMicroBatches)).toEqual([8, 8, 8, 4, 2, 1, 1]);
});

test("parts and ranks that do not come out even are refused in words", () => {
  const begin = () => Promise.reject();
  for (const [batch, count, ranks, message] of [
    [60, 8, 1, /power of two that divides the batch of 60, got 8/],
    [60, 6, 1, /power of two that divides the batch of 60, got 6/],
    [
      64,
      8,
      3,
      /number of ranks must be a power of two and at most that of micro-batches, 8, got 3/,
    ],
    [64, 8, 16, /got 16/],
    [64, 0, 1, /got 0/],
  ] as const) {
    const check = () =>
      checkMicroBatches("fit", batch, { count, others: { count: ranks - 1, begin } });
    expect(check).toThrow(DomainError);
    expect(check).toThrow(message);
  }
  checkMicroBatches("fit", 64, { count: 8, others: { count: 7, begin } });
});

test("weights pass through one flat array, whatever the order of their record", async () => {
  const tf = await testTf();
  const b = tf.tensor([5, 6]);
  const a = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  const flat = flatWeights({ b, a });
  expect([...flat]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(flatWeights({ a, b })).toEqual(flat);
  const back = tensorsFromFlat(tf, { b, a }, flat);
  expect(back["b"].arraySync()).toEqual([5, 6]);
  expect(back["a"].arraySync()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  tf.dispose([a, b, back]);
});
