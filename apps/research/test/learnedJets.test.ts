import {
  child,
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
  harmonicIndex,
  key,
  rotate,
  rows,
} from "@chaosphere/core";
import { barotropicTurbulence, evolveVorticity } from "@chaosphere/core/barotropic";
import { nearestFields } from "@chaosphere/metrics";
import { describe, expect, test } from "vitest";
import { nearestTurned } from "../experiments/learned-jets/nearestTurned.ts";
import { symmetricDraw, symmetricMoments } from "../experiments/learned-jets/symmetries.ts";

const L = 16;
const fields = barotropicTurbulence({ bandLimit: L, rotation: 3, time: 2 }, 3, key(5));
const one = rows(fields, 0, 1);

const largestDifference = (x: HarmonicCoefficients, y: HarmonicCoefficients): number =>
  x.values.reduce((max, value, i) => Math.max(max, Math.abs(value - y.values[i])), 0);

const signed = (f: HarmonicCoefficients, sign: (l: number, m: number) => number) =>
  coefficients(
    "harmonic",
    L,
    f.values.map((a, i) => {
      const l = degreeOf(i % (L * L));
      return a * sign(l, (i % (L * L)) - l * l - l);
    }),
  );

/** ζ(θ, λ) to −ζ(π − θ, λ). */
const reflected = (f: HarmonicCoefficients) => signed(f, (l, m) => ((l + m) % 2 === 0 ? -1 : 1));

describe("the symmetries of turbulence on a sphere that turns", () => {
  const later = (f: HarmonicCoefficients) =>
    evolveVorticity(f, { rotation: 3, viscosity: 1e-4 }, { time: 2, steps: 60 });

  test("are those of the equation: a reflected start has the reflected solution, and a turned one the turned", () => {
    expect(largestDifference(later(reflected(one)), reflected(later(one)))).toBeLessThan(1e-12);
    const turn = { alpha: 0.7, beta: 0, gamma: 0 };
    expect(largestDifference(later(rotate(one, turn)), rotate(later(one), turn))).toBeLessThan(
      1e-12,
    );
    // Not the reflection that turns east and west about, nor a turn about another axis.
    const mirrored = (f: HarmonicCoefficients) => signed(f, (_, m) => (m < 0 ? 1 : -1));
    expect(largestDifference(later(mirrored(one)), mirrored(later(one)))).toBeGreaterThan(0.1);
    const tipped = { alpha: 0, beta: 0.7, gamma: 0 };
    expect(
      largestDifference(later(rotate(one, tipped)), rotate(later(one), tipped)),
    ).toBeGreaterThan(0.1);
  });

  test("draws are rows turned about the poles and, every other one, reflected", () => {
    const draw = symmetricDraw(one);
    // The phase of the order 1 of degree 2 tells by what angle a field was turned.
    const phase = ({ values }: HarmonicCoefficients) =>
      Math.atan2(values[harmonicIndex(2, -1)], values[harmonicIndex(2, 1)]);
    const angles: number[] = [];
    let reflections = 0;
    for (let n = 0; n < 40; n++) {
      const drawn = draw(child(key(3), n));
      const [plain, other] = [one, reflected(one)].map((f) => {
        const alpha = phase(drawn) - phase(f);
        return largestDifference(rotate(f, { alpha, beta: 0, gamma: 0 }), drawn);
      });
      expect(Math.min(plain, other)).toBeLessThan(1e-12);
      expect(Math.max(plain, other)).toBeGreaterThan(0.1);
      if (other < plain) reflections++;
      angles.push(phase(drawn) - phase(other < plain ? reflected(one) : one));
    }
    expect(Math.abs(reflections - 20)).toBeLessThan(4 * Math.sqrt(10));
    // Means of cos and sin of uniform angles, each of deviation √(1/2n).
    for (const f of [Math.cos, Math.sin]) {
      const mean = angles.reduce((sum, a) => sum + f(a), 0) / angles.length;
      expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(1 / 80));
    }
  });

  test("leave a mean of odd degrees and one variance for m and −m", () => {
    const { mean, variances } = symmetricMoments(fields);
    const both = coefficients("harmonic", L, Float64Array.from([...mean.values, ...mean.values]));
    expect(largestDifference(both, reflected(both))).toBe(0);
    for (let l = 0; l < L; l++) {
      for (let m = 0; m <= l; m++) {
        expect(variances[l * l + l + m]).toBe(variances[l * l + l - m]);
      }
    }
    const at = 5 * 5 + 5 + 2;
    const squares = [0, 1, 2].flatMap((b) =>
      [at, at - 4].map((i) => fields.values[b * L * L + i] ** 2),
    );
    expect(variances[at]).toBeCloseTo(squares.reduce((s, a) => s + a, 0) / 6, 14);
  });
});

test("the nearest field up to these symmetries is found where it is a turned or reflected copy", () => {
  const others = rows(fields, 1, 3);
  const copy = rotate(rows(fields, 2, 3), { alpha: (2 * Math.PI * 37) / 128, beta: 0, gamma: 0 });
  for (const known of [copy, reflected(copy)]) {
    expect(nearestTurned(known, others)[0]).toBeLessThan(1e-6);
    expect(nearestFields(known, others).distances[0]).toBeGreaterThan(1);
  }
  // Without turning it is no further than the plain nearest one; a tipped copy is far.
  const plain = nearestFields(one, others).distances[0];
  const turned = nearestTurned(one, others)[0];
  expect(turned).toBeLessThanOrEqual(plain);
  const tipped = rotate(copy, { alpha: 0, beta: Math.PI / 2, gamma: 0 });
  expect(nearestTurned(tipped, others)[0]).toBeGreaterThan(1);
});
