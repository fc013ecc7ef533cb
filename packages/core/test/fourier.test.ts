import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lanePlanSize, lanePlans } from "../src/kernels/bluesteinLanes.ts";
import { fourierTransform } from "../src/kernels/fourier.ts";
import {
  type LaneTransform,
  laneTableBytes,
  plainLaneTransform,
  simdLaneTransform,
} from "../src/kernels/laneFourier.ts";
import { instantiate } from "../src/kernels/wasmModule.ts";

/** The sum itself, angles reduced in whole numbers. */
function directSum(data: Float64Array): Float64Array {
  const n = data.length / 2;
  const out = new Float64Array(2 * n);
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < n; j++) {
      const angle = (-2 * Math.PI * ((j * k) % n)) / n;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      out[2 * k] += data[2 * j] * c - data[2 * j + 1] * s;
      out[2 * k + 1] += data[2 * j] * s + data[2 * j + 1] * c;
    }
  }
  return out;
}

const norm = (x: Float64Array): number => Math.hypot(...x);
const distance = (a: Float64Array, b: Float64Array): number => norm(a.map((v, i) => v - b[i]));
const wave = (n: number): Float64Array =>
  Float64Array.from({ length: 2 * n }, (_, i) => Math.sin(i * i + 1));

describe("the plain transform", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 12, 31, 64, 66, 97, 100, 128, 257, 360])(
    "of length %d is the sum of its definition",
    (n) => {
      const data = wave(n);
      const out = new Float64Array(2 * n);
      fourierTransform(n)(data, out);
      // A direct sum of n terms is itself off by √n ε of the result's norm √n ‖data‖.
      expect(distance(out, directSum(data))).toBeLessThan(2 * n * Number.EPSILON * norm(data));
    },
  );

  test.each([0, 2.5, Number.NaN])("of length %d is refused", (n) => {
    expect(() => fourierTransform(n)).toThrow("fourierTransform: length must be a whole number");
  });

  test.each([48, 251, 1000])("of length %d keeps the norm up to √n", (n) => {
    const data = wave(n);
    const out = new Float64Array(2 * n);
    fourierTransform(n)(data, out);
    expect(norm(out) / norm(data) / Math.sqrt(n)).toBeCloseTo(1, 14);
  });
});

describe("the transform of two lanes", () => {
  const memoryOf = (n: number) => {
    const [pointsAt, otherPointsAt, tablesAt] = [0, 32 * n, 64 * n];
    return { ...instantiate(64 * n + laneTableBytes(n)), pointsAt, otherPointsAt, tablesAt };
  };
  const apply = (
    make: (n: number, memory: ReturnType<typeof memoryOf>) => LaneTransform,
    n: number,
    data: Float64Array,
  ) => {
    const memory = memoryOf(n);
    const transform = make(n, memory);
    new Float64Array(memory.buffer, memory.pointsAt, 4 * n).set(data);
    return Float64Array.from(new Float64Array(memory.buffer, transform(), 4 * n));
  };

  test("by the kernels is the one by fft.js, for lengths of small primes", () => {
    const length = fc
      .tuple(fc.nat(7), fc.nat(2), fc.constantFrom(1, 5, 25, 7, 11, 13, 31, 61))
      .map(([twos, threes, prime]) => 2 ** twos * 3 ** threes * prime)
      .filter((n) => n < 20_000);
    fc.assert(
      fc.property(length, fc.integer(), (n, seed) => {
        const data = Float64Array.from({ length: 4 * n }, (_, i) => Math.sin(seed + i * i));
        const simd = apply(simdLaneTransform, n, data);
        const plain = apply(plainLaneTransform, n, data);
        // Both are off by a few ε per pass; Bluestein's three transforms by some more.
        expect(distance(simd, plain)).toBeLessThan(16 * Number.EPSILON * norm(plain));
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test.each([67, 127, 2 * 73, 3 * 101, 4 * 251])(
    "by the kernels is the one by fft.js for the length %d, by Bluestein's algorithm",
    (n) => {
      const { points, tableBytes } = lanePlanSize([n]);
      const [pointsAt, otherPointsAt, tablesAt] = [0, 32 * points, 64 * points];
      const memory = {
        ...instantiate(64 * points + tableBytes),
        pointsAt,
        otherPointsAt,
        tablesAt,
      };
      const transform = lanePlans(memory).transform(n);
      const data = Float64Array.from({ length: 4 * n }, (_, i) => Math.sin(n + i * i));
      new Float64Array(memory.buffer, pointsAt, 4 * n).set(data);
      const simd = new Float64Array(memory.buffer, transform(), 4 * n);
      const plain = apply(plainLaneTransform, n, data);
      expect(distance(simd, plain)).toBeLessThan(32 * Number.EPSILON * norm(plain));
    },
  );

  test("keeps the lanes apart", () => {
    const n = 60;
    const data = Float64Array.from({ length: 4 * n }, (_, i) => (i % 2 === 0 ? Math.sin(i) : 0));
    const out = apply(simdLaneTransform, n, data);
    expect(out.some((v, i) => i % 2 === 1 && v !== 0)).toBe(false);
    expect(norm(out)).toBeGreaterThan(1);
  });
});
