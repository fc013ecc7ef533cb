import fc from "fast-check";
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import {
  type FullCovariance,
  fullCovariance,
  gaussianFromCovariance,
} from "../src/gaussian/fullCovariance.ts";
import {
  fullLogDensity,
  fullRelativeEntropy,
  sampleFullGaussian,
} from "../src/gaussian/fullGaussian.ts";
import { isotropic } from "../src/gaussian/gaussianMeasure.ts";
import { relativeEntropy } from "../src/gaussian/relativeEntropy.ts";
import { analyticShrinkage, sampleMoments } from "../src/gaussian/sampleCovariance.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import { type CameronMartinCoordinates, coefficients } from "../src/harmonics/coefficients.ts";
import { symmetricEigen } from "../src/linalg/symmetricEigen.ts";
import { key } from "../src/random/key.ts";

const d = 9;

/** A positive definite matrix B Bᵀ + I/2 with B from a seed, row-major. */
function covarianceOf(seed: number, dimension = d): Float64Array {
  const b = Matrix.from1DArray(
    dimension,
    dimension,
    whiteNoise(Math.sqrt(dimension), dimension, key(seed)).values,
  );
  return Float64Array.from(b.mmul(b.transpose()).add(Matrix.eye(dimension).mul(0.5)).to1DArray());
}

function mean(seed: number): Float64Array {
  return whiteNoise(3, 1, key(seed), { firstRow: 1000 }).values;
}

/** V diag(λ) Vᵀ, row-major. */
function reconstructed({ eigenvalues, eigenvectors }: Omit<FullCovariance, "mean" | "dimension">) {
  const size = eigenvalues.length;
  const v = Matrix.from1DArray(size, size, eigenvectors);
  return v
    .mmul(Matrix.diag([...eigenvalues]))
    .mmul(v.transpose())
    .to1DArray();
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0);
}

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
        const law = gaussianFromCovariance(covariance, mean(seed));
        const z = whiteNoise(3, 3, key(seed + 1));
        const cholesky = new CholeskyDecomposition(Matrix.from1DArray(d, d, covariance));
        const factor = cholesky.lowerTriangularMatrix.diagonal();
        const logDeterminant = 2 * factor.reduce((s, r) => s + Math.log(r), 0);
        const logDensity = fullLogDensity(law, z);
        for (let b = 0; b < 3; b++) {
          const x = Matrix.columnVector(
            [...z.values.subarray(b * d, (b + 1) * d)].map((v, i) => v - law.mean[i]),
          );
          const square = x.transpose().mmul(cholesky.solve(x)).get(0, 0);
          const exact = -(square + logDeterminant + d * Math.log(2 * Math.PI)) / 2;
          // Condition numbers are a few hundred.
          expect(Math.abs(logDensity[b] - exact)).toBeLessThan(1e-11 * (1 + square));
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  test("is that of its samples within sampling error, entry by entry, and so is the mean", () => {
    const n = 20_000;
    const covariance = covarianceOf(3);
    const law = gaussianFromCovariance(covariance, mean(3));
    const moments = sampleMoments(sampleFullGaussian(law, n, key(17)));
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
    const law = gaussianFromCovariance(covarianceOf(3), mean(3));
    const all = sampleFullGaussian(law, 5, key(2)).values;
    expect(sampleFullGaussian(law, 2, key(2)).values).toEqual(all.subarray(0, 2 * d));
    const later = sampleFullGaussian(law, 2, key(2), { firstRow: 3 }).values;
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
          const law = gaussianFromCovariance(diagonal, mean(seed));
          const unit = Float64Array.from(Matrix.eye(d).to1DArray());
          const white = gaussianFromCovariance(unit, new Float64Array(d));
          const expected = relativeEntropy(
            { variances: Float64Array.from(variances), mean: mean(seed) },
            isotropic([1, 1, 1]),
          );
          expect(Math.abs(fullRelativeEntropy(law, white) - expected)).toBeLessThan(
            1e-12 * (1 + expected),
          );
        },
      ),
      { seed: 2, numRuns: 50 },
    );
  });

  test("is the mean log-ratio of the densities under the first law", () => {
    const first = gaussianFromCovariance(covarianceOf(5), mean(5));
    const second = gaussianFromCovariance(covarianceOf(6), mean(6));
    const z = sampleFullGaussian(first, 5000, key(9));
    const [p, q] = [fullLogDensity(first, z), fullLogDensity(second, z)];
    const score = (exact: number) => {
      const ratios = p.map((v, b) => v - q[b]);
      const average = ratios.reduce((s, r) => s + r, 0) / ratios.length;
      const spread = ratios.reduce((s, r) => s + (r - average) ** 2, 0) / (ratios.length - 1);
      return (average - exact) / Math.sqrt(spread / ratios.length);
    };
    expect(Math.abs(score(fullRelativeEntropy(first, second)))).toBeLessThan(4);
    // Negative control: the other direction.
    expect(Math.abs(score(fullRelativeEntropy(second, first)))).toBeGreaterThan(4);
    expect(Math.abs(fullRelativeEntropy(first, first))).toBeLessThan(1e-12);
  });
});

