import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { coefficients, harmonicIndex } from "../src/harmonics/coefficients.ts";
import { evaluateAt } from "../src/harmonics/evaluate.ts";
import { fractionalHelmholtz, heatKernel, laplacian } from "../src/harmonics/laplacian.ts";
import { scaleDegrees } from "../src/harmonics/scaleDegrees.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";

const values = new Float64Array(2 * 11 ** 2);
fillNormals(key(31), 0, values);
const a = coefficients("harmonic", 11, values);

function largestDifference(x: Float64Array, y: Float64Array): number {
  return x.reduce((max, value, i) => Math.max(max, Math.abs(value - y[i])), 0);
}

describe("the Laplace–Beltrami operator", () => {
  test("is the finite-difference Laplacian on a fine stencil, to 1e-5", () => {
    const h = 5e-4;
    for (const [l, m] of [
      [1, 0],
      [3, 2],
      [6, -4],
      [10, 1],
      [10, -10],
    ]) {
      const unit = new Float64Array(121);
      unit[harmonicIndex(l, m)] = 1;
      const f = coefficients("harmonic", 11, unit);
      for (const [θ, λ] of [
        [0.3, 1],
        [1.2, 4],
        [Math.PI / 2, 0.2],
        [2.7, 5],
      ]) {
        const at = (dθ: number, dλ: number) =>
          evaluateAt(f, Float64Array.of(θ + dθ), Float64Array.of(λ + dλ))[0];
        // (1/sin θ) ∂_θ (sin θ ∂_θ f) + ∂²_λ f / sin² θ.
        const south = Math.sin(θ + h / 2) * (at(h, 0) - at(0, 0));
        const north = Math.sin(θ - h / 2) * (at(0, 0) - at(-h, 0));
        const along = (at(0, h) - 2 * at(0, 0) + at(0, -h)) / Math.sin(θ) ** 2;
        const differences = ((south - north) / Math.sin(θ) + along) / h ** 2;
        const [exact] = evaluateAt(laplacian(f), Float64Array.of(θ), Float64Array.of(λ));
        // Truncation h² l²/12 ≤ 2e-6 of l(l+1) max |Y|.
        expect(Math.abs(differences - exact) / (l * (l + 1))).toBeLessThan(1e-5);
      }
    }
  });

  test("is symmetric and negative, and zero on constants only", () => {
    const squares = laplacian(a).values.map((x, i) => x * a.values[i]);
    squares.forEach((x, i) => {
      expect(i % 121 === 0 ? x === 0 : x < 0).toBe(true);
    });
  });
});

describe("powers of κ² − Δ", () => {
  test("at s = 1 are κ² − Δ, and add up: s then t is s + t", () => {
    const power = fc.double({ min: -3, max: 3, noNaN: true });
    const law = fc.property(
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      power,
      power,
      (κ, s, t) => {
        const helmholtz = scaleDegrees(a, () => κ ** 2).values.map(
          (x, i) => x - laplacian(a).values[i],
        );
        const once = fractionalHelmholtz(a, κ, 1).values;
        expect(largestDifference(once, helmholtz)).toBeLessThan(1e-12 * (κ ** 2 + 110));
        const composed = fractionalHelmholtz(fractionalHelmholtz(a, κ, s), κ, t).values;
        fractionalHelmholtz(a, κ, s + t).values.forEach((x, i) => {
          // pow is exact to an ulp or so; the exponent s + t is rounded, times log(510).
          expect(Math.abs(composed[i] - x)).toBeLessThanOrEqual(1e-13 * Math.abs(x));
        });
      },
    );
    fc.assert(law, { seed: 32, numRuns: 50 });
  });

  test.each([
    [0, 1, /kappa must be positive and finite, got 0/],
    [-1, 1, /kappa must be positive/],
    [Number.NaN, 1, /got NaN/],
    [1, Number.NaN, /power s must be finite/],
  ])("refuse κ = %d, s = %d", (κ, s, rule) => {
    expect(() => fractionalHelmholtz(a, κ, s)).toThrow(DomainError);
    expect(() => fractionalHelmholtz(a, κ, s)).toThrow(rule);
  });
});

describe("the heat semigroup", () => {
  test("is the identity at time 0, composes, keeps the mean and ends at it", () => {
    expect(heatKernel(a, 0).values).toEqual(a.values);
    const twice = heatKernel(heatKernel(a, 0.01), 0.03).values;
    expect(largestDifference(twice, heatKernel(a, 0.04).values)).toBeLessThan(1e-15);
    const end = heatKernel(a, Number.POSITIVE_INFINITY).values;
    end.forEach((x, i) => {
      expect(x + 0).toBe(i % 121 === 0 ? a.values[i] : 0);
    });
  });

  test("solves ∂_t u = Δu: the centred difference in time has error t²", () => {
    const step = 1e-4;
    const [after, before] = [heatKernel(a, 0.02 + step), heatKernel(a, 0.02 - step)];
    const slope = after.values.map((x, i) => (x - before.values[i]) / (2 * step));
    const exact = laplacian(heatKernel(a, 0.02)).values;
    // step²/6 (l(l+1))³ e^{−l(l+1)t} ≤ 2e-4 at l(l+1) = 110, times |a| ≤ 4.
    expect(largestDifference(slope, exact)).toBeLessThan(1e-3);
  });

  test.each([-1, Number.NaN])("refuses the time %d", (time) => {
    expect(() => heatKernel(a, time)).toThrow(DomainError);
    expect(() => heatKernel(a, time)).toThrow(/time must be 0 or more/);
  });
});
