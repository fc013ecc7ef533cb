import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CallError } from "../src/errors/callError.ts";
import { finite, positive, shard, shardRows, whole } from "../src/options/numbers.ts";

function refusal(read: (text: string) => unknown, text: string): string {
  try {
    read(text);
  } catch (error) {
    expect(error).toBeInstanceOf(CallError);
    return (error as Error).message;
  }
  throw new Error(`"${text}" was taken for a number`);
}

describe("whole numbers", () => {
  const seed = whole("--seed", 0);
  test.each([
    ["0", 0],
    ["1e3", 1000],
    ["1.5e1", 15],
    ["+7", 7],
    [" 8 ", 8],
    ["12.00", 12],
    ["9007199254740991", 2 ** 53 - 1],
  ])("%s", (text, value) => expect(seed(text)).toBe(value));

  test.each([
    "9007199254740992",
    "9007199254740993",
    "1e300",
    "-1",
    "1.5",
    "2.00000000000000000001",
  ])("%s breaks the rule that the message names", (text) => {
    expect(refusal(seed, text)).toBe(
      `--seed must be a whole number from 0 to 2^53 − 1 = 9007199254740991, got ${text}. Change --seed.`,
    );
  });

  test("bounds of an option are named", () => {
    expect(refusal(whole("--steps", 1, 100), "101")).toContain("from 1 to 100, got 101");
  });
});

describe("numbers", () => {
  test.each([
    ["1.5", 1.5],
    [".5", 0.5],
    ["5.", 5],
    ["-2E-3", -0.002],
    ["0e-999", 0],
  ])("%s", (text, value) => expect(finite("--alpha")(text)).toBe(value));

  test.each([
    "",
    " ",
    ".",
    "e5",
    "0x10",
    " 0x10",
    "0b1",
    "1_000",
    "1,5",
    "NaN",
    "Infinity",
    "−1",
    "1e",
  ])('no number: "%s"', (text) => {
    expect(refusal(finite("--alpha"), text)).toBe(
      `--alpha must be a number, got "${text}". Write it like 1.5 or 2e-3.`,
    );
  });

  test.each(["1e400", "-1e400", "1e-400"])("beyond float64: %s", (text) => {
    for (const read of [finite("--alpha"), positive("--alpha")]) {
      expect(refusal(read, text)).toContain("from 5e-324 to 1.8e308 in size");
    }
  });
});

test("shards follow each other without gap or overlap, and differ by one row at most", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(1000), (count, total) => {
      const parts = Array.from({ length: count }, (_, i) =>
        shardRows(shard(`${i}/${count}`), total),
      );
      parts.forEach(({ first, end }, i) => {
        expect(first).toBe(i === 0 ? 0 : parts[i - 1]?.end);
        expect([0, 1]).toContain(end - first - Math.floor(total / count));
      });
      expect(parts.at(-1)?.end).toBe(total);
    }),
    { seed: 4, numRuns: 200 },
  );
});
