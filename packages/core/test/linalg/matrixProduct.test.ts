import fc from "fast-check";
import { expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { matrixProduct, plainMatrixProduct } from "../../src/linalg/matrixProduct.ts";
import { simdMatrixProduct } from "../../src/linalg/simdMatrixProduct.ts";

test("a product of small whole matrices is the one on paper", () => {
  const a = Float64Array.of(1, 2, 3, 4, 5, 6);
  const b = Float64Array.of(7, 8, 9, 10, 11, 12);
  expect([...matrixProduct(a, b, 2, 3, 2)]).toEqual([58, 64, 139, 154]);
  expect([...matrixProduct(a, b, 2, 3, 2, { transposeB: true })]).toEqual([50, 68, 122, 167]);
});

test("the SIMD kernel has the bits of the plain loops for any sizes", () => {
  const size = fc.integer({ min: 1, max: 37 });
  const factors = fc
    .record({ rows: size, inner: fc.integer({ min: 1, max: 300 }), columns: size })
    .chain(({ rows, inner, columns }) => {
      const entries = (n: number): fc.Arbitrary<Float64Array> =>
        fc.float64Array({ minLength: n, maxLength: n, noNaN: true, min: -1e6, max: 1e6 });
      return fc.record({
        a: entries(rows * inner),
        b: entries(inner * columns),
        rows: fc.constant(rows),
        inner: fc.constant(inner),
        columns: fc.constant(columns),
        transposeB: fc.boolean(),
      });
    });
  fc.assert(
    fc.property(factors, (f) => {
      const [simd, plain] = [0, 1].map(() => new Float64Array(f.rows * f.columns).fill(NaN));
      expect(simdMatrixProduct(f, simd)).toEqual(plainMatrixProduct(f, plain));
    }),
    { seed: 31, numRuns: 25 },
  );
});

test.each([
  [67, 259, 517],
  [1029, 5, 6],
  [131, 513, 9],
])("products larger than a block have the bits of the plain loops, %d × %d × %d", (...sizes) => {
  const [rows, inner, columns] = sizes;
  const a = Float64Array.from({ length: rows * inner }, (_, i) => Math.sin(i));
  const b = Float64Array.from({ length: inner * columns }, (_, i) => Math.cos(i * i));
  for (const transposeB of [false, true]) {
    const c = new Float64Array(rows * columns);
    const expected = plainMatrixProduct({ a, b, rows, inner, columns, transposeB }, c);
    expect(matrixProduct(a, b, rows, inner, columns, { transposeB })).toEqual(expected);
    const out = new Float64Array(rows * columns).fill(1);
    expect(matrixProduct(a, b, rows, inner, columns, { transposeB, out })).toBe(out);
    expect(out).toEqual(expected);
  }
});

test("no rows, no columns or no inner index make an empty or a zero product", () => {
  const none = new Float64Array(0);
  expect(matrixProduct(none, new Float64Array(6), 0, 3, 2)).toHaveLength(0);
  expect([...matrixProduct(none, none, 2, 0, 2)]).toEqual([0, 0, 0, 0]);
});

test("factors that do not have the stated sizes are refused", () => {
  const a = new Float64Array(6);
  expect(() => matrixProduct(a, a, 2, 3, 3)).toThrow(ShapeError);
  expect(() => matrixProduct(a, a, 2, 3, 3)).toThrow(
    /must hold 2 × 3 numbers and b 3 × 3, got 6 and 6/,
  );
  const square = new Float64Array(4);
  for (const out of [new Float64Array(3), square]) {
    expect(() => matrixProduct(square, new Float64Array(4), 2, 2, 2, { out })).toThrow(ShapeError);
    expect(() => matrixProduct(square, new Float64Array(4), 2, 2, 2, { out })).toThrow(
      /out must hold 2 × 2 numbers and be neither factor/,
    );
  }
});
