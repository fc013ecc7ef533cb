import {
  coefficients,
  colour,
  DomainError,
  type HarmonicCoefficients,
  heatKernel,
  key,
  laplacian,
  pointwiseVariance,
  ShapeError,
  scaleDegrees,
  truncate,
  whiteNoise,
} from "@chaosphere/core";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { scalarSde } from "../../src/linear/linearSde.ts";
import { rangeCondition, spdeScore } from "../../src/linear/spdeScore.ts";
import {
  type SphereOperator,
  type SphereSpde,
  spdeCovariance,
  spdeMean,
  sphereSpde,
} from "../../src/linear/sphereSpde.ts";
import { linearTransition } from "../../src/linear/transition.ts";
import golden from "../fixtures/linear.json" with { type: "json" };

const operators: Record<keyof typeof golden.spde.scores, SphereOperator> = {
  heat: { kind: "heat", diffusivity: 0.5 },
  "ornstein-uhlenbeck": { kind: "ornstein-uhlenbeck", rate: 2 },
  fractional: { kind: "fractional", diffusivity: 0.5, power: 0.75 },
  biharmonic: { kind: "biharmonic", diffusivity: 0.01 },
};
const names = Object.keys(operators) as (keyof typeof operators)[];
const spdeOf = (name: keyof typeof operators, bandLimit: number): SphereSpde =>
  sphereSpde(bandLimit, { operator: operators[name], noise: (λ) => (1 + λ) ** -2 });

const harmonic = (bandLimit: number, values: ArrayLike<number>): HarmonicCoefficients =>
  coefficients("harmonic", bandLimit, Float64Array.from(values));
const draw = (bandLimit: number, seed: number, batch = 1): HarmonicCoefficients =>
  harmonic(bandLimit, whiteNoise(bandLimit, batch, key(seed)).values);

describe("the symbols of the named operators", () => {
  test("agree with the Laplacian applied to a field", () => {
    const u = draw(7, 5);
    const Δu = laplacian(u);
    const ΔΔu = laplacian(Δu);
    const sum = (...terms: readonly (readonly [number, HarmonicCoefficients])[]) =>
      u.values.map((_, i) => terms.reduce((total, [c, { values }]) => total + c * values[i], 0));
    const cases: [SphereOperator, Float64Array][] = [
      [{ kind: "cahn-hilliard", beta: 3 }, sum([-1, ΔΔu], [-3, Δu])],
      [{ kind: "swift-hohenberg", r: -0.5 }, sum([-0.5 - 1, u], [-2, Δu], [-1, ΔΔu])],
      [{ kind: "polynomial", coefficients: [2, 0.5, -1] }, sum([2, u], [0.5, Δu], [-1, ΔΔu])],
    ];
    for (const [operator, Au] of cases) {
      const { drift } = sphereSpde(7, { operator, noise: () => 1 });
      const found = scaleDegrees(u, (l) => drift[l]).values;
      expect(largestDifference(found, Au)).toBeLessThan(1e-12 * 42 ** 2);
    }
  });

  test("of Cahn–Hilliard grows below β and decays above", () => {
    const operator: SphereOperator = { kind: "cahn-hilliard", beta: 4 };
    expect([...sphereSpde(4, { operator, noise: () => 1 }).drift]).toEqual([0, 4, -12, -96]);
  });
});

