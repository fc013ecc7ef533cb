import { expect, test } from "vitest";
import { ShapeError } from "../../src/errors.ts";
import { matrixProductF32, plainMatrixProductF32 } from "../../src/linalg/matrixProductF32.ts";
import { simdMatrixProductF32 } from "../../src/linalg/simdMatrixProduct.ts";
import { key } from "../../src/random/key.ts";
import { fillNormals } from "../../src/random/normal.ts";

function draws(seed: number, count: number): Float32Array {
  const out = new Float64Array(count);
  fillNormals(key(seed), 0, out);
  return Float32Array.from(out);
}

test.each([
  [1, 1, 1],
  [3, 5, 7],
  [4, 8, 8],
  [9, 300, 13],
  [130, 17, 517],
])(
  "the product of singles of %d × %d and columns %d has the bits of the plain loops",
  (rows, inner, columns) => {
    const factors = {
      a: draws(1, rows * inner),
      b: draws(2, inner * columns),
      rows,
      inner,
      columns,
    };
    const plain = plainMatrixProductF32({ ...factors, transposeB: false });
    expect(simdMatrixProductF32({ ...factors, transposeB: false })).toEqual(plain);
    expect(matrixProductF32(factors.a, factors.b, rows, inner, columns)).toEqual(plain);
  },
);

test("its rounding error stays below that of a sum of singles", () => {
  const [rows, inner, columns] = [16, 400, 24];
  const [a, b] = [draws(3, rows * inner), draws(4, inner * columns)];
  const c = matrixProductF32(a, b, rows, inner, columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let [sum, size] = [0, 0];
      for (let k = 0; k < inner; k++) {
        const product = a[i * inner + k] * b[k * columns + j];
        sum += product;
        size += Math.abs(product);
      }
      // Each product is rounded once and added to at most `inner` rounded sums.
      expect(Math.abs(c[i * columns + j] - sum)).toBeLessThan((inner + 1) * 2 ** -24 * size);
    }
  }
});

test("matrices of other sizes are refused", () => {
  const refuse = () => matrixProductF32(new Float32Array(5), new Float32Array(6), 2, 3, 2);
  expect(refuse).toThrow(ShapeError);
  expect(refuse).toThrow(/a must hold 2 × 3 numbers and b 3 × 2, got 5 and 6/);
});
