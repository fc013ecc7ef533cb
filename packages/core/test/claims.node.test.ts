import { expect, test } from "vitest";
import { counter, stagesOf, stop, take, throughStages } from "../src/parallel/claims.ts";

test.each([
  [1, 1, 1],
  [9, 2, 4],
  [64, 2, 8],
  [1000, 3, 7],
])(
  "%d items for %d threads in blocks of %d: each is taken once, in order",
  (count, threads, block) => {
    const taken = counter();
    const sizes: number[] = [];
    let last = 0;
    for (;;) {
      const [first, end] = take(taken, { count, threads, block });
      if (first === end) break;
      expect(first).toBe(last);
      sizes.push(end - first);
      last = end;
    }
    expect(last).toBe(count);
    // Whole blocks but for the rest, never more than half a thread's share unless that is less than a block.
    for (const size of sizes.slice(0, -1)) expect(size % block).toBe(0);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(block, count / (2 * threads)));
  },
);

test("after a stop nothing is left", () => {
  const taken = counter();
  stop(taken);
  expect(take(taken, { count: 8, threads: 2, block: 1 })).toEqual([8, 8]);
});

test("one thread goes through all parts of all stages, its own first", () => {
  const order: string[] = [];
  const run = (stage: number, part: number) => order.push(`${stage}.${part}`);
  const marks = stagesOf(2, 3);
  expect(throughStages(marks, { stages: 2, count: 3, first: 1 }, run)).toBe(true);
  expect(order).toEqual(["0.1", "0.2", "0.0", "1.1", "1.2", "1.0"]);
  // Who comes late finds everything done.
  expect(throughStages(marks, { stages: 2, count: 3, first: 0 }, run)).toBe(true);
  expect(order.length).toBe(6);
});

test("a part that fails is thrown where it ran, and others go no further", () => {
  const marks = stagesOf(2, 2);
  const fails = (): void => {
    throw new RangeError("part");
  };
  const order = { stages: 2, count: 2, first: 0 };
  expect(() => throughStages(marks, order, fails)).toThrow(RangeError);
  const began: number[] = [];
  expect(throughStages(marks, { ...order, first: 1 }, (stage) => began.push(stage))).toBe(false);
  expect(began).toEqual([0]);
});
