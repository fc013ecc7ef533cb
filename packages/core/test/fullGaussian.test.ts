import fc from "fast-check";
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { sampleMoments } from "../src/estimation/sampleCovariance.ts";
import { fullGaussian } from "../src/gaussian/fullGaussian.ts";
import { diagonalGaussian, isotropicGaussian } from "../src/gaussian/gaussianLaw.ts";
import { logDensity } from "../src/gaussian/logDensity.ts";
import { relativeEntropy } from "../src/gaussian/relativeEntropy.ts";
import { sampleGaussian } from "../src/gaussian/standardCoordinates.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { coefficients } from "../src/harmonics/coefficients.ts";
import { symmetricEigen } from "../src/linalg/symmetricEigen.ts";
import { key } from "../src/random/key.ts";
import { covarianceOf, d, largestDifference, mean, reconstructed } from "./covarianceCases.ts";

describe("a known covariance", () => {
  test("is rebuilt from its eigenvalues, which decrease, and orthonormal eigenvectors", () => {
    for (const dimension of [1, 4, 9, 100]) {
      const covariance = covarianceOf(1, dimension);
      const eigen = symmetricEigen(covariance, dimension);
      const scale = eigen.eigenvalues[0];
      expect(largestDifference(reconstructed(eigen), covariance)).toBeLessThan(1e-12 * scale);
      expect([...eigen.eigenvalues]).toEqual([...eigen.eigenvalues].sort((a, b) => b - a));
      const v = Matrix.from1DArray(dimension, dimension, eigen.eigenvectors);
      const gram = v.transpose().mmul(v).to1DArray();
      expect(largestDifference(gram, Matrix.eye(dimension).to1DArray())).toBeLessThan(1e-13);
      // Row-major with eigenvectors in columns: read the other way the product is another matrix.
      if (dimension === 9) {
        const wrong = { ...eigen, eigenvectors: Float64Array.from(v.transpose().to1DArray()) };
        expect(largestDifference(reconstructed(wrong), covariance)).toBeGreaterThan(0.1 * scale);
      }
    }
  });

  test("gives the log-density of the Cholesky factor", () => {
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const covariance = covarianceOf(seed);
        const law = fullGaussian(covariance, mean(seed));
        const z = whiteNoise(3, 3, key(seed + 1));
        const cholesky = new CholeskyDecomposition(Matrix.from1DArray(d, d, covariance));
        const factor = cholesky.lowerTriangularMatrix.diagonal();
        const logDeterminant = 2 * factor.reduce((s, r) => s + Math.log(r), 0);
        const found = logDensity(law, z);
        for (let b = 0; b < 3; b++) {
          const x = Matrix.columnVector(
            [...z.values.subarray(b * d, (b + 1) * d)].map((v, i) => v - law.mean[i]),
          );
          const square = x.transpose().mmul(cholesky.solve(x)).get(0, 0);
          const exact = -(square + logDeterminant + d * Math.log(2 * Math.PI)) / 2;
          // Condition numbers are a few hundred.
          expect(Math.abs(found[b] - exact)).toBeLessThan(1e-11 * (1 + square));
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("is that of its samples within sampling error, entry by entry, and so is the mean", () => {
    const n = 20_000;
    const covariance = covarianceOf(3);
    const law = fullGaussian(covariance, mean(3));
    const moments = sampleMoments(sampleGaussian(law, n, key(17)));
    const scores = (exact: (i: number, j: number) => number) =>
      Float64Array.from(moments.covariance, (s, at) => {
        const [i, j] = [Math.floor(at / d), at % d];
        const error = Math.sqrt(
          (covariance[i * d + i] * covariance[j * d + j] + covariance[at] ** 2) / n,
        );
        return (s - exact(i, j)) / error;
      });
    const good = scores((i, j) => covariance[i * d + j]);
    for (const z of good) expect(Math.abs(z)).toBeLessThan(4);
    for (let i = 0; i < d; i++) {
      const error = Math.sqrt(covariance[i * (d + 1)] / n);
      expect(Math.abs(moments.mean[i] - law.mean[i])).toBeLessThan(4 * error);
    }
    // Negative control: the diagonal alone.
    const diagonal = scores((i, j) => (i === j ? covariance[i * d + j] : 0));
    expect(Math.max(...diagonal.map(Math.abs))).toBeGreaterThan(20);
  });

  test("a larger batch and a later first row extend the same draws", () => {
    const law = fullGaussian(covarianceOf(3), mean(3));
    const all = sampleGaussian(law, 5, key(2)).values;
    expect(sampleGaussian(law, 2, key(2)).values).toEqual(all.subarray(0, 2 * d));
    const later = sampleGaussian(law, 2, key(2), { firstRow: 3 }).values;
    expect(later).toEqual(all.subarray(3 * d));
  });
});

describe("relative entropy of two laws", () => {
  test("of diagonal laws is that of independent coefficients", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: d, maxLength: d }),
        fc.nat(100),
        (variances, seed) => {
          const diagonal = Float64Array.from(Matrix.diag(variances).to1DArray());
          const law = fullGaussian(diagonal, mean(seed));
          const unit = Float64Array.from(Matrix.eye(d).to1DArray());
          const white = fullGaussian(unit, new Float64Array(d));
          const expected = relativeEntropy(
            diagonalGaussian("cameron-martin", Float64Array.from(variances), mean(seed)),
            isotropicGaussian("cameron-martin", Float64Array.of(1, 1, 1)),
          );
          expect(Math.abs(relativeEntropy(law, white) - expected)).toBeLessThan(
            1e-12 * (1 + expected),
          );
        },
      ),
      { seed: 2, numRuns: 50 },
    );
  });

  test("is the mean log-ratio of the densities under the first law", () => {
    const first = fullGaussian(covarianceOf(5), mean(5));
    const second = fullGaussian(covarianceOf(6), mean(6));
    const z = sampleGaussian(first, 5000, key(9));
    const [p, q] = [logDensity(first, z), logDensity(second, z)];
    const score = (exact: number) => {
      const ratios = p.map((v, b) => v - q[b]);
      const average = ratios.reduce((s, r) => s + r, 0) / ratios.length;
      const spread = ratios.reduce((s, r) => s + (r - average) ** 2, 0) / (ratios.length - 1);
      return (average - exact) / Math.sqrt(spread / ratios.length);
    };
    expect(Math.abs(score(relativeEntropy(first, second)))).toBeLessThan(4);
    // Negative control: the other direction.
    expect(Math.abs(score(relativeEntropy(second, first)))).toBeGreaterThan(4);
    expect(Math.abs(relativeEntropy(first, first))).toBeLessThan(1e-12);
  });
});

