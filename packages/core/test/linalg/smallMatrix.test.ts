import { inverse, Matrix } from "ml-matrix";
import { describe, expect, test } from "vitest";
import { largestDifference } from "../../../../fixtures/largestDifference.ts";
import { invertInto, invertPositiveInto, multiplyInto } from "../../src/linalg/smallMatrix.ts";
import { transposed } from "../../src/linalg/transposed.ts";
import { key } from "../../src/random/key.ts";
import { fillNormals } from "../../src/random/normal.ts";

/** Some numbers before the matrix, to be left alone. */
const OFFSET = 3;

function entries(m: number, seed: number): Float64Array {
  const out = new Float64Array(OFFSET + m * m);
  fillNormals(key(seed), 0, out);
  return out;
}

const own = (a: Float64Array, m: number) => a.slice(OFFSET, OFFSET + m * m);
const matrixOf = (a: Float64Array, m: number) => Matrix.from1DArray(m, m, own(a, m));
const arrayOf = (a: Matrix) => Float64Array.from(a.to1DArray());

describe.each([1, 2, 3, 6])("for %d × %1$d matrices", (m) => {
  const [a, b] = [entries(m, 1), entries(m, 2)];
  const room = new Float64Array(m * m);

  test("the product is that of ml-matrix", () => {
    const out = new Float64Array(OFFSET + m * m);
    multiplyInto(a, OFFSET, b, OFFSET, m, out, OFFSET);
    const expected = arrayOf(matrixOf(a, m).mmul(matrixOf(b, m)));
    expect(largestDifference(own(out, m), expected)).toBeLessThan(1e-14 * m);
    expect([...out.subarray(0, OFFSET)]).toEqual([0, 0, 0]);
  });

  test("so is the inverse, and of a positive matrix that by its Cholesky factor", () => {
    const out = new Float64Array(OFFSET + m * m);
    expect(invertInto(a, OFFSET, m, out, OFFSET, room)).toBe(true);
    const expected = arrayOf(inverse(matrixOf(a, m)));
    const size = Math.max(...expected.map(Math.abs));
    expect(largestDifference(own(out, m), expected) / size).toBeLessThan(1e-12);

    const square = matrixOf(a, m).mmul(matrixOf(a, m).transpose()).add(Matrix.eye(m));
    const positive = Float64Array.of(0, 0, 0, ...square.to1DArray());
    const result = new Float64Array(m * m);
    expect(invertPositiveInto(positive, OFFSET, m, result, room)).toBe(true);
    expect(largestDifference(result, arrayOf(inverse(square)))).toBeLessThan(1e-13);
  });
});

test("a singular matrix is said to be so", () => {
  const [out, room] = [new Float64Array(4), new Float64Array(4)];
  expect(invertInto(Float64Array.of(1, 2, 2, 4), 0, 2, out, 0, room)).toBe(false);
  expect(invertInto(Float64Array.of(0), 0, 1, out, 0, room)).toBe(false);
  expect(invertPositiveInto(Float64Array.of(1, 2, 2, 4), 0, 2, out, room)).toBe(false);
  expect(invertPositiveInto(Float64Array.of(1, 2, 2, 1), 0, 2, out, room)).toBe(false);
  // Zero on the diagonal needs a pivot from another row.
  expect(invertInto(Float64Array.of(0, 1, 1, 0), 0, 2, out, 0, room)).toBe(true);
  expect([...out]).toEqual([0, 1, 1, 0]);
});

test("the transpose exchanges rows and columns", () => {
  expect([...transposed(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
});
