import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { coefficients, harmonicIndex } from "../src/harmonics/coefficients.ts";
import { evaluateAt, sphericalHarmonic } from "../src/harmonics/evaluate.ts";
import { legendrePolynomial } from "../src/harmonics/legendre.ts";

/** A direction (θ, λ), uniform in both angles so that the poles are visited. */
const direction = (): fc.Arbitrary<[number, number]> =>
  fc.tuple(
    fc.double({ min: 0, max: Math.PI, noNaN: true }),
    fc.double({ min: -7, max: 7, noNaN: true }),
  );

/** Numbers in [−1, 1] from a fixed linear congruence: every coefficient is filled. */
function filled(count: number): Float64Array {
  let state = 12345;
  return Float64Array.from({ length: count }, () => {
    state = (1103515245 * state + 12345) % 2 ** 31;
    return state / 2 ** 30 - 1;
  });
}

function cosineBetween([θ, λ]: [number, number], [φ, μ]: [number, number]): number {
  const cosine = Math.cos(θ) * Math.cos(φ) + Math.sin(θ) * Math.sin(φ) * Math.cos(λ - μ);
  return Math.max(-1, Math.min(1, cosine));
}

describe("real orthonormal spherical harmonics", () => {
  test("equal their closed forms to degree 2, without the Condon–Shortley sign", () => {
    const [θ, λ] = [0.7, 2.1];
    const [x, y, z] = [Math.sin(θ) * Math.cos(λ), Math.sin(θ) * Math.sin(λ), Math.cos(θ)];
    const closed: [number, number, number][] = [
      [0, 0, Math.sqrt(1 / (4 * Math.PI))],
      [1, -1, Math.sqrt(3 / (4 * Math.PI)) * y],
      [1, 0, Math.sqrt(3 / (4 * Math.PI)) * z],
      [1, 1, Math.sqrt(3 / (4 * Math.PI)) * x],
      [2, -2, Math.sqrt(15 / (4 * Math.PI)) * x * y],
      [2, -1, Math.sqrt(15 / (4 * Math.PI)) * y * z],
      [2, 0, Math.sqrt(5 / (16 * Math.PI)) * (3 * z * z - 1)],
      [2, 1, Math.sqrt(15 / (4 * Math.PI)) * x * z],
      [2, 2, Math.sqrt(15 / (16 * Math.PI)) * (x * x - y * y)],
    ];
    for (const [l, m, value] of closed) {
      expect(Math.abs(sphericalHarmonic(l, m, θ, λ) - value)).toBeLessThan(1e-15);
    }
  });

  test("addition theorem: Σ_m Y_lm(x) Y_lm(y) = (2l+1)/4π P_l(x·y)", () => {
    const law = fc.property(
      fc.integer({ min: 0, max: 128 }),
      direction(),
      direction(),
      (l, x, y) => {
        let sum = 0;
        for (let m = -l; m <= l; m++)
          sum += sphericalHarmonic(l, m, ...x) * sphericalHarmonic(l, m, ...y);
        const c = cosineBetween(x, y);
        // x·y is rounded by 3ε and |P_l'| ≤ l(l+1)/2; the sum itself loses a few l ε.
        const tolerance = Number.EPSILON * (2 * l + 1) * (2 + l + l * l);
        expect(
          Math.abs(sum - ((2 * l + 1) / (4 * Math.PI)) * legendrePolynomial(l, c)),
        ).toBeLessThan(tolerance);
      },
    );
    fc.assert(law, { seed: 2, numRuns: 100 });
  });

  test("addition theorem on the diagonal at l = 1023: Σ_m Y_lm(x)² = (2l+1)/4π to 1e-11", () => {
    const l = 1023;
    const points = [1e-4, 0.9, 3.1];
    for (const θ of points) {
      const a = new Float64Array((l + 1) ** 2);
      for (let m = -l; m <= l; m++) a[harmonicIndex(l, m)] = sphericalHarmonic(l, m, θ, 0.4);
      const [sum] = evaluateAt(
        coefficients("harmonic", l + 1, a),
        Float64Array.of(θ),
        Float64Array.of(0.4),
      );
      expect(Math.abs(sum / ((2 * l + 1) / (4 * Math.PI)) - 1)).toBeLessThan(1e-11);
    }
  });
});

describe("evaluateAt", () => {
  test("is the sum of the harmonics, for every field of the batch at every point", () => {
    const L = 12;
    const a = coefficients("harmonic", L, filled(3 * L * L));
    const colatitudes = Float64Array.of(0, 0.03, 1, Math.PI / 2, 2.5, Math.PI);
    const longitudes = Float64Array.of(0.3, -2, 9, 0, 4, 1);
    const values = evaluateAt(a, colatitudes, longitudes);
    for (let b = 0; b < 3; b++) {
      colatitudes.forEach((θ, p) => {
        let sum = 0;
        for (let l = 0; l < L; l++) {
          for (let m = -l; m <= l; m++) {
            sum +=
              a.values[b * L * L + harmonicIndex(l, m)] * sphericalHarmonic(l, m, θ, longitudes[p]);
          }
        }
        // 144 terms of size at most 2.
        expect(Math.abs(values[b * 6 + p] - sum)).toBeLessThan(144 * 2 * Number.EPSILON);
      });
    }
  });

  test("is linear in the coefficients", () => {
    const L = 8;
    const law = fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 128, maxLength: 128 }),
      direction(),
      (numbers, [θ, λ]) => {
        const sum = Float64Array.from({ length: 64 }, (_, i) => numbers[i] - 2 * numbers[64 + i]);
        const batch = coefficients("harmonic", L, Float64Array.from([...numbers, ...sum]));
        const [f, g, h] = evaluateAt(batch, Float64Array.of(θ), Float64Array.of(λ));
        expect(Math.abs(h - (f - 2 * g))).toBeLessThan(1e-13);
      },
    );
    fc.assert(law, { seed: 3, numRuns: 50 });
  });

  test("takes no points to no values", () => {
    const a = coefficients("harmonic", 2, filled(4));
    expect(evaluateAt(a, new Float64Array(0), new Float64Array(0))).toEqual(new Float64Array(0));
  });
});

describe("the doors of evaluation", () => {
  const a = coefficients("harmonic", 2, filled(4));
  test("refuse points whose coordinates do not pair up", () => {
    const call = () => evaluateAt(a, new Float64Array(3), new Float64Array(2));
    expect(call).toThrow(ShapeError);
    expect(call).toThrow(/each point needs a colatitude and a longitude, got 3 and 2/);
  });

  test.each([
    [
      () => evaluateAt(a, Float64Array.of(3.2), Float64Array.of(0)),
      /colatitudes must lie in \[0, π\], got 3.2/,
    ],
    [
      () => evaluateAt(a, Float64Array.of(1), Float64Array.of(Number.NaN)),
      /longitudes must be finite, got NaN/,
    ],
    [() => sphericalHarmonic(2, 3, 1, 0), /\|m\| ≤ l, got l = 2, m = 3/],
    [() => sphericalHarmonic(2.5, 0, 1, 0), /whole numbers/],
    [() => sphericalHarmonic(2, 0, Number.NaN, 0), /colatitudes must lie in/],
    [() => sphericalHarmonic(2, 0, 1, Number.POSITIVE_INFINITY), /longitudes must be finite/],
  ])("refuse what lies outside the domain (%#)", (call, rule) => {
    expect(call).toThrow(DomainError);
    expect(call).toThrow(rule);
  });
});
