import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import {
  type IsoLatitudeRings,
  isoLatitudeRings,
  ringFields,
  ringsOfGrid,
} from "../src/grid/isoLatitudeRings.ts";
import { octahedralGaussian, reducedGaussian } from "../src/grid/reducedGaussian.ts";
import { isoLatitudeTransform } from "../src/kernels/isoLatitudeTransform.ts";
import { referenceRings } from "../src/kernels/referenceRings.ts";
import { ringPairs } from "../src/kernels/ringPairs.ts";
import { hasSimd } from "../src/kernels/wasmModule.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";
import { healpixLike } from "./healpixLike.ts";

const norm = (x: Float64Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0));
const distance = (x: Float64Array, y: Float64Array): number =>
  norm(x.map((v, i) => v - y[i])) / norm(y);
function normals(length: number, seed: number): Float64Array {
  const values = new Float64Array(length);
  fillNormals(key(seed), 0, values);
  return values;
}

const families: readonly (readonly [string, IsoLatitudeRings])[] = [
  ["HEALPix, nside 11", healpixLike(11)],
  ["octahedral", octahedralGaussian(7)],
  [
    "lengths with large primes, odd and even",
    reducedGaussian([1, 2, 3, 67, 74, 134, 101, 128, 45]),
  ],
  [
    "a cut of rings that meet no mirror image, in any order",
    isoLatitudeRings({
      colatitudes: [0.4, 0, 2.9, 1.3, Math.PI, Math.PI - 1.3, Math.PI / 2, 1.3],
      counts: [5, 7, 12, 30, 3, 30, 82, 30],
      firstLongitudes: [0.3, 0, -2, 1, 4, 1, 0.01, 0.5],
      weights: [1, 2, 0.5, 3, 0, 3, 0.7, 3],
    }),
  ],
  ["a product grid", ringsOfGrid(gaussLegendre(9, { nLon: 23, firstLongitude: 0.2 }))],
];

describe.runIf(hasSimd())("SIMD and plain loops agree on rings", () => {
  // Errors of a few rounding units per order, far below the differences that a wrong table makes.
  test.each(families)("%s", (_, rings) => {
    for (const bandLimit of [1, 6, 33, 70]) {
      const batch = 3;
      const a = normals(batch * bandLimit ** 2, 1);
      const f = normals(batch * rings.points, 2);
      const [simd, plain] = [
        isoLatitudeTransform(rings, bandLimit),
        referenceRings(rings, bandLimit),
      ];
      const [maps, expectedMaps] = [f.map(() => Number.NaN), f.map(() => Number.NaN)];
      simd.synthesise(a, maps);
      plain.synthesise(a, expectedMaps);
      expect(distance(maps, expectedMaps)).toBeLessThan(2e-14);
      for (const isWeighted of [false, true]) {
        const [rows, expected] = [a.map(() => Number.NaN), a.map(() => Number.NaN)];
        simd.adjoint(f, rows, isWeighted);
        plain.adjoint(f, expected, isWeighted);
        expect(distance(rows, expected)).toBeLessThan(2e-14);
      }
    }
  });
});

test("any rings: mirror images with the same points are pairs, others stand alone, every ring once", () => {
  const ring = fc.record({
    θ: fc.constantFrom(0, 0.3, 0.3 + 1e-15, 1, Math.PI / 2, Math.PI - 1, Math.PI - 0.3, Math.PI),
    count: fc.constantFrom(4, 8),
    first: fc.constantFrom(0, 0.5),
  });
  fc.assert(
    fc.property(fc.array(ring, { minLength: 1, maxLength: 9 }), (rings) => {
      const pairs = ringPairs(
        isoLatitudeRings({
          colatitudes: rings.map(({ θ }) => θ),
          counts: rings.map(({ count }) => count),
          firstLongitudes: rings.map(({ first }) => first),
          weights: rings.map(() => 1),
        }),
      );
      const used = pairs.flatMap(({ north, south }) => [north, south]).filter((j) => j !== -1);
      expect(used.sort((i, j) => i - j)).toEqual(rings.map((_, j) => j));
      for (const { colatitude, north, south } of pairs) {
        expect(colatitude).toBeGreaterThanOrEqual(0);
        expect(colatitude).toBeLessThanOrEqual(Math.PI / 2);
        if (north !== -1) expect(rings[north].θ).toBeCloseTo(colatitude, 12);
        if (south !== -1) expect(Math.PI - rings[south].θ).toBeCloseTo(colatitude, 12);
      }
      for (let i = 1; i < pairs.length; i++) {
        expect(pairs[i].colatitude).toBeGreaterThanOrEqual(pairs[i - 1].colatitude);
      }
    }),
    { seed: 12 },
  );
});

test("rings and their fields are checked", () => {
  const places = { colatitudes: [1, 2], counts: [3, 4], weights: [1, 1] };
  const cases: [() => unknown, string, string][] = [
    [() => isoLatitudeRings({ ...places, counts: [3] }), "ShapeError", "2, 1, 2, 2"],
    [() => isoLatitudeRings({ ...places, colatitudes: [1, 4] }), "DomainError", "got 4 for ring 1"],
    [
      () => isoLatitudeRings({ ...places, counts: [3, 0.5] }),
      "DomainError",
      "counts must be whole",
    ],
    [() => isoLatitudeRings({ ...places, weights: [1, Number.NaN] }), "DomainError", "weights"],
    [
      () => isoLatitudeRings({ colatitudes: [], counts: [], weights: [] }),
      "ShapeError",
      "1 or more",
    ],
    [() => ringFields(isoLatitudeRings(places), new Float64Array(10)), "ShapeError", "maps of 7"],
    [() => octahedralGaussian(0), "DomainError", "got 0"],
  ];
  for (const [call, name, said] of cases) {
    expect(call).toThrow(expect.objectContaining({ name }));
    expect(call).toThrow(said);
  }
});

test("O80 has the points that ECMWF counts, and reduced Gaussian weights sum to 4π", () => {
  const { counts, points, weights } = octahedralGaussian(80);
  expect(points).toBe(4 * 80 * (80 + 9));
  expect(counts.reduce((sum, n, j) => sum + n * weights[j], 0)).toBeCloseTo(4 * Math.PI, 12);
});
