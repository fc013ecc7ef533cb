import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import {
  coefficients,
  type HarmonicCoefficients,
  harmonicIndex,
  rows,
} from "../src/harmonics/coefficients.ts";
import { fromComplexHealpy } from "../src/harmonics/complexLayout.ts";
import { type EulerAngles, eulerAngles, rotationMatrix } from "../src/harmonics/eulerAngles.ts";
import { evaluateAt } from "../src/harmonics/evaluate.ts";
import { rotate, rotateEach } from "../src/harmonics/rotation.ts";
import { angularPowerSpectrum } from "../src/harmonics/spectrum.ts";
import { uniformRotation } from "../src/harmonics/uniformRotation.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";
import golden from "./fixtures/rotation.json" with { type: "json" };

function white(bandLimit: number, batch: number, seed: number): HarmonicCoefficients {
  const values = new Float64Array(batch * bandLimit ** 2);
  fillNormals(key(seed), 0, values);
  return coefficients("harmonic", bandLimit, values);
}

function largestDifference(x: Float64Array, y: Float64Array): number {
  return x.reduce((max, value, i) => Math.max(max, Math.abs(value - y[i])), 0);
}

/** R⁻¹ x for points given and returned by their angles. */
function turnedBack(rotation: EulerAngles, colatitudes: Float64Array, longitudes: Float64Array) {
  const R = rotationMatrix(rotation);
  const back = Array.from(colatitudes, (θ, p) => {
    const λ = longitudes[p];
    const x = [Math.sin(θ) * Math.cos(λ), Math.sin(θ) * Math.sin(λ), Math.cos(θ)];
    return [0, 1, 2].map((i) => R[i] * x[0] + R[3 + i] * x[1] + R[6 + i] * x[2]);
  });
  return {
    colatitudes: Float64Array.from(back, ([x, y, z]) => Math.atan2(Math.hypot(x, y), z)),
    longitudes: Float64Array.from(back, ([x, y]) => Math.atan2(y, x)),
  };
}

const angle = fc.double({ min: -7, max: 7, noNaN: true });
const rotation = fc.record({ alpha: angle, beta: angle, gamma: angle });

