import * as fc from "fast-check";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { matrixProduct } from "../../src/linalg/matrixProduct.ts";
import { plainPasses, simdPasses } from "../../src/linalg/reductionPasses.ts";
import { secularRoot } from "../../src/linalg/secularEquation.ts";
import { symmetricEigen } from "../../src/linalg/symmetricEigen.ts";
import { transposed } from "../../src/linalg/transposed.ts";
import { tridiagonalForm } from "../../src/linalg/tridiagonalForm.ts";
import { key } from "../../src/random/key.ts";
import { fillNormals } from "../../src/random/normal.ts";

function normals(count: number, seed: number): Float64Array {
  const out = new Float64Array(count);
  fillNormals(key(seed), 0, out);
  return out;
}

const byEntry = (n: number, entry: (i: number, j: number) => number): Float64Array =>
  Float64Array.from({ length: n * n }, (_, at) => entry(Math.floor(at / n), at % n));

function random(n: number, seed: number): Float64Array {
  const a = normals(n * n, seed);
  return byEntry(n, (i, j) => a[Math.min(i, j) * n + Math.max(i, j)]);
}

/** Σ of rank `rank`. */
function gram(n: number, rank: number): Float64Array {
  const x = normals(n * rank, n);
  return matrixProduct(x, x, n, rank, n, { transposeB: true });
}

const tridiagonal = (n: number, diagonal: (i: number) => number, beside: (i: number) => number) =>
  byEntry(n, (i, j) =>
    i === j ? diagonal(i) : Math.abs(i - j) === 1 ? beside(Math.min(i, j)) : 0,
  );

/** Wilkinson's W⁺: pairs of eigenvalues that agree to almost all digits. */
const wilkinson = (n: number) =>
  tridiagonal(
    n,
    (i) => Math.abs(i - (n - 1) / 2),
    () => 1,
  );

/** V diag(λ) Vᵀ with eigenvalues 0, 1, 2 only. */
function clusters(n: number): Float64Array {
  const { eigenvectors: v } = symmetricEigen(random(n, 3), n);
  const scaled = v.map((value, at) => value * ((at % n) % 3));
  const full = matrixProduct(scaled, v, n, n, n, { transposeB: true });
  return byEntry(n, (i, j) => full[Math.min(i, j) * n + Math.max(i, j)]);
}

const cases: readonly (readonly [name: string, matrix: Float64Array])[] = [
  ...[1, 2, 3, 31, 32, 33, 64, 65, 130, 257].map(
    (n) => [`random of dimension ${n}`, random(n, n)] as const,
  ),
  ["of rank 40 in 200 dimensions", gram(200, 40)],
  ["Wilkinson's of dimension 21", wilkinson(21)],
  ["Wilkinson's of dimension 201", wilkinson(201)],
  [
    "twenty of Wilkinson's glued by 1e-8",
    tridiagonal(
      420,
      (i) => Math.abs((i % 21) - 10),
      (i) => ((i + 1) % 21 === 0 ? 1e-8 : 1),
    ),
  ],
  ["the identity", byEntry(100, (i, j) => (i === j ? 1 : 0))],
  ["zero", new Float64Array(100 ** 2)],
  ["one everywhere", new Float64Array(100 ** 2).fill(1)],
  ["graded over forty decades", byEntry(200, (i, j) => 10 ** (-(i + j) / 10))],
  ["Hilbert's", byEntry(150, (i, j) => 1 / (1 + i + j))],
  ["diagonal with three values", byEntry(100, (i, j) => (i === j ? i % 3 : 0))],
  ["with three clusters", clusters(150)],
  ["tiny", random(70, 5).map((a) => a * 1e-200)],
  ["huge", random(70, 5).map((a) => a * 1e200)],
];

