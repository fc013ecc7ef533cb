import { describe, expect, test } from "vitest";
import { DomainError, ShapeError } from "../src/errors.ts";
import { inFactoredForm } from "../src/gaussian/factoredGaussian.ts";
import { diagonalGaussian, type LowRankGaussian } from "../src/gaussian/gaussianLaw.ts";
import { logDensity, relativeLogDensity } from "../src/gaussian/logDensity.ts";
import { lowRankGaussian } from "../src/gaussian/lowRankGaussian.ts";
import { noisedGaussian } from "../src/gaussian/noisedGaussian.ts";
import { relativeEntropy } from "../src/gaussian/relativeEntropy.ts";
import { coordinateVariances, covarianceMatrix, inFullForm } from "../src/gaussian/spectralForm.ts";
import { sampleGaussian } from "../src/gaussian/standardCoordinates.ts";
import { whiteNoise } from "../src/gaussian/whiteNoise.ts";
import {
  precisionSquares,
  precisionTimes,
  traceOfPrecision,
  woodbury,
} from "../src/gaussian/woodbury.ts";
import { gramMatrix } from "../src/linalg/gramMatrix.ts";
import { matrixProduct } from "../src/linalg/matrixProduct.ts";
import { plainPasses } from "../src/linalg/reductionPasses.ts";
import { key } from "../src/random/key.ts";
import { largestDifference } from "./covarianceCases.ts";

const L = 6;
const d = L * L;

/** D between 0.2 and 2, F of r rows, a mean. */
function random(rank: number, seed: number): LowRankGaussian<"cameron-martin"> {
  const draws = whiteNoise(L, rank + 2, key(seed)).values;
  const diagonal = draws.slice(0, d).map((v) => 0.2 + 1.8 / (1 + Math.exp(-2 * v)));
  return lowRankGaussian(diagonal, draws.slice(2 * d), draws.slice(d, 2 * d));
}

/** Sums of d terms of order one, and the condition of Σ, below 1e4. */
const CLOSE = 1e-10;

describe.each([0, 1, 5, 20, 50])("the law D + FᵀF with %d rows", (rank) => {
  const law = random(rank, 7 + rank);
  const dense = inFullForm(law);

  test("has the covariance and the variances of the sum", () => {
    const covariance = covarianceMatrix(law);
    const expected = Float64Array.from({ length: d * d }, (_, at) => {
      const [i, j] = [Math.floor(at / d), at % d];
      let sum = i === j ? law.diagonal[i] : 0;
      for (let k = 0; k < rank; k++) sum += law.factor[k * d + i] * law.factor[k * d + j];
      return sum;
    });
    expect(largestDifference(covariance, expected)).toBeLessThan(1e-13 * (1 + rank));
    expect(largestDifference(coordinateVariances(law), coordinateVariances(dense))).toBeLessThan(
      CLOSE,
    );
  });

  test.each([0, 0.01, 0.5, 3])("noised to t = %d has the law of its eigenvectors", (t) => {
    const [noised, expected] = [noisedGaussian(law, t), noisedGaussian(dense, t)];
    const z = whiteNoise(L, 4, key(3));
    expect(largestDifference(logDensity(noised, z), logDensity(expected, z))).toBeLessThan(CLOSE);
    expect(
      largestDifference(relativeLogDensity(noised, z), relativeLogDensity(expected, z)),
    ).toBeLessThan(CLOSE);
    const w = woodbury(noised);
    const inverse = expected.eigenvalues.map((λ) => 1 / λ);
    const precision = matrixProduct(
      expected.eigenvectors.map((v, at) => v * inverse[at % d]),
      expected.eigenvectors,
      d,
      d,
      d,
      { transposeB: true },
    );
    const solved = matrixProduct(z.values, precision, 4, d, d);
    expect(largestDifference(precisionTimes(noised, w, z.values), solved)).toBeLessThan(CLOSE);
    const squares = [0, 1, 2, 3].map((b) =>
      z.values.subarray(b * d, (b + 1) * d).reduce((sum, v, i) => sum + v * solved[b * d + i], 0),
    );
    expect(
      largestDifference(precisionSquares(noised, w, z.values), Float64Array.from(squares)),
    ).toBeLessThan(CLOSE * d);
    const trace = inverse.reduce((sum, v) => sum + v, 0);
    expect(Math.abs(traceOfPrecision(noised, w) - trace)).toBeLessThan(CLOSE);
  });

  test("has the relative entropy of its Cholesky factor, whichever the other law", () => {
    const other = diagonalGaussian(
      "cameron-martin",
      whiteNoise(L, 1, key(5)).values.map((v) => Math.exp(v / 2)),
      whiteNoise(L, 1, key(6)).values,
    );
    const [factored, another] = [inFactoredForm(dense), random(3, 90)];
    for (const to of [other, another]) {
      expect(Math.abs(relativeEntropy(law, to) - relativeEntropy(factored, to))).toBeLessThan(
        CLOSE,
      );
      expect(Math.abs(relativeEntropy(to, law) - relativeEntropy(to, factored))).toBeLessThan(
        CLOSE,
      );
    }
  });

  test("is drawn with its covariance: the map of the noise has the square Σ", () => {
    // Draws are m + S ξ with S linear: rows of draws less the mean, from all unit vectors, would be S. Its square is found
    // from the noise that made the draws: X = Ξ Sᵀ, so S Sᵀ = (Ξ⁺X)ᵀ(Ξ⁺X) with Ξ square and regular.
    const x = sampleGaussian(law, d, key(1)).values.map((v, at) => v - law.mean[at % d]);
    const ξ = whiteNoise(L, d, key(1)).values;
    const root = solve(ξ, x);
    const square = matrixProduct(transposeOf(root), root, d, d, d);
    expect(largestDifference(square, covarianceMatrix(law))).toBeLessThan(1e-9);
  });
});

