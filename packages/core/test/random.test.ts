import fc from "fast-check";
import { expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { child, type Key, key, split } from "../src/random/key.ts";
import { fillNormals, normalAt, uniformAt } from "../src/random/normal.ts";
import { normalQuantile } from "../src/random/quantile.ts";
import { hasNormalKernel, PASS, simdNormals, simdQuantiles } from "../src/random/simdNormals.ts";
import { threefry } from "../src/random/threefry.ts";
import { bitHash } from "./bitHash.ts";
import golden from "./fixtures/keyedNormals.json" with { type: "json" };

const word = () => fc.integer({ min: 0, max: 2 ** 32 - 1 });
const block = () => fc.record({ high: word(), low: word() });

test("Threefry-2x32-20 gives the known answers of Random123", () => {
  const all = 0xffffffff;
  expect(threefry({ high: 0, low: 0 }, { high: 0, low: 0 })).toEqual({
    high: 0x6b200159,
    low: 0x99ba4efe,
  });
  expect(threefry({ high: all, low: all }, { high: all, low: all })).toEqual({
    high: 0x1cb996fc,
    low: 0xbb002be7,
  });
  expect(
    threefry({ high: 0x13198a2e, low: 0x03707344 }, { high: 0x243f6a88, low: 0x85a308d3 }),
  ).toEqual({ high: 0xc4923a9c, low: 0x483df7a0 });
});

test("a seed is JAX's key, and its three 32-bit draws at seed 1701 are the published ones", () => {
  // jax/tests/random_test.py, testRngRandomBits: the counters 0, 1, 2, 0 in two halves.
  const first = threefry(key(1701), { high: 0, low: 2 });
  const second = threefry(key(1701), { high: 1, low: 0 });
  expect([first.high, second.high, first.low]).toEqual([56197195, 4200222568, 961309823]);
});

test.each(golden.trees)(
  "seed $seed, labels $labels: the key of the second implementation",
  (tree) => {
    const leaf = tree.labels.reduce(child, key(tree.seed));
    expect([leaf.high, leaf.low]).toEqual(tree.key);
  },
);

test.each(golden.draws)(
  "seed $seed: uniforms and normals of the second implementation, to the bit",
  (draws) => {
    const stream = key(draws.seed);
    expect(draws.indices.map((i) => uniformAt(stream, i))).toEqual(draws.uniforms);
    expect(draws.indices.map((i) => normalAt(stream, i))).toEqual(draws.normals);
  },
);

test("a million normals have the bits of the second implementation in every engine", () => {
  const { seed, count, hash, extremes } = golden.million;
  const normals = new Float64Array(count);
  fillNormals(key(seed), 0, normals);
  expect(bitHash(normals)).toBe(hash);
  for (const { index, normal } of extremes) expect(normals[index]).toBe(normal);
  normals[123456] += Number.EPSILON;
  expect(bitHash(normals)).not.toBe(hash);
});

test("filling from any start gives the draws at those indices", () => {
  fc.assert(
    fc.property(
      block(),
      fc.integer({ min: 0, max: 2 ** 52 }),
      fc.integer({ min: 0, max: 2100 }),
      (stream, start, length) => {
        const filled = new Float64Array(length);
        fillNormals(stream, start, filled);
        expect(filled).toEqual(Float64Array.from(filled, (_, i) => normalAt(stream, start + i)));
      },
    ),
    { seed: 2, numRuns: 40 },
  );
  const across = new Float64Array(20);
  fillNormals(key(3), 2 ** 32 - 10, across);
  expect(across[15]).toBe(normalAt(key(3), 2 ** 32 + 5));
});

/** The middle, the seams of the quantile's three formulas, and the smallest uniforms. */
const seams = [0.5, 0.075, 0.925, Math.exp(-25), 1 - Math.exp(-25), 2 ** -53, 1 - 2 ** -53];

test("the SIMD kernel has the bits of the plain draws, across the carry of the counter too", () => {
  expect(hasNormalKernel()).toBe(true);
  const high = () => fc.constantFrom(0, 1, 2 ** 21 - 1);
  const low = () => fc.oneof(word(), fc.integer({ min: 2 ** 32 - 20, max: 2 ** 32 - 1 }));
  fc.assert(
    fc.property(block(), high(), low(), (stream, high, low) => {
      const start = { high, low };
      const plain = Float64Array.from({ length: 64 }, (_, i) => {
        const carried = high + (low + i >= 2 ** 32 ? 1 : 0);
        const cipher = threefry(stream, { high: carried, low: (low + i) >>> 0 });
        return normalQuantile((cipher.high * 2 ** 20 + (cipher.low >>> 12) + 0.5) * 2 ** -52);
      });
      expect(simdNormals(stream, start, 64).slice(0, 64)).toEqual(plain);
    }),
    { seed: 5, numRuns: 300 },
  );
});

test("the SIMD quantile has the bits of the plain one in all three formulas", () => {
  // Odd multiples of 2^−53 on both sides of every seam, and of every scale down to the smallest.
  const uniform = fc
    .tuple(
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 52 }),
    )
    .map(([u, scale]) => (Math.floor(u * 2 ** (52 - scale)) + 0.5) * 2 ** -52);
  const near = fc
    .tuple(fc.constantFrom(...seams), fc.integer({ min: -40, max: 40 }))
    .map(([seam, ulps]) => seam * (1 + ulps * 2 ** -52))
    .filter((u) => u > 0 && u < 1);
  fc.assert(
    fc.property(fc.array(fc.oneof(uniform, near), { maxLength: PASS, size: "max" }), (u) => {
      expect(simdQuantiles(u)).toEqual(Float64Array.from(u, normalQuantile));
      const mirrored = u.map((u) => 1 - u).filter((u) => u > 0 && u < 1);
      expect(simdQuantiles(mirrored)).toEqual(Float64Array.from(mirrored, normalQuantile));
    }),
    { seed: 6, numRuns: 300 },
  );
});

