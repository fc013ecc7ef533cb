import {
  type CameronMartinCoordinates,
  coefficients,
  DomainError,
  degreeOf,
  isotropicGaussian,
  key,
  ornsteinUhlenbeck,
  type ScoreFunction,
  ShapeError,
  whiteNoise,
  whittleMatern,
} from "@chaosphere/core";
import { gaussHermite } from "@chaosphere/core/special";
import { describe, expect, test } from "vitest";
import { relativeScore } from "../src/denoiser.ts";
import { gaussianDenoiser } from "../src/exact/gaussian.ts";
import { shiftMixtureScore } from "../src/exact/mixture.ts";
import { denoisingLoss, denoisingTerms } from "../src/objectives/denoising.ts";
import { type NoisedPairs, noisedPairs } from "../src/objectives/noisedPairs.ts";
import { goldenMixture } from "./mixtureInstance.ts";

const X = ornsteinUhlenbeck({ horizon: 4, stop: 1e-3 });
const [mean, q] = [0.7, 0.35];

/** All pairs of Gauss–Hermite nodes for X_0 ~ N(mean, q) and Z, the same in each of L² coordinates. */
function quadrature(t: number, bandLimit: number, mean: number, q: number) {
  const rule = gaussHermite(6);
  const row = bandLimit ** 2;
  const [α, σ] = [Math.exp(-t), Math.sqrt(-Math.expm1(-2 * t))];
  const nodes = [...rule.nodes].flatMap((a, i) =>
    [...rule.nodes].map((z, j) => ({
      x0: mean + Math.sqrt(q) * a,
      z,
      weight: rule.weights[i] * rule.weights[j],
    })),
  );
  const fill = (f: (node: { x0: number; z: number }) => number): CameronMartinCoordinates =>
    coefficients(
      "cameron-martin",
      bandLimit,
      Float64Array.from(nodes.flatMap((node) => Array(row).fill(f(node)))),
    );
  const pairs: NoisedPairs = {
    t,
    x: fill(({ x0, z }) => α * x0 + σ * z),
    // τ from the noise itself: (αX_0 − α²X_t)/σ² = αX_0 − α²Z/σ.
    target: fill(({ x0, z }) => α * x0 - (α * α * z) / σ),
  };
  const expectation = (terms: Float64Array): number =>
    terms.reduce((sum, term, b) => sum + nodes[b].weight * term, 0);
  return { pairs, expectation };
}

const affine =
  (slope: number, offset: number): ScoreFunction =>
  (_, x) => ({ ...x, values: x.values.map((x) => slope * x + offset) });

describe("denoising on Gaussian data", () => {
  test.each([
    ["renormalised", 0.1],
    ["plain", 0.1],
    ["renormalised", 0.9],
    ["plain", 0.9],
  ] as const)(
    "the %s loss has the closed-form score as its affine minimiser, t = %d",
    (form, t) => {
      const { pairs, expectation } = quadrature(t, 1, mean, q);
      const J = (a: number, b: number): number =>
        expectation(denoisingTerms(affine(a, b), pairs, { form }));
      // J is quadratic in (a, b): its Hessian and gradient from six values.
      const [J0, a1, a2] = [J(0, 0), J(1, 0), J(-1, 0)];
      const [b1, b2, both] = [J(0, 1), J(0, -1), J(1, 1)];
      const [gradA, gradB] = [(a1 - a2) / 2, (b1 - b2) / 2];
      const [hessAA, hessBB, hessAB] = [a1 + a2 - 2 * J0, b1 + b2 - 2 * J0, both - a1 - b1 + J0];
      const determinant = hessAA * hessBB - hessAB ** 2;
      const slope = (-gradA * hessBB + gradB * hessAB) / determinant;
      const offset = (-gradB * hessAA + gradA * hessAB) / determinant;
      const v = 1 + Math.exp(-2 * t) * (q - 1);
      expect(Math.abs(slope - (1 - 1 / v))).toBeLessThan(1e-8);
      expect(Math.abs(offset - (Math.exp(-t) * mean) / v)).toBeLessThan(1e-8);
    },
  );

  test("the plain loss exceeds the error of the score by d e^−2t/(1 − e^−2t) where data are noise", () => {
    for (const t of [0.05, 0.6, 2]) {
      const { pairs, expectation } = quadrature(t, 3, 0, 1);
      const plain = expectation(denoisingTerms(affine(0.3, -0.2), pairs, { form: "plain" }));
      // The score is 0, so the error is E‖0.3 x − 0.2‖² = d (0.09 + 0.04).
      const offset = (9 * Math.exp(-2 * t)) / -Math.expm1(-2 * t);
      expect(Math.abs(plain - 9 * 0.13 - offset)).toBeLessThan(1e-8 * offset);
      const renormalised = expectation(denoisingTerms(affine(0.3, -0.2), pairs));
      expect(Math.abs(renormalised - 9 * 0.13)).toBeLessThan(1e-8);
    }
  });

  test("the renormalised loss plus I is the error of the score", () => {
    const t = 0.4;
    const { pairs, expectation } = quadrature(t, 1, mean, q);
    const v = 1 + Math.exp(-2 * t) * (q - 1);
    const [slope, offset] = [1 - 1 / v, (Math.exp(-t) * mean) / v];
    const m = Math.exp(-t) * mean;
    const square = (a: number, b: number): number => a * a * (v + m * m) + 2 * a * b * m + b * b;
    const J = expectation(denoisingTerms(affine(0.5, 0.1), pairs));
    expect(Math.abs(J + square(slope, offset) - square(0.5 - slope, 0.1 - offset))).toBeLessThan(
      1e-10,
    );
  });
});

