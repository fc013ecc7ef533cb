import { DomainError, variancePreserving } from "@chaosphere/core";
import { expect, test } from "vitest";
import { chainLaw, linearBetas } from "../../src/linear/noisingChain.ts";

test("n steps of x ← √(1−β) x + √β ε are one jump with ᾱ_n = Π(1 − β_k)", () => {
  const betas = [0.001, 0.2, 0.05, 0.9, 1e-9];
  const { signal, variance } = chainLaw(betas);
  let product = 1;
  let [coefficient, noise] = [1, 0];
  betas.forEach((β, n) => {
    product *= 1 - β;
    coefficient *= Math.sqrt(1 - β);
    noise = (1 - β) * noise + β;
    expect(signal[n] ** 2).toBeCloseTo(product, 15);
    expect(signal[n]).toBeCloseTo(coefficient, 15);
    expect(variance[n]).toBeCloseTo(1 - product, 15);
  });
  expect(chainLaw([1e-18]).variance[0]).toBe(1e-18);
});

test("the chain tends to the variance-preserving equation like 1/N, with the constant of the expansion", () => {
  const { betaMin, betaMax, duration } = { betaMin: 0.1, betaMax: 6, duration: 2 };
  const clock = variancePreserving({ betaMin, betaMax, duration });
  const logError = (N: number): number => {
    const { signal } = chainLaw(linearBetas(N, { betaMin, betaMax, duration }));
    return 2 * Math.log(signal[N - 1]) - 2 * Math.log(clock.signal(duration));
  };
  // log ᾱ_N = −Σβ_n − ½Σβ_n² − …: a right Riemann sum, T (βmax − βmin)/2N too large, and T/2N ∫β².
  const meanSquare = (betaMin ** 2 + betaMin * betaMax + betaMax ** 2) / 3;
  const constant = -(duration * (betaMax - betaMin)) / 2 - (duration ** 2 * meanSquare) / 2;
  for (const N of [2000, 4000, 8000]) {
    expect(Math.log2(logError(N) / logError(2 * N))).toBeCloseTo(1, 2);
    expect(Math.abs((N * logError(N)) / constant - 1)).toBeLessThan(20 / N);
  }
});

test("its noise tends to γ = 1 − e^−B at every inner time", () => {
  const clock = variancePreserving();
  const gap = (N: number): number =>
    [0.1, 0.3, 0.6].reduce((largest, t) => {
      const { variance } = chainLaw(linearBetas(N));
      return Math.max(largest, Math.abs(variance[Math.round(t * N) - 1] - clock.variance(t)));
    }, 0);
  expect(Math.log2(gap(1000) / gap(2000))).toBeCloseTo(1, 1);
  expect(gap(16000)).toBeLessThan(1e-3);
});

test("chains refuse rates that are none and too few steps", () => {
  expect(() => chainLaw([0.5, 1])).toThrow(DomainError);
  expect(() => chainLaw([0.5, 1])).toThrow(/each between 0 and 1, got 1 at position 1/);
  expect(() => chainLaw(linearBetas(10))).toThrow(/between 0 and 1, got 1.005 at position 4/);
  expect(() => linearBetas(0)).toThrow(DomainError);
  expect(() => linearBetas(0)).toThrow(/steps must be a whole number, 1 or more, got 0/);
});
