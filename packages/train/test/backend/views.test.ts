import { expect, test } from "vitest";
import { wasmBackend } from "../../src/backend/heap.ts";
import { loadTf } from "../../src/backend/loadTf.ts";

const { tf } = await loadTf({ backend: "wasm" });
const backend = wasmBackend(tf);

test("a clone is the same memory, which lives as long as one of its tensors", () => {
  const x = tf.tensor1d([1, 2, 3]);
  const y = tf.clone(x);
  expect(y.dataId).toBe(x.dataId);
  expect(backend?.refCount(x.dataId)).toBe(2);
  x.dispose();
  expect([...y.dataSync()]).toEqual([1, 2, 3]);
  y.dispose();
  expect(backend?.refCount(y.dataId)).toBe(0);
});

test("slices are those of the cpu backend, of neighbours and others, of floats and integers", () => {
  const shape: [number, number, number] = [4, 3, 5];
  const values = Array.from({ length: 60 }, (_, i) => i);
  for (const dtype of ["float32", "int32"] as const) {
    for (const [begin, size] of [
      [
        [1, 0, 0],
        [2, 3, 5],
      ],
      [
        [3, 0, 0],
        [-1, -1, -1],
      ],
      [
        [2, 1, 2],
        [1, 1, 3],
      ],
      [
        [1, 1, 1],
        [2, 2, 3],
      ],
      [
        [0, 2, 0],
        [4, 1, 5],
      ],
    ] as [[number, number, number], [number, number, number]][]) {
      const on = (name: string) => {
        tf.setBackend(name);
        return tf.tidy(() => {
          const slice = tf.slice(tf.tensor3d(values, shape, dtype), begin, size);
          return { shape: slice.shape, values: [...slice.dataSync()] };
        });
      };
      expect(on("wasm")).toEqual(on("cpu"));
    }
  }
  tf.setBackend("wasm");
});

test("a slice does not follow what it was cut from", () => {
  const x = tf.variable(tf.tensor1d([1, 2, 3, 4]));
  const part = tf.slice(x, [1], [2]);
  x.assign(tf.tensor1d([5, 6, 7, 8]));
  expect([...part.dataSync()]).toEqual([2, 3]);
  tf.dispose([x, part]);
});
