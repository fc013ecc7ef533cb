import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { DomainError } from "../../src/errors.ts";
import { whiteNoise } from "../../src/gaussian/whiteNoise.ts";
import {
  choleskyFactor,
  solveCholesky,
  whitenCholesky,
  whitenRows,
} from "../../src/linalg/cholesky.ts";
import { pivotedCholesky } from "../../src/linalg/pivotedCholesky.ts";
import { child, key } from "../../src/random/key.ts";
import { fillNormals } from "../../src/random/normal.ts";

const normals = (count: number, seed: number): Float64Array => {
  const out = new Float64Array(count);
  fillNormals(key(seed), 0, out);
  return out;
};

/** B Bᵀ + I with B from a seed, d×d. */
function definite(d: number, seed: number): Float64Array {
  const B = whiteNoise(d, 1, child(key(seed), 0)).values.subarray(0, d * d);
  const b = Matrix.from1DArray(d, d, B);
  return Float64Array.from(b.mmul(b.transpose()).add(Matrix.eye(d)).to1DArray());
}

const squared = (L: ArrayLike<number>, d: number): Float64Array => {
  const l = Matrix.from1DArray(d, d, Array.from(L));
  return Float64Array.from(l.mmul(l.transpose()).to1DArray());
};

// 1 column and 96 are one block, 97 and 230 are several.
describe.each([1, 5, 96, 97, 230])("the Cholesky factor of a %d × %1$d matrix", (d) => {
  const A = definite(d, 11);
  const factor = choleskyFactor(A, d);

  test("whitens rows block by block as it does one by one", () => {
    const rows = normals(3 * d, 17);
    const expected = [0, 1, 2].flatMap((b) => [
      ...whitenCholesky(factor, rows.subarray(b * d, (b + 1) * d)),
    ]);
    expect(largestDifference(whitenRows(factor, rows), Float64Array.from(expected))).toBeLessThan(
      1e-13 * d,
    );
  });

  test("is that of ml-matrix and squares to the matrix", () => {
    const other = new CholeskyDecomposition(Matrix.from1DArray(d, d, A));
    // Entries are of size d, those of L of its root.
    const scale = d * Number.EPSILON;
    const expected = Float64Array.from(other.lowerTriangularMatrix.to1DArray());
    expect(largestDifference(factor.lower, expected)).toBeLessThan(100 * scale);
    expect(largestDifference(squared(factor.lower, d), A)).toBeLessThan(100 * scale);
    const logs = expected.reduce((sum, v, at) => sum + (at % (d + 1) === 0 ? Math.log(v) : 0), 0);
    expect(Math.abs(factor.halfLogDeterminant - logs)).toBeLessThan(100 * d * Number.EPSILON);
  });

  test("solves the equations and whitens", () => {
    const x = normals(d, 12);
    const b = x.map((_, i) => x.reduce((sum, x, j) => sum + A[i * d + j] * x, 0));
    expect(largestDifference(solveCholesky(factor, b), x)).toBeLessThan(1e-8);
    const square = whitenCholesky(factor, b).reduce((sum, z) => sum + z * z, 0);
    const expected = b.reduce((sum, b, i) => sum + b * x[i], 0);
    expect(Math.abs(square / expected - 1)).toBeLessThan(1e-12);
  });

  test("reads nothing above the diagonal", () => {
    const half = A.map((a, at) => (at % d > Math.floor(at / d) ? Number.NaN : a));
    expect(choleskyFactor(half, d)).toEqual(factor);
  });
});

describe("a matrix that is not positive definite is refused", () => {
  test("naming the smallest eigenvalue and its direction, if it is small", () => {
    const singular = Float64Array.of(9, 12, 12, 16);
    expect(() => choleskyFactor(singular, 2, { caller: "here" })).toThrow(DomainError);
    expect(() => choleskyFactor(singular, 2, { caller: "here" })).toThrow(
      /^here: the matrix must be positive definite, got smallest eigenvalue -?\S+ of largest 25\.0, along \((0\.800, -0\.600|-0\.800, 0\.600)\)\. No variance/,
    );
  });

  test("naming the pivot, if it is large", () => {
    const d = 230;
    const singular = definite(d, 11);
    singular[150 * (d + 1)] = 0;
    const factor = () => choleskyFactor(singular, d, { remedy: "Do better." });
    expect(factor).toThrow(DomainError);
    expect(factor).toThrow(
      /must be positive definite, got the pivot -\S+ of 0 at position 150\. Do better\.$/,
    );
  });

  test("whatever the scale of its coordinates", () => {
    const scaled = (p: number): Float64Array => {
      const s = [1, 10 ** p];
      return Float64Array.from([1, 1, 1, 1 + 1e-15], (a, at) => a * s[at >> 1] * s[at % 2]);
    };
    for (const p of [-60, 0, 60]) expect(() => choleskyFactor(scaled(p), 2)).toThrow(DomainError);
    // A graded matrix of full rank is none: its smallest eigenvalue is 1e-120 of the largest.
    expect(() => choleskyFactor(Float64Array.of(1, 5e-61, 5e-61, 1e-120), 2)).not.toThrow();
  });

  test("as is one with an entry that is not finite", () => {
    expect(() => choleskyFactor(Float64Array.of(1, 0, Number.NaN, 1), 2)).toThrow(/must be finite/);
    expect(() => choleskyFactor(Float64Array.of(Number.POSITIVE_INFINITY), 1)).toThrow(
      /must be finite/,
    );
  });
});

describe("with pivots, the factor of a semidefinite matrix", () => {
  test.each([1, 3, 7])("of rank %d squares to the matrix and has that rank", (rank) => {
    const n = 7;
    const B = Matrix.from1DArray(n, rank, normals(n * rank, rank));
    const G = Float64Array.from(B.mmul(B.transpose()).to1DArray());
    const found = pivotedCholesky(G, n);
    expect(found.rank).toBe(rank);
    expect(largestDifference(squared(found.factor, n), G)).toBeLessThan(1e-13);
    expect(found.factor.filter((v, at) => at % n >= rank && v !== 0)).toHaveLength(0);
  });

  test("of a matrix of zeros has rank 0", () => {
    expect(pivotedCholesky(new Float64Array(4), 2).rank).toBe(0);
  });
});