describe("the covariance of a linear SPDE on the sphere", () => {
  test.each(names)("under %s solves γ′ = 2aγ + q degree by degree", (name) => {
    const spde = spdeOf(name, 9);
    const { spectrum } = spdeCovariance(spde, 0.1);
    for (const l of [0, 1, 4, 8]) {
      const mode = scalarSde({
        drift: () => spde.drift[l],
        diffusion: () => Math.sqrt(spde.noise[l]),
      });
      expect(Math.abs(linearTransition(mode, 0.1).covariance[0] / spectrum[l] - 1)).toBeLessThan(
        1e-12,
      );
    }
  });

  test("is q t where a = 0, and keeps its digits for small a t", () => {
    const spde = sphereSpde(2, { operator: (λ) => (λ === 0 ? 0 : 1e-12), noise: () => 3 });
    expect([...spdeCovariance(spde, 0.5).spectrum]).toEqual([1.5, 1.5 * (1 + 0.5e-12)]);
  });

  test.each(names)("under %s has a trace that is stable to 6 digits from L = 64 to 128", (name) => {
    const trace = (L: number, power: number): number => {
      const noise = (λ: number): number => (1 + λ) ** -power;
      return pointwiseVariance(
        spdeCovariance(sphereSpde(L + 1, { operator: operators[name], noise }), 0.3),
      );
    };
    // Where q alone decays, under Ornstein–Uhlenbeck, Σ_{l > 64} (2l+1) q_l is 1/(2·65⁴) = 3e-8 of q_0 for power 3.
    expect(Math.abs(trace(64, 3) / trace(128, 3) - 1)).toBeLessThan(1e-7);
    // For power 2 it is 1/65² = 2.4e-4 of q_0 = 1, and no 6 digits are to be had.
    const change = Math.abs(trace(64, 2) / trace(128, 2) - 1);
    if (name === "ornstein-uhlenbeck") expect(change).toBeGreaterThan(1e-5);
    else expect(change).toBeLessThan(1e-5);
  });

  test("transports the mean by the heat semigroup", () => {
    const u = draw(6, 321);
    expect(
      largestDifference(spdeMean(spdeOf("heat", 6), 0.3, u).values, heatKernel(u, 0.15).values),
    ).toBeLessThan(1e-15);
  });
});

describe("the score β_h(u) = −⟨u − S(t)u_0, γ⁻¹h⟩", () => {
  const { bandLimit, t } = golden.spde;
  const point = {
    state: harmonic(bandLimit, golden.spde.state),
    start: harmonic(bandLimit, golden.spde.start),
  };
  const direction = harmonic(bandLimit, golden.spde.direction);

  test.each(names)(
    "under %s is the difference quotient of the Gaussian log-density in 50 digits",
    (name) => {
      const [score] = spdeScore(spdeOf(name, bandLimit), t, point, direction);
      expect(Math.abs(score / golden.spde.scores[name] - 1)).toBeLessThan(1e-11);
      // Negative control: without S(t) on the start.
      const [wrong] = spdeScore(
        spdeOf(name, bandLimit),
        t,
        { ...point, start: scaleDegrees(point.start, (l) => 1 + l / 10) },
        direction,
      );
      expect(Math.abs(wrong / golden.spde.scores[name] - 1)).toBeGreaterThan(1e-7);
    },
  );

  test.each(names)("under %s is a difference quotient by factored squares at L = 32", (name) => {
    const L = 33;
    const spde = spdeOf(name, L);
    const γ = spdeCovariance(spde, 0.1).spectrum;
    const state = scaleDegrees(draw(L, 322), (l) => Math.sqrt(γ[l]));
    const start = scaleDegrees(draw(L, 323), (l) => (1 + l) ** -2);
    const h = scaleDegrees(draw(L, 324), (l) => γ[l]);
    const mean = spdeMean(spde, 0.1, start).values;
    const perDegree = scaleDegrees(
      harmonic(L, new Float64Array(L * L).fill(1)),
      (l) => γ[l],
    ).values;
    const ε = 1e-3;
    // log p(u+εh) − log p(u−εh) = −½ Σ (a² − b²)/γ = −½ Σ (a − b)(a + b)/γ, with no cancellation of squares.
    let quotient = 0;
    state.values.forEach((u, i) => {
      const a = u + ε * h.values[i] - mean[i];
      const b = u - ε * h.values[i] - mean[i];
      quotient -= (2 * ε * h.values[i] * (a + b)) / (2 * perDegree[i]) / (2 * ε);
    });
    const [score] = spdeScore(spde, 0.1, { state, start }, h);
    expect(Math.abs(score - quotient)).toBeLessThan(1e-7 * Math.max(1, Math.abs(quotient)));
    expect(Math.abs(score - quotient)).toBeLessThan(1e-9);
  });

  test("for a random Gaussian start is −⟨u, (S²D + γ)⁻¹ h⟩, the posterior mean in place of u_0", () => {
    const L = 12;
    const spde = spdeOf("fractional", L);
    const γ = spdeCovariance(spde, 0.2).spectrum;
    const d = (l: number): number => (1 + l) ** -2.5;
    const S = (l: number): number => Math.exp(spde.drift[l] * 0.2);
    const total = (l: number): number => S(l) ** 2 * d(l) + γ[l];
    const state = draw(L, 325, 3);
    const start = scaleDegrees(state, (l) => (S(l) * d(l)) / total(l));
    const h = draw(L, 326);
    const expected = scaleDegrees(h, (l) => 1 / total(l)).values;
    const scores = spdeScore(spde, 0.2, { state, start }, h);
    scores.forEach((score, b) => {
      const closed = expected.reduce((sum, e, i) => sum - e * state.values[b * L * L + i], 0);
      expect(Math.abs(score - closed)).toBeLessThan(1e-10 * Math.abs(closed) + 1e-9);
    });
  });

  test("does not change when degrees without direction are added", () => {
    const h = draw(8, 328);
    const at = (L: number): number => {
      const [score] = spdeScore(
        spdeOf("heat", L),
        0.1,
        { state: draw(L, 329), start: harmonic(L, new Float64Array(L * L)) },
        truncate(h, L),
      );
      return score;
    };
    expect(Math.abs(at(8) / at(32) - 1)).toBeLessThan(1e-13);
  });
});

