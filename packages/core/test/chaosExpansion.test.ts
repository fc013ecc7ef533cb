import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chaosDerivative, chaosProduct } from "../src/chaos/algebra.ts";
import {
  type ChaosExpansion,
  chaosComponent,
  chaosNormSquared,
  evaluateChaos,
  factorsOf,
} from "../src/chaos/chaosExpansion.ts";
import { hermitePolynomial } from "../src/chaos/hermite.ts";
import { mehler } from "../src/chaos/mehler.ts";
import { type MultiIndices, multiIndices } from "../src/chaos/multiIndex.ts";
import {
  type Functional,
  projectByQuadrature,
  projectFromSamples,
} from "../src/chaos/projection.ts";
import { tensorGaussHermite } from "../src/chaos/tensorGaussHermite.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { type CameronMartinCoordinates, coefficients } from "../src/harmonics/coefficients.ts";
import { key } from "../src/random/key.ts";
import golden from "./fixtures/chaos.json" with { type: "json" };

/** A functional from a function of one row. */
const functional =
  (f: (x: Float64Array) => number): Functional =>
  (x) =>
    Float64Array.from({ length: x.batch }, (_, b) =>
      f(x.values.subarray(b * x.bandLimit ** 2, (b + 1) * x.bandLimit ** 2)),
    );

const points = (bandLimit: number, values: number[]): CameronMartinCoordinates =>
  coefficients("cameron-martin", bandLimit, Float64Array.from(values));

const dot = (h: readonly number[], x: Float64Array) => h.reduce((sum, a, j) => sum + a * x[j], 0);

/** ∏ f(j, α_j) over the factors of every multi-index. */
const overFactors = (indices: MultiIndices, f: (j: number, n: number) => number): Float64Array =>
  Float64Array.from(indices.orders, (_, k) => {
    const factors = factorsOf(indices, k);
    return factors.reduce((p, j, i) => (i % 2 === 0 ? p * f(j, factors[i + 1]) : p), 1);
  });

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const largestDifference = (a: Float64Array, b: Float64Array) =>
  a.reduce((worst, value, k) => Math.max(worst, Math.abs(value - b[k])), 0);

const total = (dimension: number, order: number) =>
  multiIndices(dimension, { rule: "total", order });

/** Random expansions in d variables of a given order. */
const expansion = (d: number, order: number): fc.Arbitrary<ChaosExpansion> => {
  const indices = total(d, order);
  const count = indices.orders.length;
  return fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: count, maxLength: count })
    .map((values) => ({ indices, coefficients: Float64Array.from(values) }));
};

