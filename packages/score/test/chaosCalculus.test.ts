import { DomainError, key, ShapeError, whiteNoise } from "@chaosphere/core";
import { jets } from "@chaosphere/core/autodiff";
import {
  type ChaosExpansion,
  chaosCombination,
  chaosInner,
  chaosMonomial,
  chaosNormSquared,
  chaosProduct,
  evaluateChaos,
  multiIndices,
} from "@chaosphere/core/chaos";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import {
  chaosDivergence,
  chaosGamma,
  chaosGenerator,
  chaosGradient,
  chaosIteratedGamma,
  dirichletForm,
} from "../src/gamma/chaosCalculus.ts";
import {
  automaticFunctional,
  chaosFunctional,
  evaluateFunctional,
} from "../src/gamma/functional.ts";
import {
  hypercontractivitySides,
  logSobolevSides,
  poincareSides,
} from "../src/gamma/inequalities.ts";
import { gammaOperator, iteratedGamma, ouGenerator } from "../src/gamma/operators.ts";
import golden from "./fixtures/gamma.json" with { type: "json" };
import { point } from "./mixtureInstance.ts";

/** x²y + y³. */
const example = chaosCombination([chaosMonomial([2, 1]), chaosMonomial([0, 3])]);

const polynomial = (dimension: number, order: number, seed: number): ChaosExpansion => {
  const indices = multiIndices(dimension, { rule: "total", order });
  return { indices, coefficients: whiteNoise(1, indices.orders.length, key(seed)).values };
};
const seeds = fc.integer({ min: 1, max: 1e6 });
const expectation = (f: ChaosExpansion) =>
  chaosInner(f, chaosMonomial(f.indices.dimension === 2 ? [0, 0] : [0, 0, 0]));

/** ‖F − G‖ in L²(γ). */
const distance = (f: ChaosExpansion, g: ChaosExpansion) =>
  Math.sqrt(chaosNormSquared(chaosCombination([f, g], [1, -1])));

describe("the example x²y + y³", () => {
  test("has E(f, f) = −⟨f, Lf⟩ = 40 and ∫Γ₂ = ∫(Lf)² = 88, as exact Gaussian moments say", () => {
    expect(golden.polynomial).toEqual({
      dirichlet: 40,
      minusInner: 40,
      iterated: 88,
      squaredGenerator: 88,
    });
    expect(dirichletForm(example)).toBeCloseTo(40, 12);
    expect(-chaosInner(example, chaosGenerator(example))).toBeCloseTo(40, 12);
    expect(expectation(chaosIteratedGamma(example))).toBeCloseTo(88, 11);
    expect(chaosNormSquared(chaosGenerator(example))).toBeCloseTo(88, 11);
    // Negative control: Γ₂ without its Hessian is Γ.
    expect(expectation(chaosGamma(example))).toBeCloseTo(40, 12);
  });
});

describe("on random polynomials", () => {
  test("½(L(FG) − F LG − G LF) = Γ(F, G) = ⟨DF, DG⟩, and without the ½ it is 2Γ", () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const [f, g] = [polynomial(2, 3, a), polynomial(2, 4, b)];
        const L = chaosGenerator;
        const defect = chaosCombination(
          [L(chaosProduct(f, g)), chaosProduct(f, L(g)), chaosProduct(g, L(f))],
          [1, -1, -1],
        );
        const Γ = chaosGamma(f, g);
        const scale = Math.sqrt(chaosNormSquared(Γ));
        expect(distance(chaosCombination([defect], [0.5]), Γ) / scale).toBeLessThan(1e-12);
        expect(distance(defect, chaosCombination([Γ], [2])) / scale).toBeLessThan(1e-12);
        expect(distance(defect, Γ) / scale).toBeGreaterThan(0.5);
      }),
      { seed: 5, numRuns: 20 },
    );
  });

  test("L = −δD, L h_α = −|α| h_α, and E[G δv] = E⟨DG, v⟩", () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        const f = polynomial(3, 4, a);
        const minus = chaosDivergence(chaosGradient(f));
        expect(distance(minus, chaosCombination([chaosGenerator(f)], [-1]))).toBeLessThan(1e-12);
        chaosGenerator(f).coefficients.forEach((c, k) => {
          expect(c).toBeCloseTo(-f.indices.orders[k] * f.coefficients[k], 14);
        });
        const v = [1, 2, 3].map((i) => polynomial(3, 3, b + i));
        const right = chaosGradient(f).reduce((sum, df, j) => sum + chaosInner(df, v[j]), 0);
        expect(Math.abs(chaosInner(f, chaosDivergence(v)) - right)).toBeLessThan(1e-11);
      }),
      { seed: 6, numRuns: 20 },
    );
  });

  test("∫Γ₂(F) = ∫(LF)², and Γ₂ ≥ Γ pointwise", () => {
    fc.assert(
      fc.property(seeds, (a) => {
        const f = polynomial(2, 4, a);
        const second = chaosIteratedGamma(f);
        const square = chaosNormSquared(chaosGenerator(f));
        expect(expectation(second) / square).toBeCloseTo(1, 11);
        const x = whiteNoise(2, 20, key(a));
        const first = evaluateChaos(chaosGamma(f), x);
        evaluateChaos(second, x).forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(first[i] * (1 - 1e-9));
        });
      }),
      { seed: 7, numRuns: 20 },
    );
  });

  test("the pointwise operators are the exact ones, Γ₂ by Bochner against its definition", () => {
    const f = polynomial(3, 3, 8);
    const smooth = chaosFunctional(f, 2);
    const x = whiteNoise(2, 25, key(9));
    expect(largestDifference(evaluateFunctional(smooth)(x), evaluateChaos(f, x))).toBeLessThan(
      1e-11,
    );
    expect(
      largestDifference(ouGenerator(smooth)(x), evaluateChaos(chaosGenerator(f), x)),
    ).toBeLessThan(1e-10);
    expect(
      largestDifference(gammaOperator(smooth)(x), evaluateChaos(chaosGamma(f), x)),
    ).toBeLessThan(1e-9);
    expect(
      largestDifference(iteratedGamma(smooth)(x), evaluateChaos(chaosIteratedGamma(f), x)),
    ).toBeLessThan(1e-8);
  });

  test("refuse functionals in different variables", () => {
    const [f, g] = [polynomial(2, 1, 1), polynomial(3, 1, 1)];
    expect(() => chaosGamma(f, g)).toThrow(ShapeError);
    expect(() => dirichletForm(f, g)).toThrow(/need the same variables, got 2 and 3/);
    expect(() => chaosDivergence([f])).toThrow(/one component a variable/);
    expect(() => chaosDivergence([])).toThrow(ShapeError);
  });
});