describe("rotate", () => {
  test("agrees with healpy's rotate_alm, α the last angle", () => {
    const a = fromComplexHealpy(Float64Array.from(golden.alm), golden.bandLimit);
    for (const { alm, ...angles } of golden.rotated) {
      const expected = fromComplexHealpy(Float64Array.from(alm), golden.bandLimit);
      // Measured 9e-15 for coefficients up to 3.5.
      expect(largestDifference(rotate(a, angles).values, expected.values)).toBeLessThan(3e-14);
    }
  });

  test.each([127, 511])(
    "has mpmath's Wigner functions at degree %d in its orthogonal matrix",
    (l) => {
      const row = (l + 1) ** 2;
      const cases = golden.wigner.filter((w) => w.l === l);
      // A turn about y keeps cosine and sine parts apart: one field holds a unit of each.
      const units = new Float64Array(cases.length * row);
      cases.forEach(({ m }, i) => {
        units[i * row + harmonicIndex(l, m)] = 1;
        units[i * row + harmonicIndex(l, -m)] = 1;
      });
      const tilts = cases.map(({ beta }) => ({ alpha: 0, beta, gamma: 0 }));
      const { values } = rotateEach(coefficients("harmonic", l + 1, units), tilts);
      cases.forEach(({ m, orders, plus, minus }, i) => {
        const field = values.subarray(i * row, (i + 1) * row);
        const square = field.reduce((sum, x) => sum + x * x, 0);
        expect(Math.abs(square - (m === 0 ? 1 : 2))).toBeLessThan(1e-13);
        orders.forEach((n, k) => {
          // Y_lm (m > 0) is (−1)^m √2 times the cosine part of the complex harmonic.
          const norm = (-1) ** (n + m) * Math.SQRT1_2 ** (Number(n === 0) + Number(m === 0));
          const cosine = norm * (plus[k] + (-1) ** m * minus[k]);
          // Measured 5e-15.
          expect(Math.abs(field[harmonicIndex(l, n)] - cosine)).toBeLessThan(3e-14);
          if (m === 0 || n === 0) return;
          const sine = norm * (plus[k] - (-1) ** m * minus[k]);
          expect(Math.abs(field[harmonicIndex(l, -n)] - sine)).toBeLessThan(3e-14);
        });
      });
    },
  );

  test("moves the points: (R f)(x) = f(R⁻¹ x) to 1e-10 at L = 128", () => {
    const a = white(128, 1, 1);
    const law = fc.property(
      rotation,
      angle,
      fc.double({ min: 0, max: Math.PI, noNaN: true }),
      (R, λ, θ) => {
        const [colatitudes, longitudes] = [Float64Array.of(θ), Float64Array.of(λ)];
        const back = turnedBack(R, colatitudes, longitudes);
        const [turned] = evaluateAt(rotate(a, R), colatitudes, longitudes);
        const [original] = evaluateAt(a, back.colatitudes, back.longitudes);
        // The field has rms √(128²/4π) = 36; the points themselves are rounded by ε and the slope is near 36 · 90.
        expect(Math.abs(turned - original)).toBeLessThan(1e-10);
      },
    );
    fc.assert(law, { seed: 4, numRuns: 30 });
  });

  test("a field turned about the wrong axis order fails the law of the points", () => {
    const a = white(16, 1, 1);
    const [R, wrong] = [
      { alpha: 0.4, beta: 1, gamma: 2 },
      { alpha: 2, beta: 1, gamma: 0.4 },
    ];
    const [colatitudes, longitudes] = [Float64Array.of(0.8), Float64Array.of(2.5)];
    const back = turnedBack(R, colatitudes, longitudes);
    const [turned] = evaluateAt(rotate(a, wrong), colatitudes, longitudes);
    const [original] = evaluateAt(a, back.colatitudes, back.longitudes);
    expect(Math.abs(turned - original)).toBeGreaterThan(0.1);
  });

  test("keeps the angular power spectrum and is undone by R_z(−γ) R_y(−β) R_z(−α)", () => {
    const a = white(128, 2, 5);
    const law = fc.property(rotation, (R) => {
      const turned = rotate(a, R);
      const [before, after] = [angularPowerSpectrum(a), angularPowerSpectrum(turned)];
      before.forEach((c, i) => {
        expect(Math.abs(after[i] / c - 1)).toBeLessThan(1e-12);
      });
      const back = rotate(turned, { alpha: -R.gamma, beta: -R.beta, gamma: -R.alpha });
      // Measured 5e-14 for coefficients up to 4.
      expect(largestDifference(back.values, a.values)).toBeLessThan(1e-12);
    });
    fc.assert(law, { seed: 6, numRuns: 8 });
  });

  test("composes as the matrices do", () => {
    const a = white(40, 1, 7);
    const law = fc.property(rotation, rotation, (R, S) => {
      const [r, s] = [rotationMatrix(R), rotationMatrix(S)];
      const product = Float64Array.from({ length: 9 }, (_, i) => {
        const [row, column] = [3 * Math.floor(i / 3), i % 3];
        return r[row] * s[column] + r[row + 1] * s[3 + column] + r[row + 2] * s[6 + column];
      });
      const together = rotate(a, eulerAngles(product));
      // The Euler angles of the product are rounded by a few ε, and orders reach 40.
      expect(largestDifference(rotate(rotate(a, S), R).values, together.values)).toBeLessThan(
        1e-12,
      );
    });
    fc.assert(law, { seed: 8, numRuns: 30 });
  });

  test("has the same bits in every engine", () => {
    const turned = rotate(white(48, 1, 12), uniformRotation(key(13)));
    const bytes = new Uint8Array(turned.values.buffer);
    // FNV-1a, first taken in Node 20: it must not change in another engine.
    const hash = bytes.reduce((h, byte) => Math.imul(h ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
    expect(hash).toBe(2515898171);
  });

  test("turns Cameron–Martin coordinates alike and leaves its argument alone", () => {
    const a = white(6, 1, 9);
    const copy = a.values.slice();
    const R = { alpha: 1, beta: 2, gamma: 3 };
    const z = rotate(coefficients("cameron-martin", 6, a.values), R);
    expect(z.basis).toBe("cameron-martin");
    expect(z.values).toEqual(rotate(a, R).values);
    expect(a.values).toEqual(copy);
  });
});

describe("rotateEach", () => {
  const turns = [0.1, 1, 2.5].map((x) => ({ alpha: x, beta: 2 * x, gamma: -x }));

  test("turns row b by rotation b", () => {
    const a = white(9, 3, 10);
    const together = rotateEach(a, turns);
    turns.forEach((R, b) => {
      expect(rows(together, b, b + 1).values).toEqual(rotate(rows(a, b, b + 1), R).values);
    });
  });

  test("makes an ensemble of one field, a row a rotation", () => {
    const a = white(9, 1, 11);
    const ensemble = rotateEach(a, turns);
    expect(ensemble.batch).toBe(3);
    turns.forEach((R, b) => {
      expect(rows(ensemble, b, b + 1).values).toEqual(rotate(a, R).values);
    });
  });
});

describe("the doors of rotation", () => {
  test("refuse a number of rotations that fits neither the batch nor one field", () => {
    const call = () => rotateEach(white(3, 2, 1), [{ alpha: 0, beta: 0, gamma: 0 }]);
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(/a batch of 2 needs as many rotations, got 1/);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuse the angle %d", (beta) => {
    const call = () => rotate(white(3, 1, 1), { alpha: 0, beta, gamma: 0 });
    expect(call).toThrow(DomainError);
    expect(call).toThrow(/the angle beta must be finite/);
  });
});