describe("the Wiener chaos", () => {
  test("has H_α = ∏ He_{α_j} orthogonal with ‖H_α‖² = α!", () => {
    const indices = total(3, 4);
    indices.orders.forEach((_, k) => {
      const factors = factorsOf(indices, k);
      const H = functional((x) =>
        factors.reduce(
          (p, j, i) => (i % 2 === 0 ? p * hermitePolynomial(factors[i + 1], x[j]) : p),
          1,
        ),
      );
      const { coefficients } = projectByQuadrature(H, indices, 6);
      const norm = Math.sqrt(overFactors(indices, (_, n) => factorial(n))[k]);
      coefficients.forEach((c, i) => {
        expect(Math.abs(c - (i === k ? norm : 0))).toBeLessThan(1e-12 * norm);
      });
    });
  });

  test("of exp(⟨h,·⟩ − ½‖h‖²) has the coefficients ∏ h_jⁿ/√n!", () => {
    const h = [0.8, -0.5, 0.3];
    const shift = functional((x) => Math.exp(dot(h, x) - dot(h, Float64Array.from(h)) / 2));
    const indices = total(3, 6);
    const expected = overFactors(indices, (j, n) => h[j] ** n / Math.sqrt(factorial(n)));
    const { coefficients } = projectByQuadrature(shift, indices, 30);
    expect(largestDifference(coefficients, expected)).toBeLessThan(1e-12);
  });

  test("of sin⟨a, x⟩ has Stroock's coefficients (1/√α!) E[∂^α F]", () => {
    const a = [0.7, -1.1];
    const indices = total(2, 8);
    const decay = Math.exp(-(a[0] ** 2 + a[1] ** 2) / 2);
    // ∂^α sin⟨a, x⟩ = a^α sin(⟨a, x⟩ + |α|π/2) and E[e^{i⟨a, x⟩}] = e^{−|a|²/2}.
    const expected = overFactors(indices, (j, n) => a[j] ** n / Math.sqrt(factorial(n))).map(
      (c, k) => c * decay * [0, 1, 0, -1][indices.orders[k] % 4],
    );
    const projected = projectByQuadrature(
      functional((x) => Math.sin(dot(a, x))),
      indices,
      40,
    );
    expect(largestDifference(projected.coefficients, expected)).toBeLessThan(1e-12);
  });

  test("of a polynomial has Stroock's coefficients with the derivatives of the expansion", () => {
    fc.assert(
      fc.property(expansion(2, 4), (f) => {
        f.indices.orders.forEach((_, k) => {
          const factors = factorsOf(f.indices, k);
          let derivative = f;
          for (let i = 0; i < factors.length; i += 2) {
            for (let n = 0; n < factors[i + 1]; n++)
              derivative = chaosDerivative(derivative, factors[i]);
          }
          const mean = derivative.coefficients[0];
          const norm = Math.sqrt(overFactors(f.indices, (_, n) => factorial(n))[k]);
          expect(Math.abs(mean / norm - f.coefficients[k])).toBeLessThan(1e-14);
        });
      }),
      { seed: 21, numRuns: 20 },
    );
  });

  test("obeys Parseval: E[F²] = Σ c_α², and the components J_q F are orthogonal and sum to F", () => {
    fc.assert(
      fc.property(expansion(3, 3), (f) => {
        let second = 0;
        for (const { points: z, weights } of tensorGaussHermite(3, 5)) {
          const rows = Array.from(weights, (_, i) => [...z.subarray(3 * i, 3 * i + 3), 0]).flat();
          const values = evaluateChaos(f, points(2, rows));
          second = weights.reduce((sum, w, i) => sum + w * values[i] ** 2, second);
        }
        expect(Math.abs(second - chaosNormSquared(f))).toBeLessThan(1e-12 * (1 + second));
        const parts = [0, 1, 2, 3].map((q) => chaosComponent(f, q));
        const x = points(2, [0.3, -1.2, 0.8, 5]);
        const sum = parts.reduce((value, part) => value + evaluateChaos(part, x)[0], 0);
        expect(Math.abs(sum - evaluateChaos(f, x)[0])).toBeLessThan(1e-13 * (1 + second));
        const norms = parts.reduce((value, part) => value + chaosNormSquared(part), 0);
        expect(Math.abs(norms - chaosNormSquared(f))).toBeLessThan(1e-13 * (1 + second));
      }),
      { seed: 22, numRuns: 30 },
    );
  });

  test("gives E(f, f) = 40 for f = x²y + y³, as Σ |α| c_α² and as E‖Df‖²", () => {
    const f = projectByQuadrature(
      functional((x) => x[0] ** 2 * x[1] + x[1] ** 3),
      total(2, 3),
      5,
    );
    const energy = f.coefficients.reduce((sum, c, k) => sum + f.indices.orders[k] * c ** 2, 0);
    const gradient = [0, 1].map((j) => chaosNormSquared(chaosDerivative(f, j)));
    expect(energy).toBeCloseTo(40, 11);
    expect(gradient[0] + gradient[1]).toBeCloseTo(40, 11);
  });

  test("of tanh has mpmath's coefficients", () => {
    const { coefficients } = projectByQuadrature(
      functional((x) => Math.tanh(x[0])),
      total(1, 11),
      200,
    );
    const error = largestDifference(coefficients, Float64Array.from(golden.tanh));
    expect(error).toBeLessThan(golden.tolerance.tanh);
  });

  test("multiplies pointwise: the expansion of F G is F(x) G(x)", () => {
    const point = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    fc.assert(
      fc.property(expansion(3, 3), expansion(3, 2), point, (f, g, x) => {
        const at = points(2, x);
        const product = evaluateChaos(f, at)[0] * evaluateChaos(g, at)[0];
        const fg = chaosProduct(f, g);
        expect(Math.abs(evaluateChaos(fg, at)[0] - product)).toBeLessThan(1e-11);
        const mean = f.coefficients.reduce((sum, c, k) => sum + c * (g.coefficients[k] ?? 0), 0);
        expect(Math.abs(fg.coefficients[0] - mean)).toBeLessThan(1e-13);
        const ordered = total(3, 5);
        expect(fg.indices.variables).toEqual(ordered.variables);
      }),
      { seed: 23, numRuns: 30 },
    );
  });

  test("of the density of a mixture of shifts, at degree 40 and t = 0.6, sums to its closed form", () => {
    const shifts = [
      [2, 0.3],
      [-1.5, 1],
      [0.2, -1.8],
    ];
    const weights = [0.5, 0.3, 0.2];
    const indices = total(2, 40);
    const moments = shifts.map((m) =>
      overFactors(indices, (j, n) =>
        Array.from({ length: n }, (_, i) => m[j] / Math.sqrt(i + 1)).reduce((a, b) => a * b, 1),
      ),
    );
    const density = {
      indices,
      coefficients: moments[0].map((_, k) =>
        moments.reduce((sum, c, i) => sum + weights[i] * c[k], 0),
      ),
    };
    const x = points(2, [0.4, -1.1, 0, 0]);
    const decay = Math.exp(-0.6);
    const closed = shifts.reduce((sum, m, i) => {
      const pairing = decay * dot(m, x.values) - (decay ** 2 * dot(m, Float64Array.from(m))) / 2;
      return sum + weights[i] * Math.exp(pairing);
    }, 0);
    expect(evaluateChaos(mehler(density, 0.6), x)[0]).toBeCloseTo(closed, 12);
    // The digits printed in docs/theory/formulas.md, G5.
    expect(closed).toBeCloseTo(0.7998814880736, 12);
  });

  test("of a density has the moments of samples: for N(m, 1) they are mⁿ/√n!", () => {
    const m = 0.6;
    const noise = whiteNoise(1, 20_000, key(31));
    const samples = { ...noise, values: noise.values.map((z) => z + m) };
    const { coefficients, standardErrors } = projectFromSamples(total(1, 4), samples);
    const zScore = (expected: number, n: number) =>
      Math.abs(coefficients[n] - expected) / standardErrors[n];
    for (let n = 1; n <= 4; n++)
      expect(zScore(m ** n / Math.sqrt(factorial(n)), n)).toBeLessThan(4);
    // Negative control: the coefficient of He_n, mⁿ/n!, is another number from n = 2.
    expect(zScore(m ** 2 / factorial(2), 2)).toBeGreaterThan(4);
  });

  test("is projected from samples of the noise as by quadrature", () => {
    const f = functional((x) => Math.sin(x[0]) * x[1]);
    const noise = whiteNoise(2, 20_000, key(32));
    const exact = projectByQuadrature(f, total(2, 3), 20).coefficients;
    const { coefficients, standardErrors } = projectFromSamples(total(2, 3), noise, f(noise));
    exact.forEach((c, k) => {
      expect(Math.abs(coefficients[k] - c)).toBeLessThan(4 * standardErrors[k]);
    });
    // Negative control: the constant is 0, and the coefficient of h_1 h_1, e^{−1/2}, is not.
    expect(exact[4]).toBeCloseTo(Math.exp(-0.5), 12);
    expect(Math.abs(coefficients[4])).toBeGreaterThan(4 * standardErrors[4]);
  });
});
