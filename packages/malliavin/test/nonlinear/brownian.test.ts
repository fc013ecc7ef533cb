import { DomainError, key } from "@chaosphere/core";
import { expect, test } from "vitest";
import { brownianIncrements } from "../../src/nonlinear/brownian.ts";

const options = { key: key(11), paths: 3, noise: 2, horizon: 1.5, steps: 12 };

test("twice and four times as many steps refine the same path", () => {
  const coarse = brownianIncrements(options);
  for (const factor of [2, 4]) {
    const fine = brownianIncrements({ ...options, steps: 12 * factor });
    for (let p = 0; p < 3; p++) {
      for (let n = 0; n < 12; n++) {
        for (let l = 0; l < 2; l++) {
          let sum = 0;
          for (let k = 0; k < factor; k++) {
            sum += fine[((p * 12 + n) * factor + k) * 2 + l];
          }
          // A few sums of doubles of size 1.
          expect(Math.abs(sum - coarse[(p * 12 + n) * 2 + l])).toBeLessThan(1e-15);
        }
      }
    }
  }
});

test("a row is the same in every batch", () => {
  const all = brownianIncrements(options);
  const last = brownianIncrements({ ...options, paths: 1, firstRow: 2 });
  expect(last).toEqual(all.slice(2 * 24));
});

test("increments are independent and N(0, h)", () => {
  const [paths, steps] = [20_000, 8];
  const increments = brownianIncrements({ key: key(5), paths, steps, horizon: 2 });
  const moment = (i: number, j: number): number => {
    let sum = 0;
    for (let p = 0; p < paths; p++) sum += increments[p * steps + i] * increments[p * steps + j];
    return sum / paths / 0.25;
  };
  const z: number[] = [];
  for (let i = 0; i < steps; i++) {
    for (let j = 0; j <= i; j++) {
      const error = Math.sqrt((i === j ? 2 : 1) / paths);
      z.push((moment(i, j) - (i === j ? 1 : 0)) / error);
    }
  }
  for (const score of z) expect(Math.abs(score)).toBeLessThan(4);
  // Negative control: halving without the factor ½ of the deviation doubles variances.
  const wrong = (moment(0, 0) * 1.5 - 1) / Math.sqrt(2 / paths);
  expect(wrong).toBeGreaterThan(4);
});

test.each([
  [{ horizon: 0 }, /horizon must be positive and finite, got 0/],
  [{ horizon: Number.NaN }, /horizon must be positive and finite, got NaN/],
  [{ steps: 2.5 }, /steps must be a whole number, 1 or more, got 2.5/],
  [{ paths: 0 }, /paths must be a whole number, 1 or more, got 0/],
  [{ noise: -1 }, /noise must be a whole number, 1 or more, got -1/],
])("refuses %j", (change, message) => {
  expect(() => brownianIncrements({ ...options, ...change })).toThrow(DomainError);
  expect(() => brownianIncrements({ ...options, ...change })).toThrow(message);
});