/** Ξ⁻¹X by elimination with pivots. */
function solve(left: Float64Array, right: Float64Array): Float64Array {
  const [a, b] = [left.slice(), right.slice()];
  for (let k = 0; k < d; k++) {
    let pivot = k;
    for (let i = k; i < d; i++) if (Math.abs(a[i * d + k]) > Math.abs(a[pivot * d + k])) pivot = i;
    for (const m of [a, b]) {
      const row = m.slice(k * d, (k + 1) * d);
      m.copyWithin(k * d, pivot * d, (pivot + 1) * d);
      m.set(row, pivot * d);
    }
    for (let i = 0; i < d; i++) {
      if (i === k) continue;
      const share = a[i * d + k] / a[k * d + k];
      for (let j = 0; j < d; j++) {
        a[i * d + j] -= share * a[k * d + j];
        b[i * d + j] -= share * b[k * d + j];
      }
    }
  }
  return b.map((v, at) => v / a[Math.floor(at / d) * (d + 1)]);
}

const transposeOf = (m: Float64Array) =>
  Float64Array.from({ length: d * d }, (_, at) => m[(at % d) * d + Math.floor(at / d)]);

test("a larger batch of draws extends a smaller one", () => {
  const law = random(4, 2);
  const [few, many] = [sampleGaussian(law, 2, key(1)), sampleGaussian(law, 5, key(1))];
  expect(many.values.subarray(0, 2 * d)).toEqual(few.values);
});

test("weighted products of rows are those of the matrix product, symmetric to the bit", () => {
  const [rows, columns] = [300, 40];
  const a = whiteNoise(20, 30, key(9)).values;
  const w = whiteNoise(L, 2, key(8)).values.slice(0, columns);
  const gram = gramMatrix(a, rows, columns, w);
  const expected = matrixProduct(
    a.map((v, at) => v * w[at % columns]),
    a,
    rows,
    columns,
    rows,
    {
      transposeB: true,
    },
  );
  expect(largestDifference(gram, expected)).toBeLessThan(1e-12);
  for (let i = 0; i < rows; i++) expect(gram[i * rows + 3]).toBe(gram[3 * rows + i]);
  expect(gramMatrix(a, rows, columns, w, plainPasses)).toEqual(gram);
  expect(gramMatrix(a, 40, 300)).toEqual(matrixProduct(a, a, 40, 300, 40, { transposeB: true }));
});

test("a diagonal that is not positive and a factor of broken rows are refused", () => {
  const [one, mean] = [new Float64Array(4).fill(1), new Float64Array(4)];
  expect(() => lowRankGaussian(Float64Array.of(1, 1, 0, 1), new Float64Array(4), mean)).toThrow(
    DomainError,
  );
  expect(() => lowRankGaussian(one, new Float64Array(5), mean)).toThrow(ShapeError);
  expect(() => lowRankGaussian(one, Float64Array.of(0, NaN, 0, 0), mean)).toThrow(DomainError);
});
