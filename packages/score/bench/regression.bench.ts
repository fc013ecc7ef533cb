import { key, whiteNoise } from "@chaosphere/core";
import { multiIndices } from "@chaosphere/core/chaos";
import { choleskyFactor } from "@chaosphere/core/linalg";
import { bench, describe } from "vitest";
import { normalEquations } from "../src/regression/normalEquations.ts";

// All multi-indices of order 3 or less in 21 variables: 2,024 features.
const indices = multiIndices(21, { rule: "total", order: 3 });
const p = indices.orders.length;
const x = whiteNoise(5, 10_000, key(1));
const y = x.values.filter((_, i) => i % 25 === 0);
const once = { iterations: 1, time: 0, warmupIterations: 0, warmupTime: 0 };
const { gram } = normalEquations(indices, x, y);
for (let k = 0; k < p; k++) gram[k * p + k] += 10;

describe(`${p} chaos features, ${x.batch} samples`, () => {
  bench("the Gram matrix", () => void normalEquations(indices, x, y), once);
  bench("the Cholesky factor", () => void choleskyFactor(gram, p), once);
});
