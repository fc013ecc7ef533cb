import { Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { jacobiEigen } from "../../src/linalg/jacobiEigen.ts";
import { symmetricEigen } from "../../src/linalg/symmetricEigen.ts";
import { key } from "../../src/random/key.ts";
import { fillNormals } from "../../src/random/normal.ts";

function symmetric(d: number, seed: number): Float64Array {
  const out = new Float64Array(d * d);
  fillNormals(key(seed), 0, out);
  const a = Matrix.from1DArray(d, d, out);
  return Float64Array.from(a.add(a.transpose()).to1DArray());
}

describe.each([
  ["symmetricEigen", symmetricEigen],
  ["jacobiEigen", jacobiEigen],
])("%s", (_, decompose) => {
  test.each([1, 2, 9, 30])("of dimension %d rebuilds the matrix, eigenvalues decreasing", (d) => {
    const a = symmetric(d, d);
    const { eigenvalues, eigenvectors } = decompose(a, d);
    const v = Matrix.from1DArray(d, d, eigenvectors);
    const back = v.mmul(Matrix.diag(Array.from(eigenvalues))).mmul(v.transpose());
    expect(largestDifference(Float64Array.from(back.to1DArray()), a)).toBeLessThan(1e-13 * d);
    const gram = Float64Array.from(v.transpose().mmul(v).to1DArray());
    const identity = Float64Array.from(Matrix.eye(d).to1DArray());
    expect(largestDifference(gram, identity)).toBeLessThan(1e-13);
    expect([...eigenvalues]).toEqual([...eigenvalues].sort((a, b) => b - a));
  });
});

test.each([1e-2, 1e-4, 1e-6])(
  "Jacobi's rotations keep the small eigenvalue of (t³/3, t²/2; t²/2, t) at t = %d",
  (t) => {
    const { eigenvalues } = jacobiEigen(Float64Array.of(t ** 3 / 3, t ** 2 / 2, t ** 2 / 2, t), 2);
    // λ_min = det/λ_max, with det = t⁴/12 and λ_max from the quadratic formula without cancellation.
    const trace = t + t ** 3 / 3;
    const largest = (trace + Math.sqrt(trace ** 2 - t ** 4 / 3)) / 2;
    expect(Math.abs(eigenvalues[0] / largest - 1)).toBeLessThan(4 * Number.EPSILON);
    expect(Math.abs((eigenvalues[1] * largest) / (t ** 4 / 12) - 1)).toBeLessThan(
      32 * Number.EPSILON,
    );
  },
);

/** The covariance of a Brownian motion at time t and its first two integrals, t^(i+j+1) / ((i+j+1) i! j!). */
const iterated = (t: number): Float64Array =>
  Float64Array.from({ length: 9 }, (_, at) => {
    const [i, j] = [Math.floor(at / 3), at % 3];
    const factorial = [1, 1, 2];
    return t ** (i + j + 1) / ((i + j + 1) * factorial[i] * factorial[j]);
  });

test("three scales 1e-12 apart keep their product, det = t⁹/8640, by Jacobi's rotations and not by QL", () => {
  // The determinant of the 3 × 3 Hilbert matrix is 1/2160.
  const det = 1e-54 / 8640;
  const product = ({ eigenvalues: [a, b, c] }: { eigenvalues: Float64Array }) => a * b * c;
  expect(Math.abs(product(jacobiEigen(iterated(1e-6), 3)) / det - 1)).toBeLessThan(1e-12);
  expect(Math.abs(product(symmetricEigen(iterated(1e-6), 3)) / det - 1)).toBeGreaterThan(0.1);
});