test("a law without density has no log-density and no relative entropy", () => {
  const point = fullGaussian(
    Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
    new Float64Array(4),
  );
  const fields = coefficients("cameron-martin", 2, new Float64Array(4));
  expect(() => logDensity(point, fields)).toThrow(DomainError);
  expect(() => logDensity(point, fields)).toThrow(
    "logDensity: the covariance must be regular, got the eigenvalue 0.",
  );
  expect(() => relativeEntropy(point, point)).toThrow(
    "relativeEntropy: the covariance must be regular",
  );
  expect(() => logDensity(point, whiteNoise(3, 5, key(0)))).toThrow(ShapeError);
  expect(() => logDensity(point, whiteNoise(3, 5, key(0)))).toThrow(
    "logDensity: coordinates must have dimension 4, got 9.",
  );
  const three = fullGaussian(covarianceOf(1), new Float64Array(d));
  expect(() => relativeEntropy(point, three)).toThrow(
    "relativeEntropy: both laws must have one dimension, got 4 and 9.",
  );
  const odd = fullGaussian(Float64Array.of(1, 0, 0, 1), new Float64Array(2));
  expect(() => sampleGaussian(odd, 1, key(0))).toThrow(
    "sampleGaussian: the dimension must be bandLimit², got 2.",
  );
});