describe("samples", () => {
  test("regress on the score: E[τ | X_t] = s, by the residual against functions of X_t", () => {
    const t = 0.5;
    const x0 = whiteNoise(2, 20000, key(3));
    const data = { ...x0, values: x0.values.map((z) => mean + Math.sqrt(q) * z) };
    const { x, target } = noisedPairs(X, t, data, key(4));
    const s = relativeScore(
      gaussianDenoiser(
        isotropicGaussian(
          "cameron-martin",
          new Float64Array(2).fill(q),
          new Float64Array(4).fill(mean),
        ),
      ),
    )(t, x).values;
    const deviation = (f: (x: number) => number, score: (i: number) => number): number => {
      const draws = x.values.map((x, i) => (target.values[i] - score(i)) * f(x));
      const average = draws.reduce((sum, d) => sum + d, 0) / draws.length;
      const square = draws.reduce((sum, d) => sum + d * d, 0) / draws.length;
      return average / Math.sqrt(square / draws.length);
    };
    for (const f of [() => 1, (x: number) => x, Math.sin]) {
      expect(Math.abs(deviation(f, (i) => s[i]))).toBeLessThan(4);
      expect(Math.abs(deviation(f, (i) => 1.1 * s[i] + 0.05))).toBeGreaterThan(4);
    }
  });

  test("give the loss with its standard error, and the error of a score with I added", () => {
    const t = 0.5;
    const x0 = whiteNoise(2, 4000, key(5));
    const α = Math.exp(-t);
    const v = 1 + α * α * (q - 1);
    const data = { ...x0, values: x0.values.map((z) => Math.sqrt(q) * z) };
    const fisherInformation = (4 * (v - 1) ** 2) / v;
    const slope = 1 - 1 / v;
    const error = 4 * v * (0.2 - slope) ** 2;
    const loss = denoisingLoss(affine(0.2, 0), X, t, data, key(6), { fisherInformation });
    const z = (loss.value - error) / loss.standardError;
    expect(Math.abs(z)).toBeLessThan(4);
    const plain = denoisingLoss(affine(0.2, 0), X, t, data, key(6), { form: "plain" });
    expect(Math.abs((plain.value - error) / plain.standardError)).toBeGreaterThan(4);
  });
});

