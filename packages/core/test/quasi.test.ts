import fc from "fast-check";
import { expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { key } from "../src/random/key.ts";
import { normalAt, uniformAt } from "../src/random/normal.ts";
import { normalQuantile } from "../src/random/quantile.ts";
import { antitheticNormalAt, quasiUniformAt } from "../src/random/quasi.ts";

test("antithetic draws come in exact pairs z, −z of the plain draws", () => {
  for (let i = 0; i < 100; i++) {
    expect(antitheticNormalAt(key(1), 2 * i)).toBe(normalAt(key(1), i));
    expect(antitheticNormalAt(key(1), 2 * i + 1)).toBe(-normalAt(key(1), i));
  }
});

test("the mean of e^Z over an antithetic pair has variance (e − 1)²/2, less than over an independent one", () => {
  // cosh Z has mean √e and second moment (e² + 1)/2; an independent pair has (e² − e)/2.
  const pairs = 200_000;
  const variance = (draw: (i: number) => number) => {
    let [sum, squares] = [0, 0];
    for (let i = 0; i < pairs; i++) {
      const mean = (Math.exp(draw(2 * i)) + Math.exp(draw(2 * i + 1))) / 2;
      sum += mean;
      squares += mean ** 2;
    }
    return squares / pairs - (sum / pairs) ** 2;
  };
  // cosh Z − √e has fourth moment 266.4, so the variance has standard error 16.3/√pairs.
  const error = (4 * 16.3) / Math.sqrt(pairs);
  expect(
    Math.abs(variance((i) => antitheticNormalAt(key(2), i)) - (Math.E - 1) ** 2 / 2),
  ).toBeLessThan(error);
  expect(Math.abs(variance((i) => normalAt(key(2), i)) - (Math.E - 1) ** 2 / 2)).toBeGreaterThan(
    error,
  );
});

test("the first p^k points of dimension d meet each interval of length p^−k of the shifted circle once", () => {
  const primes = [2, 3, 5, 7];
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 3 }),
      (seed, dimension) => {
        const count = primes[dimension] ** 4;
        const origin = quasiUniformAt(key(seed), 0, dimension);
        const cells = Array.from({ length: count }, (_, i) => {
          const position = quasiUniformAt(key(seed), i, dimension) - origin + 1 + 0.5 / count;
          return Math.floor((position % 1) * count);
        });
        expect(new Set(cells).size).toBe(count);
      },
    ),
    { seed: 4, numRuns: 20 },
  );
  // Negative control: independent points leave about a fraction 1/e of the cells empty.
  const cells = Array.from({ length: 625 }, (_, i) => Math.floor(uniformAt(key(0), i) * 625));
  expect(new Set(cells).size).toBeLessThan(500);
});

test("over the keys each quasi-random point is uniform", () => {
  // Means of u − ½ and of (u − ½)² − 1/12 have variances 1/12 and 1/180 over 4000 keys.
  const keys = 4000;
  for (const index of [0, 1, 77]) {
    let [first, second] = [0, 0];
    for (let seed = 0; seed < keys; seed++) {
      const u = quasiUniformAt(key(seed), index, 2) - 0.5;
      first += u;
      second += u * u - 1 / 12;
    }
    expect(Math.abs(first) / Math.sqrt(keys / 12)).toBeLessThan(4);
    expect(Math.abs(second) / Math.sqrt(keys / 180)).toBeLessThan(4);
  }
  // Negative control: without the shift the point is the same for every key.
  expect(quasiUniformAt(key(1), 3, 2)).not.toBe(quasiUniformAt(key(2), 3, 2));
});

test("quasi-random normals integrate a smooth function of three variables better than independent ones", () => {
  // E[cos(X + Y + Z)] = e^(−3/2), variance (1 − e^−3)²/2 = 0.4514; plain error 0.672/√N.
  const count = 4096;
  const mean = (draw: (i: number, d: number) => number) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += Math.cos(draw(i, 0) + draw(i, 1) + draw(i, 2));
    return sum / count;
  };
  const target = Math.exp(-1.5);
  const plainError = 0.672 / Math.sqrt(count);
  const seeds = Array.from({ length: 16 }, (_, seed) => key(seed));
  const rms = (estimates: number[]) =>
    Math.sqrt(estimates.reduce((sum, e) => sum + (e - target) ** 2, 0) / estimates.length);
  const quasi = rms(seeds.map((k) => mean((i, d) => normalQuantile(quasiUniformAt(k, i, d)))));
  const plain = rms(seeds.map((k) => mean((i, d) => normalAt(k, 3 * i + d))));
  expect(quasi).toBeLessThan(plainError / 3);
  expect(plain).toBeGreaterThan(plainError / 3);
});

test("a dimension beyond the table and an index that is no whole number are refused", () => {
  for (const dimension of [-1, 32, 0.5, Number.NaN]) {
    expect(() => quasiUniformAt(key(0), 0, dimension)).toThrow(DomainError);
    expect(() => quasiUniformAt(key(0), 0, dimension)).toThrow(
      /dimension must be a whole number from 0 to 31/,
    );
  }
  for (const index of [-1, 0.5, Number.NaN]) {
    expect(() => quasiUniformAt(key(0), index, 0)).toThrow(DomainError);
    expect(() => antitheticNormalAt(key(0), index)).toThrow(/index must be a whole number/);
  }
});
