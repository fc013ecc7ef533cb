import { inverse, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { sampleMoments } from "../src/estimation/sampleCovariance.ts";
import { colour } from "../src/gaussian/cameronMartin.ts";
import { factoredGaussian, inFactoredForm } from "../src/gaussian/factoredGaussian.ts";
import { fullGaussian } from "../src/gaussian/fullGaussian.ts";
import {
  diagonalGaussian,
  type FullGaussian,
  isotropicGaussian,
  lawDimension,
  lawMean,
  perCoefficient,
} from "../src/gaussian/gaussianLaw.ts";
import { logDensity, relativeLogDensity } from "../src/gaussian/logDensity.ts";
import { noisedGaussian } from "../src/gaussian/noisedGaussian.ts";
import { relativeEntropy } from "../src/gaussian/relativeEntropy.ts";
import {
  alongEigenvectors,
  coordinateVariances,
  covarianceMatrix,
  eigenmodes,
  fromEigenvectors,
  inFullForm,
} from "../src/gaussian/spectralForm.ts";
import { sampleGaussian } from "../src/gaussian/standardCoordinates.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { whittleMatern } from "../src/matern/whittleMatern.ts";
import { key } from "../src/random/key.ts";
import { covarianceOf, d, largestDifference, mean } from "./covarianceCases.ts";

/** N(m, Σ) of one random covariance and one random mean. */
function random(seed: number): FullGaussian<"cameron-martin"> {
  const covariance = covarianceOf(seed).map((v, at) => v / d + (at % (d + 1) === 0 ? 0.25 : 0));
  return fullGaussian(covariance, mean(seed));
}

describe("a law by its Cholesky factor", () => {
  const [p, q] = [random(1), random(2)];

  test("has the densities of its eigenvectors, absolute and relative to the noise", () => {
    const z = whiteNoise(3, 5, key(3));
    const lebesgue = logDensity(p, z);
    expect(largestDifference(logDensity(inFactoredForm(p), z), lebesgue)).toBeLessThan(1e-11);
    relativeLogDensity(inFactoredForm(p), z).forEach((found, b) => {
      const square = z.values.subarray(b * d, (b + 1) * d).reduce((s, v) => s + v * v, 0);
      const expected = lebesgue[b] + (square + d * Math.log(2 * Math.PI)) / 2;
      expect(Math.abs(found - expected)).toBeLessThan(1e-11);
      expect(Math.abs(relativeLogDensity(p, z)[b] - expected)).toBeLessThan(1e-11);
    });
  });

  test("has the relative entropy of the textbook formula, in both directions", () => {
    for (const [from, to] of [
      [p, q],
      [q, p],
    ] as const) {
      const expected = entropyByInverse(from, to);
      expect(expected).toBeGreaterThan(1);
      for (const [one, other] of [
        [from, to],
        [inFactoredForm(from), to],
        [from, inFactoredForm(to)],
      ] as const) {
        expect(Math.abs(relativeEntropy(one, other) / expected - 1)).toBeLessThan(1e-11);
      }
    }
    expect(relativeEntropy(inFactoredForm(p), inFactoredForm(p))).toBe(0);
  });

  test("of nearly equal laws loses no digits: of Σ and (1 + 2ε)Σ it is d(ε² − 8ε³/3 + …)", () => {
    const ε = 1e-6;
    const wider = { ...p, eigenvalues: p.eigenvalues.map((v) => (1 + 2 * ε) * v) };
    const exact = (d / 2) * (1 / (1 + 2 * ε) - 1 + Math.log1p(2 * ε));
    // The closed form itself cancels; its series does not.
    const series = d * (ε ** 2 - (8 / 3) * ε ** 3);
    const found = relativeEntropy(p, wider);
    expect(Math.abs(found / series - 1)).toBeLessThan(1e-5);
    expect(Math.abs(exact / series - 1)).toBeGreaterThan(1e-5);
  });

  test("draws have its covariance and mean, ξ being the same for all forms", () => {
    const n = 20_000;
    const moments = sampleMoments(sampleGaussian(inFactoredForm(p), n, key(18)));
    const exact = covarianceMatrix(p);
    const worst = (covariance: Float64Array) =>
      moments.covariance.reduce((most, s, at) => {
        const [i, j] = [Math.floor(at / d), at % d];
        const variance = (exact[i * (d + 1)] * exact[j * (d + 1)] + exact[at] ** 2) / n;
        return Math.max(most, Math.abs(s - covariance[at]) / Math.sqrt(variance));
      }, 0);
    expect(worst(exact)).toBeLessThan(4.5);
    // Negative control: the other law.
    expect(worst(covarianceMatrix(q))).toBeGreaterThan(20);
  });

  test("refuses what does not fit", () => {
    const Σ = covarianceMatrix(p);
    expect(() => factoredGaussian(Σ.slice(1), p.mean)).toThrow(ShapeError);
    expect(() => factoredGaussian(Σ.slice(1), p.mean)).toThrow(/must have 9² entries/);
    expect(() =>
      factoredGaussian(
        Σ.map((v) => -v),
        p.mean,
      ),
    ).toThrow(/positive definite/);
    const coarse = coefficients("cameron-martin", 1, Float64Array.of(1));
    expect(() => relativeLogDensity(inFactoredForm(p), coarse)).toThrow(
      /must have dimension 9, got 1/,
    );
    const other = factoredGaussian(Float64Array.of(1), Float64Array.of(0));
    expect(() => relativeEntropy(inFactoredForm(p), other)).toThrow(/one dimension, got 9 and 1/);
  });
});

describe("one law in four forms", () => {
  const spectrum = Float64Array.of(2, 0.5, 1.5);
  const isotropicForm = isotropicGaussian("cameron-martin", spectrum, mean(4));
  const forms = [
    isotropicForm,
    diagonalGaussian("cameron-martin", perCoefficient(spectrum), mean(4)),
    inFullForm(isotropicForm),
    inFactoredForm(isotropicForm),
  ] as const;
  const other = diagonalGaussian("cameron-martin", perCoefficient(Float64Array.of(1, 2, 3)));

  test("has one density, one entropy and one dimension", () => {
    const z = whiteNoise(3, 4, key(6));
    for (const law of forms) {
      expect(lawDimension(law)).toBe(9);
      expect(largestDifference(logDensity(law, z), logDensity(forms[0], z))).toBeLessThan(1e-12);
      const expected = relativeEntropy(isotropicForm, other);
      expect(relativeEntropy(law, other)).toBeCloseTo(expected, 12);
      expect(relativeEntropy(law, isotropicForm)).toBeCloseTo(0, 12);
      // Negative control: the other direction.
      expect(Math.abs(relativeEntropy(other, law) - expected)).toBeGreaterThan(0.1);
    }
  });

  test("has one covariance, along any eigenvectors, before and after noising", () => {
    const t = 0.3;
    for (const law of [forms[0], forms[1], forms[2], random(5)]) {
      const exact = covarianceMatrix(law);
      expect(
        largestDifference(
          coordinateVariances(law),
          exact.filter((_, at) => at % (d + 1) === 0),
        ),
      ).toBeLessThan(1e-13);
      const x = whiteNoise(3, 2, key(1)).values;
      expect(largestDifference(fromEigenvectors(law, alongEigenvectors(law, x)), x)).toBeLessThan(
        1e-13,
      );
      const later = noisedGaussian(law, t);
      const expected = exact.map(
        (s, at) => Math.exp(-2 * t) * s + (at % (d + 1) === 0 ? 1 - Math.exp(-2 * t) : 0),
      );
      expect(largestDifference(covarianceMatrix(later), expected)).toBeLessThan(1e-13);
      expect(
        largestDifference(
          lawMean(later),
          lawMean(law).map((m) => Math.exp(-t) * m),
        ),
      ).toBeLessThan(1e-15);
      // Two steps are one: the process is Markov.
      const twice = noisedGaussian(noisedGaussian(law, 0.1), 0.2);
      expect(largestDifference(covarianceMatrix(twice), covarianceMatrix(later))).toBeLessThan(
        1e-13,
      );
      expect(() => noisedGaussian(law, -1)).toThrow(DomainError);
    }
  });

  test("has independent modes of the same entropy", () => {
    const white = isotropicGaussian("eigenmodes", Float64Array.of(1, 1, 1));
    const law = random(8);
    const unit = isotropicGaussian("cameron-martin", Float64Array.of(1, 1, 1));
    expect(relativeEntropy(eigenmodes(law), white)).toBeCloseTo(relativeEntropy(law, unit), 11);
    expect(eigenmodes(forms[0])).toEqual(forms[1]);
  });

  test("draws of the noise are its coloured white noise", () => {
    const γ = whittleMatern(4, { alpha: 2, kappa: 1 });
    expect(sampleGaussian(γ, 3, key(2))).toEqual(colour(γ, whiteNoise(4, 3, key(2))));
  });

  test("has a kind, without which plain JavaScript is refused", () => {
    const untold = { variances: Float64Array.of(1), mean: Float64Array.of(0) } as never;
    expect(() => relativeEntropy(untold, other)).toThrow(DomainError);
    expect(() => relativeEntropy(untold, other)).toThrow(
      "GaussianLaw: the kind must be isotropic, diagonal, full, factored or low-rank, got undefined.",
    );
    expect(() => eigenmodes(untold)).toThrow(/got undefined/);
  });

  test("is not compared with a law in other coordinates", () => {
    const harmonic = isotropicGaussian("harmonic", spectrum);
    // @ts-expect-error: mixing bases does not compile.
    expect(() => relativeEntropy(forms[0], harmonic)).toThrow(DomainError);
    // @ts-expect-error: mixing bases does not compile.
    expect(() => relativeEntropy(forms[0], harmonic)).toThrow(
      'relativeEntropy: both laws must be in one basis, got "cameron-martin" and "harmonic".',
    );
  });
});

/** ½ [ tr Σ′⁻¹Σ − d + log det Σ′ − log det Σ + (m − m′)ᵀ Σ′⁻¹ (m − m′) ] with matrices of ml-matrix. */
function entropyByInverse(from: FullGaussian, to: FullGaussian): number {
  const matrix = (law: FullGaussian) => Matrix.from1DArray(d, d, covarianceMatrix(law));
  const inverted = inverse(matrix(to));
  const shift = Matrix.columnVector(from.mean.map((m, i) => m - to.mean[i]));
  const logDeterminant = (law: FullGaussian) =>
    law.eigenvalues.reduce((sum, λ) => sum + Math.log(λ), 0);
  const square = shift.transpose().mmul(inverted).mmul(shift).get(0, 0);
  const trace = inverted.mmul(matrix(from)).trace();
  return (trace - d + logDeterminant(to) - logDeterminant(from) + square) / 2;
}
