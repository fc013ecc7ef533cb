import { bench, describe } from "vitest";
import { plainMatrixProduct } from "../src/linalg/matrixProduct.ts";
import { simdMatrixProduct } from "../src/linalg/simdMatrixProduct.ts";

const isSmoke = process.env["BENCH_SMOKE"] === "1";
const options = isSmoke ? { time: 20, iterations: 2, warmupIterations: 1, warmupTime: 5 } : {};

// The bits of the two are the same, so there is no error to state.
describe.each([
  [64, 64, 64],
  [64, 512, 512],
])("matrix product", (rows, inner, columns) => {
  const a = Float64Array.from({ length: rows * inner }, (_, i) => Math.sin(i));
  const b = Float64Array.from({ length: inner * columns }, (_, i) => Math.cos(i));
  const factors = { a, b, rows, inner, columns, transposeB: false };
  describe(`matrix product, ${rows} × ${inner} × ${columns}`, () => {
    bench("kernel", () => void simdMatrixProduct(factors), options);
    bench("plain twin", () => void plainMatrixProduct(factors), options);
  });
});