test("a longer fill extends the shorter one", () => {
  const [short, long] = [new Float64Array(700), new Float64Array(2000)];
  fillNormals(key(9), 0, short);
  fillNormals(key(9), 0, long);
  expect(long.subarray(0, 700)).toEqual(short);
});

test("uniforms are odd multiples of 2^−53 in (0, 1), so 1 − u is one as well", () => {
  fc.assert(
    fc.property(block(), fc.integer({ min: 0, max: 2 ** 53 - 1 }), (stream, index) => {
      const u = uniformAt(stream, index);
      expect((u * 2 ** 53) % 2).toBe(1);
      expect(u > 0 && u < 1 && 1 - (1 - u) === u).toBe(true);
    }),
    { seed: 3, numRuns: 500 },
  );
});

test("children of one parent have distinct keys, none of them a block of the parent's draws", () => {
  const parent = key(11);
  const name = ({ high, low }: Key) => `${high}:${low}`;
  const draws = new Set(
    Array.from({ length: 5000 }, (_, low) => name(threefry(parent, { high: 0, low }))),
  );
  const children = split(parent, 5000).map(name);
  expect(new Set(children).size).toBe(5000);
  expect(children.some((k) => draws.has(k))).toBe(false);
  // Negative control: without a domain of their own, labels would name the draws.
  expect(draws.has(name(threefry(parent, { high: 0, low: 4321 })))).toBe(true);
});

test("split gives the first children, and seeds beyond 2^32 differ from their low half", () => {
  expect(split(key(4), 3)).toEqual([0, 1, 2].map((label) => child(key(4), label)));
  expect(split(key(4), 0)).toEqual([]);
  expect(key(2 ** 32 + 7)).toEqual({ high: 1, low: 7 });
  expect(key(2 ** 53 - 1)).toEqual({ high: 2 ** 21 - 1, low: 2 ** 32 - 1 });
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
  "%d is no seed, label, index or count",
  (value) => {
    const rule = /must be a whole number from 0 to 2\^53 − 1, got/;
    for (const call of [
      () => key(value),
      () => child(key(0), value),
      () => split(key(0), value),
      () => uniformAt(key(0), value),
      () => normalAt(key(0), value),
      () => fillNormals(key(0), value, new Float64Array(1)),
    ]) {
      expect(call).toThrow(DomainError);
      expect(call).toThrow(rule);
    }
  },
);

test("a fill may end at the last index and not beyond", () => {
  const last = Number.MAX_SAFE_INTEGER;
  const two = new Float64Array(2);
  fillNormals(key(0), last - 1, two);
  expect(two[1]).toBe(normalAt(key(0), last));
  expect(() => fillNormals(key(0), last, two)).toThrow(DomainError);
  expect(() => fillNormals(key(0), last, two)).toThrow(/last index must be at most 2\^53 − 1/);
});