describe.each(cases)("the eigenvectors of a matrix that is %s", (_, a) => {
  const n = Math.sqrt(a.length);
  const { eigenvalues: λ, eigenvectors: v } = symmetricEigen(a, n);
  const norm = λ.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  // Reduction, merging and back-transformation are each backward stable, with errors of random sign: well below n ε.
  const tolerance = (4 + n / 4) * 8 * Number.EPSILON;

  test("are orthonormal, and the eigenvalues decrease", () => {
    const identity = byEntry(n, (i, j) => (i === j ? 1 : 0));
    const product = matrixProduct(transposed(v, n, n), v, n, n, n);
    expect(largestDifference(product, identity)).toBeLessThan(tolerance);
    expect([...λ]).toEqual([...λ].sort((x, y) => y - x));
  });

  test("satisfy A V = V Λ", () => {
    const left = matrixProduct(a, v, n, n, n);
    const right = v.map((value, at) => value * λ[at % n]);
    expect(largestDifference(left, right)).toBeLessThanOrEqual(tolerance * norm);
  });

  test("have the eigenvalues that QL finds", () => {
    // QL squares the entries; a power of two brings them into its range without rounding.
    const scale = norm > 1e100 ? 2 ** -660 : norm > 0 && norm < 1e-100 ? 2 ** 660 : 1;
    const ql = new EigenvalueDecomposition(
      Matrix.from1DArray(
        n,
        n,
        a.map((value) => value * scale),
      ),
      { assumeSymmetric: true },
    );
    const found = Float64Array.from(ql.realEigenvalues).sort().reverse();
    const scaled = λ.map((value) => value * scale);
    expect(largestDifference(found, scaled)).toBeLessThanOrEqual(tolerance * norm * scale);
  });
});

test("the second difference has the eigenvalues 2 − 2 cos kπ/(n+1)", () => {
  const n = 300;
  const { eigenvalues } = symmetricEigen(
    tridiagonal(
      n,
      () => 2,
      () => -1,
    ),
    n,
  );
  const exact = Float64Array.from(
    { length: n },
    (_, j) => 2 - 2 * Math.cos(((n - j) * Math.PI) / (n + 1)),
  );
  expect(largestDifference(eigenvalues, exact)).toBeLessThan(4 * 8 * Number.EPSILON);
});

test("the matrix of Kac has the eigenvalues n − 1, n − 3, …, 1 − n", () => {
  const n = 200;
  const { eigenvalues } = symmetricEigen(
    tridiagonal(
      n,
      () => 0,
      (i) => Math.sqrt((i + 1) * (n - 1 - i)),
    ),
    n,
  );
  const exact = Float64Array.from({ length: n }, (_, j) => n - 1 - 2 * j);
  expect(largestDifference(eigenvalues, exact)).toBeLessThan(8 * Number.EPSILON * n);
});

test("Wilkinson's largest pair at dimension 21", () => {
  // Wilkinson (1965), chapter 5, section 45: 10.746194182903322 and 10.746194182903393.
  const [first, second] = symmetricEigen(wilkinson(21), 21).eigenvalues;
  expect(Math.abs(first - 10.746194182903393)).toBeLessThan(1e-14);
  expect(Math.abs(second - 10.746194182903322)).toBeLessThan(1e-14);
});

test.each([1, 2, 5, 31, 32, 33, 67, 131])(
  "reduction at dimension %d has the same bits by kernels and by plain loops",
  (n) => {
    const a = random(n, n);
    expect(tridiagonalForm(a, n, simdPasses)).toEqual(tridiagonalForm(a, n, plainPasses));
  },
);

test("roots of the secular equation lie between the poles and solve it", () => {
  const positive = (most: number) => fc.double({ min: 1e-6, max: most, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(positive(1), positive(1), fc.boolean()), { minLength: 1, maxLength: 12 }),
      positive(10),
      (steps, ρ) => {
        let at = -1;
        const d = Float64Array.from(steps, ([gap]) => {
          at += gap;
          return at;
        });
        const z = Float64Array.from(steps, ([, size, isNegative]) => (isNegative ? -size : size));
        const square = z.reduce((sum, value) => sum + value ** 2, 0);
        for (let i = 0; i < d.length; i++) {
          const differences = new Float64Array(d.length);
          const λ = secularRoot(i, d, z, ρ, differences);
          const next = i + 1 < d.length ? d[i + 1] : d[i] + ρ * square * (1 + 1e-12);
          expect(λ >= d[i] && λ <= next).toBe(true);
          const terms = differences.map((difference, j) => z[j] ** 2 / difference);
          const g = terms.reduce((sum, term) => sum + term, 1 / ρ);
          const size = terms.reduce((sum, term) => sum + Math.abs(term), 1 / ρ);
          // A unit in the last place of the distance from the nearer pole, and of k terms.
          expect(Math.abs(g)).toBeLessThan((4 + 2 * d.length) * Number.EPSILON * size);
        }
      },
    ),
    { seed: 4, numRuns: 300 },
  );
});
