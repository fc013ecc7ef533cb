import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients, degreeOf } from "../src/harmonics/coefficients.ts";
import { child, key } from "../src/random/key.ts";
import { exponentialMultistep, type MultistepOptions } from "../src/sde/exponentialMultistep.ts";
import type { ScoreFunction } from "../src/sde/forwardProcess.ts";
import { gaussianFlow } from "../src/sde/probabilityFlow.ts";
import type { Sampler } from "../src/sde/reverseOptions.ts";
import { geometricTimes } from "../src/sde/timeGrid.ts";
import { normalCdf } from "../src/special/errorFunction.ts";

const q = Float64Array.of(0.05, 0.5, 1, 6);
const variance = (t: number, q: number): number => 1 + Math.exp(-2 * t) * (q - 1);
const options = { bandLimit: 4, batch: 3, key: key(17) };
const start = whiteNoise(4, 3, child(key(17), 0));
const uniform = (horizon: number, stop: number, steps: number): number[] =>
  Array.from({ length: steps + 1 }, (_, k) => horizon + ((stop - horizon) * k) / steps);

/** The exact score of centred isotropic Gaussian data of variances ratio[l]. */
const gaussianScore =
  (ratio: Float64Array): ScoreFunction =>
  (t, x) => {
    const values = x.values.map((value, i) => {
      const v = variance(t, ratio[degreeOf(i % x.bandLimit ** 2)]);
      return (1 - 1 / v) * value;
    });
    return { ...x, values };
  };

const last = (sampler: Sampler, score: ScoreFunction, times: ArrayLike<number>, extra = {}) =>
  [...sampler(score, { ...options, times, ...extra })].at(-1)!.values;

const largest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);

const orderOf = (error: (steps: number) => number, steps: number): number =>
  Math.log2(error(steps) / error(2 * steps));

/** The mixture Σ w_i N(m_i e_0, C) of shifts along one coordinate. */
const [shifts, weights] = [
  [2, -1.5, 0.2],
  [0.5, 0.3, 0.2],
];
const mixtureScore: ScoreFunction = (t, x) => {
  const row = x.bandLimit ** 2;
  const values = new Float64Array(x.values.length);
  for (let b = 0; b < x.batch; b++) {
    const π = shifts.map(
      (m, i) =>
        weights[i] *
        Math.exp(Math.exp(-t) * m * x.values[b * row] - (Math.exp(-2 * t) * m ** 2) / 2),
    );
    const total = π.reduce((a, b) => a + b);
    values[b * row] = π.reduce((sum, p, i) => sum + (Math.exp(-t) * shifts[i] * p) / total, 0);
  }
  return { ...x, values };
};

