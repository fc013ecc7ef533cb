import { describe, expect, test } from "vitest";
import { chaosCreation, chaosDerivative, chaosProduct } from "../src/chaos/algebra.ts";
import { evaluateChaos } from "../src/chaos/chaosExpansion.ts";
import { chaosCombination, chaosInner, chaosMonomial } from "../src/chaos/combination.ts";
import { exponentialChaos, exponentialFunctional } from "../src/chaos/exponential.ts";
import { multiIndices } from "../src/chaos/multiIndex.ts";
import { truncationReport } from "../src/chaos/truncation.ts";
import { DomainError, ShapeError } from "../src/errors.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { key } from "../src/random/key.ts";

const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (v, i) => Math.abs(v - b[i])).reduce((x, y) => Math.max(x, y), 0);

const random = (dimension: number, order: number, seed: number) => {
  const indices = multiIndices(dimension, { rule: "total", order });
  return { indices, coefficients: whiteNoise(1, indices.orders.length, key(seed)).values };
};

describe("the algebra of expansions", () => {
  test("creation is the adjoint of the derivative: E[G δ(F e_j)] = E[F ∂_j G]", () => {
    const [f, g] = [random(3, 4, 1), random(3, 5, 2)];
    for (let j = 0; j < 3; j++) {
      const left = chaosInner(g, chaosCreation(f, j));
      expect(left).toBeCloseTo(chaosInner(f, chaosDerivative(g, j)), 12);
    }
  });

  test("creation is multiplication by x_j minus the derivative", () => {
    const f = random(3, 3, 3);
    const x = chaosMonomial([0, 1, 0]);
    const other = chaosCombination([chaosProduct(x, f), chaosDerivative(f, 1)], [1, -1]);
    const created = chaosCreation(f, 1);
    const z = whiteNoise(2, 20, key(4));
    expect(largest(evaluateChaos(created, z), evaluateChaos(other, z))).toBeLessThan(1e-11);
  });

  test("monomials have the values of monomials, and the moments of a Gaussian", () => {
    const f = chaosMonomial([3, 0, 4]);
    const z = whiteNoise(2, 10, key(5));
    const direct = Array.from(
      { length: 10 },
      (_, b) => z.values[4 * b] ** 3 * z.values[4 * b + 2] ** 4,
    );
    expect(largest(evaluateChaos(f, z), direct)).toBeLessThan(
      1e-11 * Math.max(...direct.map(Math.abs)),
    );
    // E[x⁶] E[y⁸] = 15 · 105.
    expect(chaosInner(f, f) / (15 * 105)).toBeCloseTo(1, 13);
  });

  test("refuses other variables, missing weights and powers that are no counts", () => {
    expect(() => chaosCombination([random(2, 1, 1), random(3, 1, 1)])).toThrow(ShapeError);
    expect(() => chaosCombination([random(2, 1, 1)], [1, 2])).toThrow(/one weight for each/);
    expect(() => chaosCombination([])).toThrow(ShapeError);
    expect(() => chaosInner(random(2, 1, 1), random(3, 1, 1))).toThrow(/need the same variables/);
    expect(() => chaosMonomial([1, -1])).toThrow(DomainError);
    expect(() => chaosMonomial([])).toThrow(/powers must be whole numbers/);
    expect(() => chaosCreation(random(2, 1, 1), 2)).toThrow(/variable must be a whole number/);
  });
});

describe("the stochastic exponential", () => {
  const h = coefficients("cameron-martin", 2, Float64Array.of(0.6, -0.3, 0, 0.5));
  const norm = 0.36 + 0.09 + 0.25;

  test("is the sum of its chaos series, with tail Σ_{q>N} ‖h‖^{2q}/q!", () => {
    const f = exponentialChaos(multiIndices(4, { rule: "total", order: 14 }), h);
    const z = whiteNoise(2, 50, key(6));
    // Chebyshev: the tail has L² norm 4e−8.
    expect(largest(evaluateChaos(f, z), exponentialFunctional(h)(z))).toBeLessThan(1e-6);
    const report = truncationReport(f, Math.exp(norm));
    let [term, partial] = [1, 0];
    for (let q = 0; q <= 14; q++) {
      expect(report.orderNorms[q]).toBeCloseTo(term, 14);
      partial += term;
      expect(report.orderTails[q] + report.unresolved).toBeCloseTo(Math.exp(norm) - partial, 13);
      term *= norm / (q + 1);
    }
  });

  test("shifts the noise: E[E_h F] = E[F(x + h)]", () => {
    const density = exponentialChaos(multiIndices(4, { rule: "total", order: 5 }), h);
    // E[(x_0 + 0.6)³ (x_3 + 0.5)²] = (0.6³ + 3·0.6)(1 + 0.5²).
    const moment = chaosInner(density, chaosMonomial([3, 0, 0, 2]));
    expect(moment).toBeCloseTo((0.216 + 1.8) * 1.25, 13);
    // By draws: E[E_h x_0] = 0.6; E_h has variance e^{‖h‖²} − 1. Without the factor the mean is 0.
    const z = whiteNoise(2, 20_000, key(12));
    const weights = exponentialFunctional(h)(z);
    const zScore = (f: (b: number) => number) => {
      const draws = Float64Array.from(weights, (_, b) => f(b) - 0.6);
      const mean = draws.reduce((a, v) => a + v, 0) / 20_000;
      return Math.abs(mean) / (Math.sqrt(draws.reduce((a, v) => a + v * v, 0)) / 20_000);
    };
    expect(zScore((b) => weights[b] * z.values[4 * b])).toBeLessThan(4);
    expect(zScore((b) => z.values[4 * b])).toBeGreaterThan(4);
  });

  test("refuses batches, other band limits and coordinates that are not finite", () => {
    const indices = multiIndices(5, { rule: "total", order: 1 });
    expect(() => exponentialChaos(indices, h)).toThrow(/5 variables, got a direction of 4/);
    expect(() => exponentialFunctional(whiteNoise(2, 2, key(1)))).toThrow(ShapeError);
    expect(() => exponentialFunctional(h)(whiteNoise(3, 1, key(1)))).toThrow(ShapeError);
    const bad = { ...h, values: Float64Array.of(1, Number.NaN, 0, 0) };
    expect(() => exponentialFunctional(bad)).toThrow(DomainError);
  });
});
