import "@tensorflow/tfjs-backend-wasm";
import type { Tensor } from "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { hasRelaxedSimd, heapOf, instantiate, wasmBackend } from "../../src/backend/heap.ts";
import { installMatMul } from "../../src/backend/matMul.ts";

/** Unit roundoff of single precision. */
const UNIT = 2 ** -24;

type Activation = "linear" | "relu" | "relu6" | "elu" | "sigmoid" | "leakyrelu" | "prelu";
const activations: Activation[] = [
  "linear",
  "relu",
  "relu6",
  "elu",
  "sigmoid",
  "leakyrelu",
  "prelu",
];

interface Product {
  readonly batchA: number[];
  readonly batchB: number[];
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Greatest |C − C_cpu| in units of its bound 2 (K + 2) u Σ_k |A_ik B_kj| for one rounding per product and sum. */
function deviation(
  product: Product,
  multiply: (a: Tensor, b: Tensor) => Tensor = (a, b) =>
    tf.matMul(a, b, product.transposeA, product.transposeB),
): number {
  const [a, b] = factorsOf(product);
  const on = (backend: string, compute: () => Tensor): Float32Array => {
    tf.setBackend(backend);
    return tf.tidy(() => Float32Array.from(compute().dataSync()));
  };
  const found = on("wasm", () => multiply(a(), b()));
  const expected = on("cpu", () => multiply(whole(product, a()), whole(product, b())));
  const size = on("cpu", () => {
    const [absA, absB] = [a, b].map((factor) => whole(product, tf.abs(factor())));
    return tf.matMul(absA, absB, product.transposeA, product.transposeB);
  });
  tf.setBackend("wasm");
  expect(found.length).toBe(expected.length);
  const bound = (i: number) => 2 * (product.inner + 2) * UNIT * (size[i] + 1);
  return expected.reduce((most, c, i) => Math.max(most, Math.abs(found[i] - c) / bound(i)), 0);
}

/** A factor with its slices repeated: the cpu backend miscounts them when both factors are repeated. */
function whole({ batchA, batchB }: Product, factor: Tensor): Tensor {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  return tf.broadcastTo(factor, [...batch, ...factor.shape.slice(-2)]);
}

/** The two factors, made anew on whatever backend is set. */
function factorsOf(product: Product): [() => Tensor, () => Tensor] {
  const { batchA, batchB, rows, inner, columns, transposeA, transposeB } = product;
  const shapeA = [...batchA, ...(transposeA ? [inner, rows] : [rows, inner])];
  const shapeB = [...batchB, ...(transposeB ? [columns, inner] : [inner, columns])];
  return [() => numbers(shapeA, 1), () => numbers(shapeB, 2)];
}

/** Numbers in (−1, 1) without pattern. */
function numbers(shape: number[], seed: number): Tensor {
  const values = Float32Array.from({ length: shape.reduce((p, n) => p * n, 1) }, (_, i) =>
    Math.sin(12.9898 * (i + 1) * seed + 0.7 * i * i),
  );
  return tf.tensor(values, shape, "float32");
}

const batches = fc.constantFrom<[number[], number[]]>(
  [[], []],
  [[3], [3]],
  [[3], [1]],
  [[1], [2]],
  [
    [2, 3],
    [2, 3],
  ],
  [
    [2, 1],
    [1, 3],
  ],
  [[4, 2], [2]],
  [[], [3]],
);
const products: fc.Arbitrary<Product> = fc
  .record({
    batch: batches,
    rows: fc.integer({ min: 1, max: 21 }),
    inner: fc.integer({ min: 1, max: 40 }),
    columns: fc.integer({ min: 1, max: 21 }),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  })
  .map(({ batch: [batchA, batchB], ...rest }) => ({ batchA, batchB, ...rest }));

const fused = (product: Product, activation: Activation) => (a: Tensor, b: Tensor) =>
  tf.fused.matMul({
    a: a as tf.Tensor2D,
    b: b as tf.Tensor2D,
    transposeA: product.transposeA,
    transposeB: product.transposeB,
    bias: numbers([product.columns], 3),
    activation,
    ...(activation === "prelu" ? { preluActivationWeights: numbers([product.columns], 4) } : {}),
  });
const biased: Product = {
  batchA: [],
  batchB: [],
  rows: 5,
  inner: 96,
  columns: 7,
  transposeA: false,
  transposeB: true,
};

let stockDeviation: number;
beforeAll(async () => {
  tf.env().set("PROD", true);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  await tf.setBackend("wasm");
  stockDeviation = deviation(biased, fused(biased, "relu"));
  installMatMul(tf);
});
beforeEach(() => void tf.setBackend("wasm"));

test("the fused product of tfjs itself fails the criterion by which ours is judged", () => {
  expect(stockDeviation).toBeGreaterThan(100);
  expect(deviation(biased, fused(biased, "relu"))).toBeLessThan(1);
});

test("products agree with the cpu backend for every shape, transpose and batch", () => {
  fc.assert(
    fc.property(products, (product) => deviation(product) < 1),
    { seed: 41, numRuns: 200 },
  );
});

test("bias and activation agree with the cpu backend", () => {
  fc.assert(
    fc.property(products, fc.constantFrom(...activations), (product, activation) => {
      const single = { ...product, batchA: [], batchB: [] };
      return deviation(single, fused(single, activation)) < 1;
    }),
    { seed: 42, numRuns: 100 },
  );
});

test("a bias that is not a row is added as it broadcasts", () => {
  const product = { ...biased, transposeB: false };
  const multiply = (a: Tensor, b: Tensor) =>
    tf.fused.matMul({ a: a as tf.Tensor2D, b: b as tf.Tensor2D, bias: numbers([5, 1], 3) });
  expect(deviation(product, multiply)).toBeLessThan(1);
});

test.each([
  { rows: 131, inner: 518, columns: 9 },
  { rows: 5, inner: 518, columns: 517 },
])("blocks join: sizes beyond those of a block, $rows × $inner × $columns", (size) => {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      const product = { batchA: [], batchB: [], ...size, transposeA, transposeB };
      expect(deviation(product)).toBeLessThan(1);
    }
  }
});