describe("a law fitted to a sample", () => {
  const truth = gaussianFromCovariance(covarianceOf(7), mean(7));
  const sample = (n: number, seed: number): CameronMartinCoordinates =>
    sampleFullGaussian(truth, n, key(seed));

  test("has (1 − λ)S + λ diag S as covariance, and the sample's mean", () => {
    const z = sample(12, 1);
    const { mean: average, covariance: s } = sampleMoments(z);
    for (const shrinkage of [0, 0.3, 1]) {
      const law = fullCovariance(z, { shrinkage });
      const expected = s.map((v, at) => (at % (d + 1) === 0 ? v : (1 - shrinkage) * v));
      expect(largestDifference(reconstructed(law), expected)).toBeLessThan(
        1e-12 * law.eigenvalues[0],
      );
      expect(law.mean).toEqual(average);
      expect(law.shrinkage).toBe(shrinkage);
    }
  });

  test("the analytic λ is the ratio of its definition, written as four nested sums", () => {
    for (const [n, seed] of [
      [5, 1],
      [12, 2],
      [100, 3],
    ]) {
      const z = sample(n, seed);
      const moments = sampleMoments(z);
      let [variances, squares] = [0, 0];
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          if (i === j) continue;
          const w = Array.from({ length: n }, (_, k) => {
            const [x, y] = [z.values[k * d + i], z.values[k * d + j]];
            return (x - moments.mean[i]) * (y - moments.mean[j]);
          });
          const average = w.reduce((s, v) => s + v, 0) / n;
          squares += ((n / (n - 1)) * average) ** 2;
          variances += (n / (n - 1) ** 3) * w.reduce((s, v) => s + (v - average) ** 2, 0);
        }
      }
      const λ = Math.min(1, variances / squares);
      expect(Math.abs(analyticShrinkage(moments) / λ - 1)).toBeLessThan(1e-12);
      expect(fullCovariance(z).shrinkage).toBe(analyticShrinkage(moments));
    }
  });

  test("the analytic λ lowers the error of the covariance, and fades as the sample grows", () => {
    const exact = covarianceOf(7);
    const squaredError = (law: FullCovariance) =>
      reconstructed(law).reduce((s, v, at) => s + (v - exact[at]) ** 2, 0);
    const gains = Array.from({ length: 100 }, (_, seed) => {
      const z = sample(6, 500 + seed);
      return squaredError(fullCovariance(z, { shrinkage: 0 })) - squaredError(fullCovariance(z));
    });
    const average = gains.reduce((s, g) => s + g, 0) / 100;
    const spread = gains.reduce((s, g) => s + (g - average) ** 2, 0) / 99;
    expect(average / Math.sqrt(spread / 100)).toBeGreaterThan(4);
    expect(fullCovariance(sample(20_000, 1)).shrinkage).toBeLessThan(0.01);
    expect(fullCovariance(whiteNoise(3, 50, key(1))).shrinkage).toBeGreaterThan(0.5);
  });

  test("of fewer fields than coordinates is regular once shrunk, singular before", () => {
    const z = sample(4, 8);
    const [raw, shrunk] = [fullCovariance(z, { shrinkage: 0 }), fullCovariance(z)];
    // Rank 3 of 9.
    for (const λ of raw.eigenvalues.subarray(3)) expect(λ).toBeLessThan(1e-13 * raw.eigenvalues[0]);
    expect(shrunk.eigenvalues[8]).toBeGreaterThan(0);
  });

  test.each([4, 40])(
    "of %d fields and rank 2 has diag S and the leading two eigenvectors' covariances",
    (n) => {
      const z = sample(n, 11);
      const { covariance: s } = sampleMoments(z);
      const { eigenvalues, eigenvectors } = symmetricEigen(s, d);
      const part = reconstructed({
        eigenvalues: eigenvalues.map((λ, j) => (j < 2 ? λ : 0)),
        eigenvectors,
      });
      const expected = s.map((v, at) => (at % (d + 1) === 0 ? v : part[at]));
      const law = fullCovariance(z, { rank: 2 });
      expect(largestDifference(reconstructed(law), expected)).toBeLessThan(1e-12 * eigenvalues[0]);
      expect(law.shrinkage).toBe(0);
      // All the rank there is gives the sample covariance back.
      const whole = fullCovariance(z, { rank: 100 });
      expect(largestDifference(reconstructed(whole), s)).toBeLessThan(1e-12 * eigenvalues[0]);
    },
  );
});