describe("functional inequalities", () => {
  const h = point(2, [0.5, 0, -0.3, 0.2]);
  const exponential = automaticFunctional(h, ([y]) => jets.exp(y));
  const other = automaticFunctional(point(2, [1, 0.5], [0, 1]), ([u, v]) =>
    jets.add(jets.multiply(jets.sin(u), v), jets.exp(jets.multiply(v, 0.4))),
  );

  test("Poincaré: equality in the first chaos, strict elsewhere", () => {
    const linear = chaosCombination(
      [chaosMonomial([1, 0]), chaosMonomial([0, 1]), chaosMonomial([0, 0])],
      [3, -2, 5],
    );
    const { lesser, greater } = poincareSides(linear);
    expect(lesser).toBeCloseTo(13, 13);
    expect(greater).toBeCloseTo(13, 13);
    const strict = poincareSides(example);
    // Var = E[x⁴]E[y²] + 2E[x²]E[y⁴] + E[y⁶] = 3 + 6 + 15.
    expect(strict.lesser).toBeCloseTo(24, 12);
    expect(strict.greater).toBeCloseTo(40, 12);
  });

  test("log-Sobolev: equality for exponentials, strict elsewhere", () => {
    const { lesser, greater } = logSobolevSides(exponential, 60);
    // Ent(e^{2⟨h,x⟩}) = 2‖h‖² e^{2‖h‖²}, ‖h‖² = 0.38.
    expect(lesser).toBeCloseTo(0.76 * Math.exp(0.76), 11);
    expect(greater).toBeCloseTo(0.76 * Math.exp(0.76), 11);
    const strict = logSobolevSides(other, 40);
    expect(strict.greater / strict.lesser).toBeGreaterThan(1.1);
  });

  test("hypercontractivity: equality for exponentials, strict elsewhere, false for a larger q", () => {
    const [t, p] = [0.3, 1.7];
    const { lesser, greater } = hypercontractivitySides(exponential, t, p, 50);
    // ‖e^{⟨h,x⟩}‖_p = e^{p‖h‖²/2}.
    expect(greater).toBeCloseTo(Math.exp((1.7 * 0.38) / 2), 12);
    expect(lesser).toBeCloseTo(greater, 11);
    const strict = hypercontractivitySides(other, t, p, 20);
    expect(strict.greater / strict.lesser).toBeGreaterThan(1.001);
    // Negative control: at time t the norm of index q of a later time is larger than the bound.
    const q = 1 + Math.exp(2 * 0.5) * (p - 1);
    const norm = Math.exp((0.38 * (1 - Math.exp(-2 * t) + q * Math.exp(-2 * t))) / 2);
    expect(norm).toBeGreaterThan(greater);
  });

  test("refuse exponents and times out of range", () => {
    expect(() => hypercontractivitySides(other, 0.1, 1, 4)).toThrow(/need p > 1 and t ≥ 0/);
    expect(() => hypercontractivitySides(other, Number.NaN, 2, 4)).toThrow(DomainError);
    expect(() => logSobolevSides(other, 10_000)).toThrow(DomainError);
  });
});
