import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drawLoop } from "../src/scene/drawLoop.ts";

let waiting: ((now: number) => void) | undefined;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (step: (now: number) => void) => {
    waiting = step;
    return 1;
  });
  vi.stubGlobal("cancelAnimationFrame", () => undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A loop with the resolutions at which it has drawn, on a display whose frames are called by hand. */
function display() {
  const drawn: string[] = [];
  const loop = drawLoop((isHurried) => drawn.push(isHurried ? "less" : "all"));
  const frame = (now: number) => {
    const step = waiting;
    waiting = undefined;
    step?.(now);
  };
  /** Frames of a motion that begins at a time. */
  const turn = (from: number, between: number, frames: number) => {
    for (let k = 0; k < frames; k++) {
      loop.invalidate(true);
      frame(from + k * between);
    }
  };
  const rest = (now: number) => {
    vi.advanceTimersByTime(200);
    frame(now);
  };
  return { loop, drawn, frame, turn, rest };
}

test("a turn whose frames come in time keeps its resolution, however long the picture stood still before", () => {
  const { loop, drawn, frame, turn, rest } = display();
  loop.invalidate();
  frame(100);
  turn(10_000, 16, 6);
  rest(10_400);
  turn(20_000, 16, 6);
  expect(new Set(drawn)).toEqual(new Set(["all"]));
  expect(drawn).toHaveLength(13);
});

test("a turn whose frames come late gives up resolution, and has all of it at rest and when the next begins", () => {
  const { drawn, turn, rest } = display();
  turn(1000, 40, 4);
  expect(drawn).toEqual(["all", "less", "less", "less"]);
  rest(1400);
  expect(drawn.at(-1)).toBe("all");
  turn(9000, 16, 3);
  expect(drawn.slice(5)).toEqual(["all", "all", "all"]);
});