describe("as the band limit grows", () => {
  const limits = [8, 16, 32];
  const t = 0.4;
  /** Data of variance 1 + 2(l+1)⁻², equivalent to the noise. */
  const ratio = (L: number) => Float64Array.from({ length: L }, (_, l) => 1 + 2 / (l + 1) ** 2);
  const losses = (options: (L: number) => Parameters<typeof denoisingLoss>[5]): number[] =>
    limits.map((L) => {
      const z = whiteNoise(L, 300, key(8));
      const r = ratio(L);
      const x0 = { ...z, values: z.values.map((z, i) => z * Math.sqrt(r[degreeOf(i % (L * L))])) };
      const score = relativeScore(gaussianDenoiser(isotropicGaussian("cameron-martin", r)));
      return denoisingLoss(score, X, t, x0, key(9), options(L)).value;
    });
  /** Slope of log |loss| in log (number of modes). */
  const slope = (loss: number[]): number =>
    Math.log(loss[2] / loss[0]) / Math.log(limits[2] ** 2 / limits[0] ** 2);

  test("the plain loss in the Cameron–Martin norm grows like the number of modes", () => {
    expect(Math.abs(slope(losses(() => ({ form: "plain" }))) - 1)).toBeLessThan(0.05);
  });

  test("the renormalised loss and the plain loss in a trace-class norm settle", () => {
    const renormalised = losses(() => ({}));
    expect(Math.abs(slope(renormalised))).toBeLessThan(0.05);
    const coloured = losses((L) => ({
      form: "plain",
      weights: whittleMatern(L, { alpha: 2, kappa: 2 }).spectrum,
    }));
    expect(Math.abs(slope(coloured))).toBeLessThan(0.05);
    const barely = losses((L) => ({
      form: "plain",
      weights: Float64Array.from({ length: L }, (_, l) => 1 / (1 + l)),
    }));
    expect(slope(barely)).toBeGreaterThan(0.3);
  });

  test("a mixture of shifts has one and the same loss, pair by pair", () => {
    const [coarse, fine] = [8, 32].map((L) => {
      const x0 = whiteNoise(L, 20, key(10));
      const score = shiftMixtureScore(goldenMixture(L));
      return denoisingTerms(score, noisedPairs(X, t, x0, key(11)));
    });
    coarse.forEach((term, b) => {
      expect(Math.abs(term - fine[b])).toBeLessThan(1e-12);
    });
  });
});

describe("denoising refuses", () => {
  const x0 = whiteNoise(2, 3, key(1));
  const score = affine(1, 0);

  test.each([0, -1, Number.NaN])("the time %d", (t) => {
    expect(() => denoisingLoss(score, X, t, x0, key(2))).toThrow(DomainError);
    expect(() => denoisingLoss(score, X, t, x0, key(2))).toThrow(/t must be positive/);
  });

  test("a time beyond the horizon", () => {
    expect(() => denoisingLoss(score, X, 4.1, x0, key(2))).toThrow(DomainError);
    expect(() => denoisingLoss(score, X, 4.1, x0, key(2))).toThrow(/between 0 and the horizon 4/);
  });

  test("no rows, and a single one", () => {
    for (const batch of [0, 1]) {
      const few = () => denoisingLoss(score, X, 1, whiteNoise(2, batch, key(1)), key(2));
      expect(few).toThrow(ShapeError);
      expect(few).toThrow(/two samples or more/);
    }
  });

  test("a score that is not finite, or of another shape", () => {
    expect(() => denoisingLoss(affine(Number.NaN, 0), X, 1, x0, key(2))).toThrow(DomainError);
    expect(() => denoisingLoss(affine(Number.NaN, 0), X, 1, x0, key(2))).toThrow(
      /score must be finite, got a sum of NaN in row 0/,
    );
    const other: ScoreFunction = () => whiteNoise(3, 3, key(1));
    expect(() => denoisingLoss(other, X, 1, x0, key(2))).toThrow(ShapeError);
    expect(() => denoisingLoss(other, X, 1, x0, key(2))).toThrow(/must keep bandLimit 2/);
  });

  test("weights of another length or sign", () => {
    const of = (weights: Float64Array) => () => denoisingLoss(score, X, 1, x0, key(2), { weights });
    expect(of(Float64Array.of(1))).toThrow(ShapeError);
    expect(of(Float64Array.of(1))).toThrow(/one weight per degree, 2, got 1/);
    expect(of(Float64Array.of(1, -1))).toThrow(DomainError);
    expect(of(Float64Array.of(1, Number.NaN))).toThrow(/weights must be finite and 0 or more/);
  });
});
