import { expect, test } from "vitest";
import { progress } from "../src/terminal/progress.ts";

/** A run on a clock of its own, without a terminal: what is printed, with the seconds at which it was. */
function lines(
  steps: readonly (readonly [second: number, done: number, note?: string])[],
  total: number,
  options: { even?: boolean; from?: number } = {},
): string[] {
  let now = 0;
  const printed: string[] = [];
  const terminal = {
    stdout: () => {},
    stderr: (text: string) => void printed.push(`${now / 1000}: ${text}`),
    interactive: false,
  };
  const bar = progress(terminal, "sampling", "steps", total, { ...options, clock: () => now });
  for (const [second, done, note] of steps) {
    now = 1000 * second;
    bar.advance(done, note);
  }
  bar.finish();
  return printed;
}

test("without a terminal there is a line every ten seconds, and none in a short run", () => {
  const every = Array.from({ length: 61 }, (_, i) => [i / 2, i] as const);
  expect(lines(every, 200)).toEqual([
    "10: sampling: 20/200 steps | 2 steps/s | 1 min 30 s left\n",
    "20: sampling: 40/200 steps | 2 steps/s | 1 min 20 s left\n",
    "30: sampling: 60/200 steps | 2 steps/s | 1 min 10 s left\n",
  ]);
  expect(lines(every.slice(0, 20), 20)).toEqual([]);
});

test("the time left is never 0 s before the end, however few units are left", () => {
  expect(lines([[1000, 999_999, "loss 3"]], 1_000_000)).toEqual([
    "1000: sampling: 999999/1000000 steps | 1000 steps/s | 1 s left | loss 3\n",
  ]);
  expect(lines([[4000, 10]], 10)[0]).toContain("| finishing\n");
});

test("units of an earlier run count for the way, not for the pace", () => {
  expect(lines([[100, 1010]], 1020, { from: 1000 })).toEqual([
    "100: sampling: 1010/1020 steps | 0.1 steps/s | 1 min 40 s left\n",
  ]);
});

test("units that take unequally long tell no time left", () => {
  expect(lines([[7300, 4]], 5, { even: false })).toEqual([
    "7300: sampling: 4/5 steps | 2 h 1 min so far\n",
  ]);
});
