import type { SphericalOperatorSpec } from "@chaosphere/model";
import type { Tensor } from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { loadTf } from "../../src/backend/loadTf.ts";
import { plainPointwise } from "../../src/network/pointwise.ts";
import { pointwiseOf } from "../../src/network/pointwiseOf.ts";

const { tf } = await loadTf({ backend: "wasm" });

/** Signs of four parts at λ, π − λ, −λ and π + λ. */
const QUADRANTS = [
  [1, 1, 1, 1],
  [1, -1, -1, 1],
  [1, 1, -1, -1],
  [1, -1, 1, -1],
];
/** Signs of the eight parts, even and odd in latitude, in the north, then in the south. */
const H = [1, -1].flatMap((hemisphere) =>
  QUADRANTS.map((signs) => [...signs, ...signs.map((sign) => hemisphere * sign)]),
);

type Name = SphericalOperatorSpec["activation"];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const σ: Record<Name, (x: number) => number> = {
  silu: (x) => x * sigmoid(x),
  square: (x) => (x * x) / 2,
};
const slope: Record<Name, (x: number) => number> = {
  silu: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
  square: (x) => x,
};

/** Eight parts of n numbers each, some of them large. */
function parts(n: number, phase: number): number[][] {
  return H.map((_, p) =>
    Array.from({ length: n }, (_, i) =>
      Math.fround((i % 5 === 0 ? 40 : 2) * Math.sin(12.9898 * (i + 7 * p) + phase)),
    ),
  );
}

function valuesAt(f: number[][], i: number): number[] {
  return H.map((signs) => signs.reduce((sum, sign, p) => sum + sign * f[p][i], 0));
}

function gathered(g: number[], p: number): number {
  return g.reduce((sum, value, q) => sum + H[q][p] * value, 0);
}

function tensors(values: number[][]): Tensor[] {
  return values.map((part) => tf.tensor1d(part));
}

/** Largest error in units of the largest term. */
function worst(found: readonly Tensor[], expected: (p: number, i: number) => number): number {
  const values = found.map((part) => part.dataSync());
  let [error, size] = [0, 0];
  values.forEach((part, p) => {
    part.forEach((value, i) => {
      error = Math.max(error, Math.abs(value - expected(p, i)));
      size = Math.max(size, Math.abs(expected(p, i)));
    });
  });
  return error / size;
}

describe.each(["silu", "square"] as const)("%s in octants on WebAssembly", (name) => {
  test.each([1, 2, 3, 4, 11, 64])("is the formula on %d numbers, with its gradient", (n) => {
    const [f, u] = [parts(n, 0.3), parts(n, 1.1)];
    const { value, gradient, inOctants } = pointwiseOf(tf, name);
    expect(inOctants).toBe(true);
    tf.tidy(() => {
      const image = (i: number) => valuesAt(f, i).map(σ[name]);
      // A few roundings of 6e-8.
      expect(worst(value(tensors(f)), (p, i) => gathered(image(i), p))).toBeLessThan(1e-6);
      const up = tensors(u);
      const kept = up.map((tensor) => tf.clone(tensor));
      const slopes = (i: number) => valuesAt(f, i).map(slope[name]);
      const expected = (p: number, i: number) =>
        gathered(
          slopes(i).map((s, q) => s * valuesAt(u, i)[q]),
          p,
        );
      const found = gradient(tensors(f), up);
      expect(worst(found, expected)).toBeLessThan(1e-6);
      // Negative control: the parts in another order.
      expect(worst([...found].reverse(), expected)).toBeGreaterThan(1e-3);
      // Memory that another tensor shares is not overwritten.
      expect(worst(kept, (p, i) => u[p][i])).toBe(0);
    });
  });
});

test("with the operations of tfjs it is the same function of the values at all longitudes", () => {
  for (const name of ["silu", "square"] as const) {
    const [[f], [u]] = [parts(20, 0.3), parts(20, 1.1)];
    const plain = plainPointwise(tf, name);
    expect(plain.inOctants).toBe(false);
    tf.tidy(() => {
      const found = plain.value([tf.tensor1d(f)]);
      expect(worst(found, (_, i) => σ[name](f[i]))).toBeLessThan(1e-6);
      const gradient = plain.gradient([tf.tensor1d(f)], [tf.tensor1d(u)]);
      expect(worst(gradient, (_, i) => slope[name](f[i]) * u[i])).toBeLessThan(1e-6);
    });
  }
});
