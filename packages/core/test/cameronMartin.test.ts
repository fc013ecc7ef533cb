import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import {
  cameronMartinInner,
  cameronMartinNorm,
  colour,
  whiten,
} from "../src/gaussian/cameronMartin.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { membership } from "../src/gaussian/membership.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { wienerProcess } from "../src/gaussian/wienerProcess.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { coefficients, harmonicIndex } from "../src/harmonics/coefficients.ts";
import { synthesise } from "../src/harmonics/transform.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { child, key } from "../src/random/key.ts";

function field(bandLimit: number, entries: [l: number, m: number, value: number][]) {
  const values = new Float64Array(bandLimit ** 2);
  for (const [l, m, value] of entries) values[harmonicIndex(l, m)] = value;
  return coefficients("harmonic", bandLimit, values);
}

/** ∫ f g over the sphere by the quadrature of the fields' grid. */
function integral(f: Float64Array, g: Float64Array, grid: { weights: Float64Array; nLon: number }) {
  return f.reduce((sum, v, i) => sum + v * g[i] * grid.weights[Math.floor(i / grid.nLon)], 0);
}

describe("the Cameron–Martin norm", () => {
  test("of Y_20 + Y_10/2 for κ² = 2, α = 1 is ∫ κ²h² + |∇h|² = 9, the square root of it 3", () => {
    const γ = whittleMatern(4, { alpha: 1, kappa: Math.SQRT2, distributionValued: true });
    const h = field(4, [
      [2, 0, 1],
      [1, 0, 0.5],
    ]);
    expect(cameronMartinInner(γ, h, h)[0]).toBeCloseTo(9, 13);
    expect(cameronMartinNorm(γ, h)[0]).toBeCloseTo(3, 13);

    // Quadrature of the closed forms Y_10 = √(3/4π) x, Y_20 = √(5/16π) (3x² − 1), |∇h|² = (1 − x²) h′(x)².
    const grid = gaussLegendre(8);
    const energy = grid.colatitudes.reduce((sum, θ, j) => {
      const x = Math.cos(θ);
      const [y10, y20] = [Math.sqrt(3 / (4 * Math.PI)), Math.sqrt(5 / (16 * Math.PI))];
      const value = y20 * (3 * x ** 2 - 1) + 0.5 * y10 * x;
      const slope = y20 * 6 * x + 0.5 * y10;
      const density = 2 * value ** 2 + (1 - x ** 2) * slope ** 2;
      return sum + density * grid.weights[j] * grid.nLon;
    }, 0);
    expect(energy).toBeCloseTo(9, 12);
  });

  test("for α = 2 is ∫ ((κ² − Δ)h)², by quadrature of the synthesised field", () => {
    const [kappa, sigma, bandLimit] = [1.3, 0.7, 6];
    const γ = whittleMatern(bandLimit, { alpha: 2, kappa, sigma });
    const grid = gaussLegendre(bandLimit);
    const h = colour(γ, whiteNoise(bandLimit, 1, key(3)));
    const helmholtz = h.values.map((a, i) => {
      const l = Math.floor(Math.sqrt(i));
      return (kappa ** 2 + l * (l + 1)) * a;
    });
    const f = synthesise(coefficients("harmonic", bandLimit, helmholtz), grid).values;
    const squared = cameronMartinInner(γ, h, h)[0];
    expect(squared / (integral(f, f, grid) / sigma ** 2)).toBeCloseTo(1, 12);
  });

  test("is Euclidean in whitened coordinates, and colour undoes whiten", () => {
    const γ = whittleMatern(9, { alpha: 1.7, kappa: 2, sigma: 5 });
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (seedF, seedG) => {
        const f = colour(γ, whiteNoise(9, 2, key(seedF)));
        const g = colour(γ, whiteNoise(9, 2, key(seedG)));
        const [zf, zg] = [whiten(γ, f).values, whiten(γ, g).values];
        const inner = cameronMartinInner(γ, f, g);
        for (let b = 0; b < 2; b++) {
          let dot = 0;
          for (let i = 0; i < 81; i++) dot += zf[81 * b + i] * zg[81 * b + i];
          // 81 products of rounding error 1 ulp of numbers of order 1.
          expect(Math.abs(inner[b] - dot)).toBeLessThan(1e-13);
        }
        const back = colour(γ, whiten(γ, f)).values;
        for (const [i, a] of f.values.entries()) {
          expect(Math.abs(back[i] - a)).toBeLessThanOrEqual(4e-16 * Math.abs(a));
        }
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test("of draws has mean square (L+1)², of a fixed shift stays put, as the band limit grows", () => {
    for (const bandLimit of [9, 17, 33]) {
      const γ = whittleMatern(bandLimit, { alpha: 2, kappa: 1 });
      const batch = 400;
      const draws = colour(γ, whiteNoise(bandLimit, batch, key(8)));
      const mean = cameronMartinInner(γ, draws, draws).reduce((s, n) => s + n, 0) / batch;
      // A sum of bandLimit²·batch independent χ²_1, variance 2 each.
      const error = Math.sqrt(2 / batch) * bandLimit;
      expect(Math.abs(mean - bandLimit ** 2)).toBeLessThan(4 * error);
      // Negative control: L² in place of (L+1)².
      expect(Math.abs(mean - (bandLimit - 1) ** 2)).toBeGreaterThan(4 * error);

      const shift = field(bandLimit, [[3, -2, 1]]);
      expect(cameronMartinInner(γ, shift, shift)[0]).toBeCloseTo(13 ** 2, 10);
    }
  });

  test("needs one band limit and one batch", () => {
    const γ = isotropic([1, 1]);
    expect(() => whiten(γ, field(3, []))).toThrow(ShapeError);
    expect(() => whiten(γ, field(3, []))).toThrow(
      "whiten: coefficients and measure must have one band limit, got 3 and 2.",
    );
    expect(() => colour(γ, whiteNoise(3, 1, key(0)))).toThrow("colour: coefficients and measure");
    const two = coefficients("harmonic", 2, new Float64Array(8));
    expect(() => cameronMartinInner(γ, two, field(2, []))).toThrow(
      "cameronMartinInner: both batches must have one length, got 2 and 1.",
    );
  });
});

describe("membership in the Cameron–Martin space", () => {
  const bandLimit = 65;
  const γ = whittleMatern(bandLimit, { alpha: 2, kappa: 1 });

  test("draws from γ are outside, their squared norm doubling twice per octave of degrees", () => {
    for (const { verdict, growth } of membership(γ, colour(γ, whiteNoise(bandLimit, 20, key(4))))) {
      expect(verdict).toBe("not a member");
      // Blocks of 768 and 3072 χ²_1: log₂ of their ratio is 2 ± 0.08.
      expect(Math.abs(growth - 2)).toBeLessThan(4 * 0.08);
    }
  });

  test("draws two orders smoother are inside, and so is any band-limited field", () => {
    const smooth = whittleMatern(bandLimit, { alpha: 4, kappa: 1 });
    for (const { verdict, growth } of membership(
      γ,
      colour(smooth, whiteNoise(bandLimit, 20, key(5))),
    )) {
      expect(verdict).toBe("member");
      // Terms (2l+1) l^−4: growth 2 − 4.
      expect(Math.abs(growth + 2)).toBeLessThan(4 * 0.1);
    }
    const [report] = membership(γ, field(bandLimit, [[2, 1, 3]]));
    expect(report).toMatchObject({ verdict: "member", growth: -Infinity });
    expect(report.partialSums[1]).toBe(0);
    expect(report.partialSums[64]).toBeCloseTo(9 * 49, 10);
  });

  test("draws less than one order smoother are outside", () => {
    const rough = whittleMatern(bandLimit, { alpha: 2.5, kappa: 1 });
    const [report] = membership(γ, colour(rough, whiteNoise(bandLimit, 1, key(6))));
    expect(report.verdict).toBe("not a member");
  });

  test("cannot be judged from fewer than 8 degrees", () => {
    expect(() => membership(isotropic([1, 1]), field(2, []))).toThrow(DomainError);
    expect(() => membership(isotropic([1, 1]), field(2, []))).toThrow(
      "membership: at least 8 degrees are needed to judge a tail, got bandLimit 2.",
    );
  });
});

describe("the Q-Wiener process of any sequence c_j", () => {
  const c = [4, 1, 0.25, 0];
  const times = [0.3, 0.3, 1, 2.5];
  const paths = 4000;

  test("has covariance min(s, t) c_j between times and none between modes", () => {
    const moments = new Map<string, number>();
    for (let p = 0; p < paths; p++) {
      const w = wienerProcess(c, times, child(key(9), p));
      for (const [k, l] of [
        [0, 2],
        [2, 2],
        [2, 3],
        [3, 3],
      ]) {
        for (let j = 0; j < 4; j++) {
          for (let i = 0; i <= j; i++) {
            const name = `${k} ${l} ${i} ${j}`;
            moments.set(name, (moments.get(name) ?? 0) + (w[4 * k + i] * w[4 * l + j]) / paths);
          }
        }
      }
    }
    const z = (name: string, overlap: (s: number, t: number) => number) => {
      const [k, l, i, j] = name.split(" ").map(Number);
      const covariance = i === j ? overlap(times[k], times[l]) * c[j] : 0;
      const exact = i === j ? Math.min(times[k], times[l]) * c[j] : 0;
      const error = Math.sqrt((times[k] * c[i] * times[l] * c[j] + exact ** 2) / paths);
      return error === 0 ? 0 : (moments.get(name)! - covariance) / error;
    };
    for (const name of moments.keys()) expect(Math.abs(z(name, Math.min))).toBeLessThan(4);
    // Negative control: the covariance √(st) of a process without independent increments.
    expect(Math.abs(z("0 2 0 0", (s, t) => Math.sqrt(s * t)))).toBeGreaterThan(4);
  });

  test("stands still where no time passes, and a longer path extends a shorter one", () => {
    const w = wienerProcess(c, times, key(1));
    expect(w.subarray(4, 8)).toEqual(w.subarray(0, 4));
    expect(wienerProcess(c, times.slice(0, 2), key(1))).toEqual(w.subarray(0, 8));
    expect(wienerProcess(c.slice(0, 2), [0.3], key(1))).toEqual(w.subarray(0, 2));
  });

  test("refuses negative variances and times that turn back", () => {
    expect(() => wienerProcess([-1], [1], key(0))).toThrow(DomainError);
    expect(() => wienerProcess([-1], [1], key(0))).toThrow(
      "wienerProcess: every variance must be finite and not negative, got -1 at position 0.",
    );
    expect(() => wienerProcess([1], [1, 0.5], key(0))).toThrow(
      "wienerProcess: times must increase from 0, got 0.5 at position 1.",
    );
  });
});
