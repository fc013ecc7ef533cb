import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { bench, describe } from "vitest";
import { largestDifference } from "../../../fixtures/largestDifference.ts";
import { matrixProduct } from "../src/linalg/matrixProduct.ts";
import { symmetricEigen } from "../src/linalg/symmetricEigen.ts";

const isSmoke = process.env["BENCH_SMOKE"] === "1";
const options = { time: isSmoke ? 20 : 100, iterations: 2, warmupIterations: 1, warmupTime: 5 };

describe.each(isSmoke ? [64] : [256, 1024])("symmetric eigenvectors", (n) => {
  const x = Float64Array.from({ length: n * 660 }, (_, i) => Math.sin(i * i));
  const covariance = matrixProduct(x, x, n, 660, n, { transposeB: true });
  const { eigenvalues, eigenvectors } = symmetricEigen(covariance, n);
  const scaled = eigenvectors.map((v, at) => v * eigenvalues[at % n]);
  const back = matrixProduct(scaled, eigenvectors, n, n, n, { transposeB: true });
  const error = (largestDifference(back, covariance) / eigenvalues[0]).toExponential(1);
  describe(`symmetric eigenvectors, dimension ${n}, residual ${error}`, () => {
    bench("kernel", () => void symmetricEigen(covariance, n), options);
    bench(
      "ml-matrix",
      () =>
        void new EigenvalueDecomposition(Matrix.from1DArray(n, n, covariance), {
          assumeSymmetric: true,
        }),
      options,
    );
  });
});