/** The flow of a law on the line keeps its quantiles, F_to(y') = F_from(y): solved by bisection. */
function quantileMap(from: number, to: number, y: number): number {
  const F = (t: number, y: number): number =>
    shifts.reduce((sum, m, i) => sum + weights[i] * normalCdf(y - Math.exp(-t) * m), 0);
  const target = F(from, y);
  let [below, above] = [-20, 20];
  for (let i = 0; i < 80; i++) {
    const middle = (below + above) / 2;
    if (F(to, middle) < target) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}

describe.each([2, 3] as const)("the multistep method of order %d", (order) => {
  test.each([0, 0.3, 1])("has that order on Gaussian data, reference ratio %d", (ratio) => {
    const sampler = exponentialMultistep({ order, ratio });
    const exact = gaussianFlow(q, 3, 0.05, start).values;
    const error = (steps: number): number =>
      largest(last(sampler, gaussianScore(q), uniform(3, 0.05, steps)), exact);
    expect(Math.abs(orderOf(error, 1600) - order)).toBeLessThan(0.1);
  });

  test.each([0.3, 1])("has that order on a mixture of shifts, reference ratio %d", (ratio) => {
    const sampler = exponentialMultistep({ order, ratio });
    const exact = start.values.map((y, i) => (i % 16 === 0 ? quantileMap(3, 0, y) : y));
    const error = (steps: number): number =>
      largest(last(sampler, mixtureScore, uniform(3, 0, steps)), exact);
    expect(error(320)).toBeLessThan(1e-4);
    expect(Math.abs(orderOf(error, 320) - order)).toBeLessThan(0.1);
  });

  test("leaves γ alone at any band limit; predicting the data does not", () => {
    const none: ScoreFunction = (_, x) => ({ ...x, values: new Float64Array(x.values.length) });
    const times = uniform(4, 0.01, 12);
    for (const bandLimit of [4, 64]) {
      const y = whiteNoise(bandLimit, 3, child(key(17), 0)).values;
      const kept = last(exponentialMultistep({ order, ratio: 1 }), none, times, { bandLimit });
      // A dozen factors √(v'/v), each 1 to rounding, of numbers below 6.
      expect(largest(kept, y)).toBeLessThan(12 * 6 * 4 * Number.EPSILON);
      const shrunk = last(exponentialMultistep({ order, ratio: 0 }), none, times, { bandLimit });
      expect(largest(shrunk, y)).toBeGreaterThan(0.01);
    }
  });

  test("is exact in one step on shifts of the reference law, N(a, q)", () => {
    const [a, from, to] = [1.7, 2, 0.3];
    const score: ScoreFunction = (t, x) => {
      const values = x.values.map((value, i) => {
        const v = variance(t, q[degreeOf(i % 16)]);
        return value - (value - Math.exp(-t) * a) / v;
      });
      return { ...x, values };
    };
    const got = last(exponentialMultistep({ order, ratio: q }), score, [from, to]);
    const exact = start.values.map((y, i) => {
      const l = degreeOf(i % 16);
      const stretch = Math.sqrt(variance(to, q[l]) / variance(from, q[l]));
      return Math.exp(-to) * a + stretch * (y - Math.exp(-from) * a);
    });
    expect(largest(got, exact)).toBeLessThan(1e-13);
    expect(
      largest(last(exponentialMultistep({ order, ratio: 1 }), score, [from, to]), exact),
    ).toBeGreaterThan(1e-3);
  });

  test("predicts the data unless told otherwise, and what they add to the noise if it goes on to time 0", () => {
    const [early, late] = [uniform(3, 0.05, 9), uniform(3, 0, 9)];
    const plain = exponentialMultistep({ order });
    const with0 = exponentialMultistep({ order, ratio: 0 });
    const with1 = exponentialMultistep({ order, ratio: 1 });
    expect(last(plain, mixtureScore, early)).toEqual(last(with0, mixtureScore, early));
    expect(last(plain, mixtureScore, early)).not.toEqual(last(with1, mixtureScore, early));
    expect(last(plain, mixtureScore, late)).toEqual(last(with1, mixtureScore, late));
  });

  test("reaches data in one point exactly when it predicts the data", () => {
    const score: ScoreFunction = (t, x) => {
      const [α, σ2] = [Math.exp(-t), -Math.expm1(-2 * t)];
      return { ...x, values: x.values.map((value) => (α / σ2) * (0.4 - α * value)) };
    };
    const [from, to] = [2, 1e-6];
    const got = last(exponentialMultistep({ order, ratio: 0 }), score, uniform(from, to, 7));
    const stretch = Math.sqrt(Math.expm1(-2 * to) / Math.expm1(-2 * from));
    const exact = start.values.map(
      (y) => Math.exp(-to) * 0.4 + stretch * (y - Math.exp(-from) * 0.4),
    );
    expect(largest(got, exact)).toBeLessThan(1e-12);
  });

  test("takes N + 1 scores for N steps, none at the last time, and yields N + 1 states", () => {
    const asked: number[] = [];
    const score: ScoreFunction = (t, x) => {
      asked.push(t);
      return mixtureScore(t, x);
    };
    const times = uniform(2, 0, 8);
    const states = [...exponentialMultistep({ order })(score, { ...options, times })];
    expect(states).toHaveLength(9);
    expect(states[0]).toEqual(start);
    expect(asked).toHaveLength(9);
    expect(Math.min(...asked)).toBe(times[7]);
  });

  test.each([0, 1])("stays finite for every number of steps from 1 to 50, ratio %d", (ratio) => {
    const rough = gaussianScore(Float64Array.of(1e-6, 0.02, 1, 50));
    for (let steps = 1; steps <= 50; steps++) {
      for (const times of [
        geometricTimes({ horizon: 5, stop: 1e-3 }, steps),
        uniform(5, 1e-3, steps),
      ]) {
        const sampler = exponentialMultistep({ order, ratio });
        for (const { values } of sampler(rough, { ...options, times })) {
          expect(values.every((value) => Math.abs(value) < 1e3)).toBe(true);
        }
      }
    }
  });
});

describe("a multistep method refuses", () => {
  const run = (settings: MultistepOptions, stop = 0.1) =>
    last(exponentialMultistep(settings), mixtureScore, [1, stop]);

  test("an order other than 2 and 3", () => {
    const wrong = () => exponentialMultistep({ order: 4 as 3 });
    expect(wrong).toThrow(DomainError);
    expect(wrong).toThrow(/order must be 2 or 3, got 4/);
  });

  test("a spectrum of another length", () => {
    expect(() => run({ order: 2, ratio: q.subarray(1) })).toThrow(ShapeError);
    expect(() => run({ order: 2, ratio: q.subarray(1) })).toThrow(/one ratio per degree, 4, got 3/);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("the ratio %d", (ratio) => {
    expect(() => run({ order: 2, ratio })).toThrow(DomainError);
    expect(() => run({ order: 2, ratio })).toThrow(/ratios must be finite, 0 or more/);
  });

  test("to predict the data at time 0, where the clock is infinite", () => {
    expect(() => run({ order: 3, ratio: 0 }, 0)).toThrow(/positive where the last time is 0/);
  });

  test("a score of another shape", () => {
    const coarse: ScoreFunction = () => coefficients("cameron-martin", 2, new Float64Array(12));
    const wrong = () => last(exponentialMultistep({ order: 2 }), coarse, [1, 0.5]);
    expect(wrong).toThrow(ShapeError);
    expect(wrong).toThrow(/score must keep bandLimit 4 and batch 3/);
  });
});
