import { child, coefficients, key, whiteNoise } from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { shiftMixtureDenoiser } from "../src/exact/mixture.ts";
import { closedFormPullback } from "../src/posterior/denoiserPullback.ts";

const L = 3;
const d = L * L;
const shifts = whiteNoise(L, 4, key(1));
const weights = Float64Array.of(0.4, 0.3, 0.2, 0.1);
const denoiser = shiftMixtureDenoiser({ shifts, weights });
const pullback = closedFormPullback({ shifts, weights });
const x = whiteNoise(L, 5, child(key(2), 0));
const v = whiteNoise(L, 5, child(key(2), 1)).values;

/** ⟨∂m/∂x e_i, v⟩ of each row, by central differences whose error δ² is removed by Richardson's rule. */
function transposedDerivative(t: number): Float64Array {
  const out = new Float64Array(x.values.length);
  const along = (i: number, δ: number): Float64Array => {
    const moved = (sign: number) => {
      const values = x.values.map((value, at) => (at % d === i ? value + sign * δ : value));
      return denoiser(t, coefficients("cameron-martin", L, values)).values;
    };
    const [up, down] = [moved(1), moved(-1)];
    return up.map((value, at) => (value - down[at]) / (2 * δ));
  };
  for (let i = 0; i < d; i++) {
    const [coarse, fine] = [along(i, 2e-3), along(i, 1e-3)];
    for (let at = 0; at < v.length; at++) {
      out[at - (at % d) + i] += ((4 * fine[at] - coarse[at]) / 3) * v[at];
    }
  }
  return out;
}

describe.each([0.05, 0.7, 3])("the denoiser of shifts of the noise at t = %d", (t) => {
  test("is that of the closed form", () => {
    expect(largestDifference(pullback(t, x).mean.values, denoiser(t, x).values)).toBeLessThan(
      1e-13,
    );
  });

  test("has the derivative of its differences, and not that of weights that do not move", () => {
    const exact = transposedDerivative(t);
    // Differences of numbers of size 4 over 2e-3: rounding 4 · 2⁻⁵² / 1e-3 = 1e-12, times ten for the sum over nine.
    expect(largestDifference(pullback(t, x).pullback(v), exact)).toBeLessThan(1e-10);
    const still = v.map((value) => Math.exp(-t) * value);
    expect(largestDifference(still, exact)).toBeGreaterThan(1e-3);
  });
});

test("states of another band limit are refused", () => {
  expect(() => pullback(1, whiteNoise(2, 1, key(3)))).toThrow(/must have one band limit, got 2/);
});