describe("bad input", () => {
  const z = whiteNoise(3, 5, key(0));
  test.each([
    [
      () => fullCovariance(whiteNoise(3, 1, key(0))),
      ShapeError,
      "sampleMoments: a covariance needs at least two fields, got 1.",
    ],
    [
      () => fullCovariance(z, { shrinkage: 1.5 }),
      DomainError,
      "fullCovariance: shrinkage must lie in [0, 1], got 1.5.",
    ],
    [
      () => fullCovariance(z, { shrinkage: NaN }),
      DomainError,
      "fullCovariance: shrinkage must lie in [0, 1], got NaN.",
    ],
    [
      () => fullCovariance(z, { rank: 1.5 }),
      DomainError,
      "fullCovariance: rank must be a whole number, 0 or more, got 1.5.",
    ],
    [
      () => gaussianFromCovariance(new Float64Array(3), new Float64Array(2)),
      ShapeError,
      "gaussianFromCovariance: the covariance must have 2² entries",
    ],
    [
      () => gaussianFromCovariance(Float64Array.of(1, 2, 0, 1), new Float64Array(2)),
      DomainError,
      "gaussianFromCovariance: a covariance must be symmetric and finite, got 0 and 2 at (1, 0).",
    ],
    [
      () => gaussianFromCovariance(Float64Array.of(1, 0, 0, NaN), new Float64Array(2)),
      DomainError,
      "gaussianFromCovariance: a covariance must be symmetric and finite, got NaN",
    ],
    [
      () => gaussianFromCovariance(Float64Array.of(1, 2, 2, 1), new Float64Array(2)),
      DomainError,
      "gaussianFromCovariance: a covariance has no negative eigenvalue, got -",
    ],
  ])("is refused: %s", (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  test("a law without density has no log-density and no relative entropy", () => {
    const point = gaussianFromCovariance(
      Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0),
      new Float64Array(4),
    );
    const fields = coefficients("cameron-martin", 2, new Float64Array(4));
    expect(() => fullLogDensity(point, fields)).toThrow(DomainError);
    expect(() => fullLogDensity(point, fields)).toThrow(
      "fullLogDensity: the covariance must be regular, got the eigenvalue 0.",
    );
    expect(() => fullRelativeEntropy(point, point)).toThrow(
      "fullRelativeEntropy: the covariance must be regular",
    );
    expect(() => fullLogDensity(point, z)).toThrow(ShapeError);
    expect(() => fullLogDensity(point, z)).toThrow(
      "fullLogDensity: coordinates must have dimension 4, got 9.",
    );
    const three = gaussianFromCovariance(covarianceOf(1), new Float64Array(d));
    expect(() => fullRelativeEntropy(point, three)).toThrow(
      "fullRelativeEntropy: both laws must have one dimension, got 4 and 9.",
    );
    const odd = gaussianFromCovariance(Float64Array.of(1, 0, 0, 1), new Float64Array(2));
    expect(() => sampleFullGaussian(odd, 1, key(0))).toThrow(
      "sampleFullGaussian: the dimension must be bandLimit², got 2.",
    );
  });
});