describe("the range condition", () => {
  test("tells Ran γ, Ran γ^½ and the rest apart by the decay of h", () => {
    const L = 64;
    const spde = spdeOf("ornstein-uhlenbeck", L);
    const γ = spdeCovariance(spde, 0.5).spectrum;
    // Σ h²/γ² over 2l+1 orders converges iff h falls faster than γ/l; h²/γ iff faster than γ^½/l.
    const decaying = (power: number, extra: number): HarmonicCoefficients =>
      scaleDegrees(draw(L, 330), (l) => γ[l] ** power * (1 + l) ** -extra);
    expect(rangeCondition(spde, 0.5, decaying(1, 1.5))).toEqual(["in Ran γ"]);
    expect(rangeCondition(spde, 0.5, decaying(1, 0.5))).toEqual(["in Ran γ^½ only"]);
    expect(rangeCondition(spde, 0.5, decaying(0.5, 1.5))).toEqual(["in Ran γ^½ only"]);
    expect(rangeCondition(spde, 0.5, decaying(0.5, 0.5))).toEqual(["outside Ran γ^½"]);
  });

  test("holds for directions of few degrees", () => {
    const h = truncate(draw(3, 331), 64);
    expect(rangeCondition(spdeOf("biharmonic", 64), 0.5, h)).toEqual(["in Ran γ"]);
  });

  test("fails for draws of γ itself", () => {
    const spde = spdeOf("heat", 64);
    const h = colour(spdeCovariance(spde, 0.5), whiteNoise(64, 2, key(332)));
    expect(rangeCondition(spde, 0.5, h)).toEqual(["outside Ran γ^½", "outside Ran γ^½"]);
  });
});

describe("linear SPDEs refuse", () => {
  const spde = spdeOf("heat", 4);
  const u = draw(4, 333);

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("time %d", (t) => {
    expect(() => spdeCovariance(spde, t)).toThrow(DomainError);
    expect(() => spdeCovariance(spde, t)).toThrow(/t must be positive and finite/);
    expect(() => spdeScore(spde, t, { state: u, start: u }, u)).toThrow(DomainError);
  });

  test("a degree without noise, naming it, and growth beyond the doubles", () => {
    const blind = sphereSpde(4, { operator: operators.heat, noise: (λ) => (λ === 6 ? 0 : 1) });
    expect(() => spdeCovariance(blind, 1)).toThrow(/got eigenvalue 0 at degree l = 2/);
    const wild = sphereSpde(4, { operator: (λ) => 1000 * λ, noise: () => 1 });
    expect(() => spdeCovariance(wild, 1)).toThrow(/got eigenvalue Infinity at degree l = 1/);
  });

  test("symbols that are not finite, and band limits that differ", () => {
    expect(() => sphereSpde(3, { operator: () => Number.NaN, noise: () => 1 })).toThrow(
      /a_l must be finite/,
    );
    expect(() => sphereSpde(3, { operator: operators.heat, noise: () => -1 })).toThrow(DomainError);
    const coarse = draw(3, 334);
    expect(() => spdeMean(spde, 1, coarse)).toThrow(ShapeError);
    expect(() => spdeScore(spde, 1, { state: coarse, start: u }, u)).toThrow(/must have one shape/);
    expect(() => spdeScore(spde, 1, { state: u, start: u }, coarse)).toThrow(/direction must have/);
    expect(() => rangeCondition(spde, 1, u)).toThrow(DomainError);
  });
});