test("nothing to sum over gives the zero matrix", () => {
  expect([...tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3])).dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
});

test("gradients of both factors agree with the cpu backend", () => {
  fc.assert(
    fc.property(products, (product) => {
      const single = { ...product, batchA: [2], batchB: [2] };
      const { transposeA, transposeB } = single;
      const f = (a: Tensor, b: Tensor) =>
        tf.sum(tf.square(tf.matMul(a, b, transposeA, transposeB)));
      const both = (a: Tensor, b: Tensor) =>
        tf.concat(
          tf
            .grads(f)([a, b])
            .map((gradient) => gradient.flatten()),
        );
      const [a, b] = factorsOf(single);
      const on = (backend: string) => {
        tf.setBackend(backend);
        return tf.tidy(() => Float32Array.from(both(a(), b()).dataSync()));
      };
      const [found, expected] = [on("wasm"), on("cpu")];
      // Sums of at most 40 · 21 products of numbers below 1, twice: 1e-6 of the largest is 10 of its roundings.
      const scale = Math.max(1, ...expected.map(Math.abs));
      return expected.every((g, i) => Math.abs(found[i] - g) < 1e-6 * scale);
    }),
    { seed: 43, numRuns: 50 },
  );
});

test("without relaxed SIMD the bits are those of the plain loop, in the order of k", () => {
  const backend = wasmBackend(tf)!;
  const [rows, inner, columns] = [9, 515, 13];
  const [a, b] = [numbers([rows, inner], 1), numbers([inner, columns], 2)];
  const c = tf.zeros([rows, columns]);
  const at = (tensor: Tensor) => backend.dataIdMap.get(tensor.dataId).memoryOffset;
  const { scratch } = heapOf(backend);
  instantiate(backend, "plain").multiply(
    at(a),
    false,
    at(b),
    false,
    0,
    at(c),
    rows,
    columns,
    inner,
    scratch,
  );
  const [A, B] = [a.dataSync(), b.dataSync()];
  const expected = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        sum = Math.fround(sum + Math.fround(A[i * inner + k] * B[k * columns + j]));
      }
      expected[i * columns + j] = sum;
    }
  }
  expect(c.dataSync()).toEqual(expected);
});

test("fused multiply-add runs where the engine has it, Node 22 and later", () => {
  expect(hasRelaxedSimd()).toBe(Number(process.versions.node.split(".")[0]) >= 22);
});

test("products leave nothing behind in tfjs's memory", () => {
  const product = { ...biased, batchA: [2], batchB: [2] };
  const [a, b] = factorsOf(product);
  const run = () =>
    tf.tidy(() => {
      const bias = numbers([2, 1, 1], 3);
      const c = tf.matMul(a(), b(), false, true);
      const [a0, b0] = [a(), b()] as tf.Tensor3D[];
      tf.fused
        .matMul({ a: a0, b: b0, transposeB: true, bias, activation: "relu" })
        .add(c)
        .dataSync();
    });
  const backend = wasmBackend(tf)! as unknown as { numDataIds(): number };
  run();
  const before = [tf.memory().numTensors, tf.memory().numBytes, backend.numDataIds()];
  for (let i = 0; i < 20; i++) run();
  expect([tf.memory().numTensors, tf.memory().numBytes, backend.numDataIds()]).toEqual(before);
});

test("integers are refused as tfjs refuses them", () => {
  const ones = tf.ones([2, 2], "int32");
  expect(() => tf.matMul(ones, ones)).toThrow(/non-float32/);
});
