import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { type CameronMartinCoordinates, degreeOf } from "../src/harmonics/coefficients.ts";
import { child, key } from "../src/random/key.ts";
import type { ScoreFunction } from "../src/sde/forwardProcess.ts";
import {
  gaussianFlow,
  probabilityFlow,
  probabilityFlowRungeKutta,
} from "../src/sde/probabilityFlow.ts";
import type { Sampler } from "../src/sde/reverseOptions.ts";
import { geometricTimes } from "../src/sde/timeGrid.ts";

const q = Float64Array.of(0.05, 0.5, 1, 6);
const variance = (t: number, q: number): number => 1 + Math.exp(-2 * t) * (q - 1);
const score: ScoreFunction = (t, x) => {
  const values = x.values.map((value, i) => {
    const l = degreeOf(i % x.bandLimit ** 2);
    return (1 - 1 / variance(t, q[l])) * value;
  });
  return { ...x, values };
};
const [horizon, stop] = [3, 0.01];
const options = { bandLimit: 4, batch: 3, key: key(17) };
const start = whiteNoise(4, 3, child(key(17), 0));
const uniform = (steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, k) => horizon + ((stop - horizon) * k) / steps);

/** Largest error of the last state against the exact map. */
function error(sampler: Sampler, times: ArrayLike<number>): number {
  const states = [...sampler(score, { ...options, times })];
  const exact = gaussianFlow(q, horizon, stop, start).values;
  const last = (states.at(-1) as CameronMartinCoordinates).values;
  return last.reduce((worst, value, i) => Math.max(worst, Math.abs(value - exact[i])), 0);
}

describe("the exact flow of Gaussian data", () => {
  test("multiplies degree l by √(v_l(to)/v_l(from)), so that N(0, v(from)) becomes N(0, v(to))", () => {
    const moved = gaussianFlow(q, horizon, stop, start).values;
    moved.forEach((value, i) => {
      const l = degreeOf(i % 16);
      const factor = Math.sqrt(variance(stop, q[l]) / variance(horizon, q[l]));
      expect(Math.abs(value - factor * start.values[i])).toBeLessThan(1e-14);
    });
  });

  test("solves dy/du = s(T − u, y)", () => {
    const [t, h] = [0.4, 1e-5];
    const at = (t: number) => gaussianFlow(q, horizon, t, start);
    const s = score(t, at(t)).values;
    const [before, after] = [at(t + h).values, at(t - h).values];
    // Central difference: h² times the third derivative, about 1e3 at most here, and ε/h.
    s.forEach((s, i) => {
      expect(Math.abs((after[i] - before[i]) / (2 * h) - s)).toBeLessThan(1e-7);
    });
  });

  test("is a group: there and back, and by way of any time", () => {
    const there = gaussianFlow(q, 0.2, 1.7, start);
    const back = gaussianFlow(q, 1.7, 0.2, there).values;
    const by = gaussianFlow(q, 0.9, 1.7, gaussianFlow(q, 0.2, 0.9, start)).values;
    start.values.forEach((value, i) => {
      expect(Math.abs(back[i] - value)).toBeLessThan(1e-14);
      expect(Math.abs(by[i] - there.values[i])).toBeLessThan(1e-14);
    });
  });

  test("keeps the relative accuracy of tiny ratios at tiny times", () => {
    const [tiny, t] = [Float64Array.of(1e-14, 1, 1, 1), 1e-12];
    const moved = gaussianFlow(tiny, 1, t, start).values;
    // v(t) = q + 2t + O(t²) at q = 1e-14, t = 1e-12.
    const expected = Math.sqrt((1e-14 + 2e-12) / (1 - Math.exp(-2)));
    expect(Math.abs(moved[0] / start.values[0] / expected - 1)).toBeLessThan(1e-11);
  });

  test("is refused without one ratio per degree, or with a variance of 0 to start from", () => {
    expect(() => gaussianFlow(q.subarray(1), 1, 0, start)).toThrow(ShapeError);
    expect(() => gaussianFlow(q.subarray(1), 1, 0, start)).toThrow(
      /one ratio per degree, 4, got 3/,
    );
    for (const [ratio, from, to] of [
      [Float64Array.of(0, 1, 1, 1), 0, 1],
      [q, -1, 1],
      [q, 1, Number.NaN],
      [Float64Array.of(1, -2, 1, 1), 1, 0.5],
    ] as const) {
      expect(() => gaussianFlow(ratio, from, to, start)).toThrow(DomainError);
      expect(() => gaussianFlow(ratio, from, to, start)).toThrow(/need times and ratios ≥ 0/);
    }
  });
});

test("Heun's rule has order 2 and Runge–Kutta's order 4", () => {
  const order = (sampler: Sampler, n: number): number =>
    Math.log2(error(sampler, uniform(n)) / error(sampler, uniform(2 * n)));
  expect(Math.abs(order(probabilityFlow, 1600) - 2)).toBeLessThan(0.1);
  expect(Math.abs(order(probabilityFlowRungeKutta, 800) - 4)).toBeLessThan(0.1);
});

test("Runge–Kutta reaches the exact map to 1e-8 on a geometric grid of 200 steps", () => {
  expect(error(probabilityFlowRungeKutta, geometricTimes({ horizon, stop }, 200))).toBeLessThan(
    1e-8,
  );
  expect(error(probabilityFlow, geometricTimes({ horizon, stop }, 200))).toBeGreaterThan(1e-8);
});

describe.each([
  ["Heun", probabilityFlow],
  ["Runge–Kutta", probabilityFlowRungeKutta],
])("%s", (_, sampler) => {
  test("yields one state a time, the first a draw of γ, and draws nothing after it", () => {
    const states = [...sampler(score, { ...options, times: uniform(5) })];
    expect(states).toHaveLength(6);
    expect(states[0]).toEqual(start);
    const other = [...sampler(score, { ...options, key: key(18), start, times: uniform(5) })];
    expect(other).toEqual(states);
  });

  test("stays finite for every number of steps from 1 to 50", () => {
    for (let steps = 1; steps <= 50; steps++) {
      const times = geometricTimes({ horizon: 5, stop: 1e-3 }, steps);
      for (const { values } of sampler(score, { ...options, times })) {
        expect(values.every(Number.isFinite)).toBe(true);
      }
    }
  });

  test("refuses times that do not fall", () => {
    const wrong = () => [...sampler(score, { ...options, times: [1, 1] })];
    expect(wrong).toThrow(DomainError);
    expect(wrong).toThrow(/strictly decreasing, got 1 at position 1/);
  });
});
