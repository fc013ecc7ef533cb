import {
  DomainError,
  degreeOf,
  gaussLegendre,
  harmonicIndex,
  key,
  ShapeError,
  sphericalHarmonic,
  whiteNoise,
} from "@chaosphere/core";
import { choleskyFactor } from "@chaosphere/core/linalg";
import { isoLatitudeRings } from "@chaosphere/core/rings";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  coefficientValues,
  degreeBand,
  drawNoise,
  gaussianBeam,
  gridCells,
  joinNoise,
  joinObservations,
  joinOperators,
  logDeterminant,
  type ObservationNoise,
  type ObservationOperator,
  observation,
  pointValues,
  ringPixels,
  whiten,
  whitenAdjoint,
} from "../src/posterior/index.ts";
import { operatorOf } from "../src/posterior/operator.ts";
import { ringedPoints, tabledPoints } from "../src/posterior/pointValues.ts";

const L = 9;
const beam = gaussianBeam(L, 0.3);
const white = { kind: "white", sd: 1 } as const;

/** 31 points all over the sphere, both poles and one place twice among them. */
const θ = Float64Array.from({ length: 31 }, (_, i) => Math.acos(1 - (2 * (i % 30)) / 29));
const λ = Float64Array.from({ length: 31 }, (_, i) => 2.4 * (i % 30));
const grid = gaussLegendre(6);
const seen = Uint8Array.from({ length: 72 }, (_, i) => (i % 3 === 1 ? 0 : 1));
const rings = isoLatitudeRings({
  colatitudes: [0.3, 1.1, Math.PI - 1.1],
  counts: [3, 7, 7],
  firstLongitudes: [0.5, 0, 0],
  weights: [1, 1, 1],
});
const ringSeen = Uint8Array.from({ length: 17 }, (_, i) => (i === 2 || i > 12 ? 0 : 1));

/** Where each operator sees, written out: the plain twin is made of it. */
const gridPoints = [...seen].flatMap((mark, i) =>
  mark === 1 ? [[grid.colatitudes[Math.floor(i / 12)], (2 * Math.PI * (i % 12)) / 12]] : [],
);
const ringPoints = [0.3, 1.1, Math.PI - 1.1]
  .flatMap((colatitude, j) =>
    Array.from({ length: [3, 7, 7][j] }, (_, k) => [
      colatitude,
      (j === 0 ? 0.5 : 0) + (2 * Math.PI * k) / [3, 7, 7][j],
    ]),
  )
  .filter((_, i) => ringSeen[i] === 1);
const points = Array.from(θ, (colatitude, i) => [colatitude, λ[i]]);

type Row = (index: number) => number;
const atPoint =
  ([colatitude, longitude]: readonly number[], factors?: Float64Array): Row =>
  (index) => {
    const l = degreeOf(index);
    return (factors?.[l] ?? 1) * sphericalHarmonic(l, index - l * l - l, colatitude, longitude);
  };
const atIndex =
  (seenIndex: number, factor = 1): Row =>
  (index) =>
    index === seenIndex ? factor : 0;

/** The operator by its matrix, rows as functions of the index. */
function plainOperator(rows: readonly Row[]): ObservationOperator {
  const matrix = rows.map((row) => Float64Array.from({ length: L * L }, (_, i) => row(i)));
  return operatorOf("plain", L, rows.length, {
    apply(a, _, out) {
      out.forEach((_, k) => {
        const [b, i] = [Math.floor(k / rows.length), k % rows.length];
        out[k] = matrix[i].reduce((sum, entry, j) => sum + entry * a[b * L * L + j], 0);
      });
    },
    adjoint(y, _, out) {
      out.forEach((_, k) => {
        const [b, j] = [Math.floor(k / (L * L)), k % (L * L)];
        out[k] = matrix.reduce((sum, row, i) => sum + row[j] * y[b * rows.length + i], 0);
      });
    },
  });
}

const zonal = [harmonicIndex(5, 0), harmonicIndex(2, 0)];
const inBand = Array.from({ length: 25 - 9 }, (_, i) => 9 + i);
const operators: Readonly<Record<string, readonly [ObservationOperator, ObservationOperator]>> = {
  "points by table": [
    pointValues(θ, λ, L, { beam }),
    plainOperator(points.map((point) => atPoint(point, beam))),
  ],
  "points on rings": [
    operatorOf("ringed", L, 31, ringedPoints(θ, λ, L)),
    plainOperator(points.map((point) => atPoint(point))),
  ],
  "grid cells": [
    gridCells(grid, seen, L, { beam }),
    plainOperator(gridPoints.map((point) => atPoint(point, beam))),
  ],
  pixels: [
    ringPixels(rings, ringSeen, L, { beam }),
    plainOperator(ringPoints.map((point) => atPoint(point, beam))),
  ],
  "a band": [
    degreeBand(L, 3, 5, { beam }),
    plainOperator(inBand.map((i) => atIndex(i, beam[degreeOf(i)]))),
  ],
  coefficients: [coefficientValues(L, zonal), plainOperator(zonal.map((i) => atIndex(i)))],
  "a map, stations and a band": [
    joinOperators(gridCells(grid, seen, L), pointValues(θ, λ, L), degreeBand(L, 3, 5)),
    plainOperator([
      ...gridPoints.map((point) => atPoint(point)),
      ...points.map((point) => atPoint(point)),
      ...inBand.map((i) => atIndex(i)),
    ]),
  ],
};

const largest = (x: Float64Array, y: Float64Array): number =>
  x.reduce((most, value, i) => Math.max(most, Math.abs(value - y[i])), 0);
const dot = (x: Float64Array, y: Float64Array): number =>
  x.reduce((sum, value, i) => sum + value * y[i], 0);
const norm = (x: Float64Array): number => Math.sqrt(dot(x, x));

describe.each(Object.entries(operators))("%s", (name, [operator, plain]) => {
  const { size } = operator;

  test("is its matrix, row by row of a batch, and fills the array given", () => {
    const a = whiteNoise(L, 3, key(1)).values;
    const y = drawNoise(white, size, 3, key(2));
    // Sums of L² terms of size 1, each function with a relative error of some L ε.
    const tolerance = 4 * L ** 3 * Number.EPSILON;
    expect(size).toBe(plain.size);
    expect(largest(operator.apply(a), plain.apply(a))).toBeLessThan(tolerance);
    expect(largest(operator.adjoint(y), plain.adjoint(y))).toBeLessThan(tolerance);
    const [out, back] = [new Float64Array(3 * size).fill(7), new Float64Array(3 * L * L).fill(7)];
    expect(operator.apply(a, out)).toBe(out);
    expect(operator.adjoint(y, back)).toBe(back);
    expect(out).toEqual(operator.apply(a));
    expect(back).toEqual(operator.adjoint(y));
    expect(operator.apply(a.subarray(L * L))).toEqual(out.slice(size));
  });

  test("⟨A a, y⟩ = ⟨a, A* y⟩, which weights would break", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.nat(1e6), (batch, seed) => {
        const a = whiteNoise(L, batch, key(seed)).values;
        const y = drawNoise(white, size, batch, key(seed + 1));
        const [left, right] = [dot(operator.apply(a), y), dot(a, operator.adjoint(y))];
        const scale = norm(operator.apply(a)) * norm(y);
        expect(Math.abs(left - right)).toBeLessThan(1e-13 * scale);
        // Negative control: one factor of the adjoint off by 1 %.
        const off = operator.adjoint(y).map((value, i) => (i % 2 === 0 ? 1.01 * value : value));
        expect(Math.abs(dot(a, off) - left)).toBeGreaterThan(1e-13 * scale);
      }),
      { seed: 13, numRuns: 25 },
    );
  });

  test("refuses rows of another length and an array that does not fit", () => {
    expect(() => operator.apply(new Float64Array(L * L + 1))).toThrow(ShapeError);
    const short = new Float64Array(1);
    if (size > 1) expect(() => operator.adjoint(short)).toThrow(/needs whole rows of n = /);
    expect(() => operator.apply(new Float64Array(L * L), new Float64Array(1))).toThrow(
      /out must hold exactly/,
    );
  });

  test("says where it is diagonal", () => {
    const { diagonal } = operator;
    expect(diagonal !== undefined).toBe(["a band", "coefficients"].includes(name));
    if (diagonal === undefined) return;
    const a = whiteNoise(L, 1, key(3)).values;
    const direct = Float64Array.from(diagonal.indices, (i, k) => diagonal.factors[k] * a[i]);
    expect(operator.apply(a)).toEqual(direct);
  });
});

test("points on rings in blocks are points by a table", () => {
  const n = 400;
  const far = Float64Array.from({ length: n }, (_, i) => Math.acos(1 - (2 * i + 1) / n));
  const east = Float64Array.from({ length: n }, (_, i) => (2.399963 * i) % (2 * Math.PI));
  const [table, blocks] = [tabledPoints(far, east, 40), ringedPoints(far, east, 40, 150)];
  const a = whiteNoise(40, 2, key(4)).values;
  const y = drawNoise(white, n, 2, key(5));
  const [left, right] = [new Float64Array(2 * n), new Float64Array(2 * n)];
  table.apply(a, 2, left);
  blocks.apply(a, 2, right);
  expect(largest(left, right)).toBeLessThan(1e-11);
  const [back, other] = [new Float64Array(3200), new Float64Array(3200)];
  table.adjoint(y, 2, back);
  blocks.adjoint(y, 2, other);
  expect(largest(back, other)).toBeLessThan(1e-11);
});

test("longitudes of many turns keep their digits", () => {
  const near = pointValues(Float64Array.of(1), Float64Array.of(1), 64);
  const far = pointValues(Float64Array.of(1), Float64Array.of(1 + 200 * Math.PI), 64);
  const a = whiteNoise(64, 1, key(6)).values;
  // The longitude itself is known to 1e-13, and the steepest of the harmonics turns 63 times.
  expect(Math.abs(near.apply(a)[0] - far.apply(a)[0])).toBeLessThan(63 * 1e-13 * norm(a));
});

test("the Gaussian beam is that of healpy 1.20.1, gauss_beam(1°)", () => {
  const b = gaussianBeam(101, Math.PI / 180);
  expect([b[2], b[10], b[100]].map((v) => v.toFixed(8))).toEqual([
    "0.99983521",
    "0.99698320",
    "0.75773962",
  ]);
});

describe("noise", () => {
  const covariance = Float64Array.of(4, 2, 0.5, 2, 3, 0.1, 0.5, 0.1, 1);
  const noises: Readonly<Record<string, ObservationNoise>> = {
    white: { kind: "white", sd: 0.5 },
    independent: { kind: "independent", sds: Float64Array.of(0.5, 2, 1) },
    correlated: { kind: "correlated", factor: choleskyFactor(covariance, 3) },
  };
  const matrices: Readonly<Record<string, readonly number[]>> = {
    white: [0.25, 0, 0, 0, 0.25, 0, 0, 0, 0.25],
    independent: [0.25, 0, 0, 0, 4, 0, 0, 0, 1],
    correlated: [...covariance],
  };
  const determinants: Readonly<Record<string, number>> = {
    white: 1 / 64,
    independent: 1,
    // 4(3 − .01) − 2(2 − .05) + .5(.2 − 1.5)
    correlated: 7.41,
  };

  test.each(Object.entries(noises))("%s: R · R^{−T/2} R^{−1/2} r = r, two rows", (name, noise) => {
    const r = Float64Array.of(1, -2, 3, 0.5, 0, -1);
    const x = whitenAdjoint(noise, whiten(noise, r));
    const R = matrices[name];
    for (let k = 0; k < 6; k++) {
      const [b, i] = [Math.floor(k / 3), k % 3];
      const sum = [0, 1, 2].reduce((s, j) => s + R[3 * i + j] * x[3 * b + j], 0);
      expect(sum).toBeCloseTo(r[k], 12);
    }
    expect(logDeterminant(noise, 3)).toBeCloseTo(Math.log(determinants[name]), 12);
  });

  test.each(Object.entries(noises))(
    "%s: draws have the covariance R and whiten to N(0, I)",
    (name, noise) => {
      const count = 4000;
      const draws = drawNoise(noise, 3, count, key(7));
      const R = matrices[name];
      const z = whiten(noise, draws);
      // |whitened|² is χ² of 3·count, standard deviation √(6 count); 4 of them.
      expect(Math.abs(dot(z, z) - 3 * count)).toBeLessThan(4 * Math.sqrt(6 * count));
      for (let i = 0; i < 3; i++) {
        for (let j = 0; j < 3; j++) {
          let sum = 0;
          for (let b = 0; b < count; b++) sum += draws[3 * b + i] * draws[3 * b + j];
          const deviation = Math.sqrt((R[3 * i + j] ** 2 + R[4 * i] * R[4 * j]) / count);
          expect(Math.abs(sum / count - R[3 * i + j])).toBeLessThan(4.5 * deviation);
        }
      }
      // Negative control: twice the noise is not that of R.
      expect(4 * dot(z, z) - 3 * count).toBeGreaterThan(4 * Math.sqrt(6 * count));
      expect(drawNoise(noise, 3, 5, key(7))).toEqual(draws.slice(0, 15));
    },
  );

  test("joins in the plainest form, and the determinants add", () => {
    const { white: w, independent: s, correlated: c } = noises;
    const parts = (...list: ObservationNoise[]) => list.map((noise) => ({ noise, size: 3 }));
    expect(joinNoise(...parts(w, w))).toEqual(w);
    expect(joinNoise(...parts(w, s))).toEqual({
      kind: "independent",
      sds: Float64Array.of(0.5, 0.5, 0.5, 0.5, 2, 1),
    });
    const joint = joinNoise(...parts(s, c, w));
    const r = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const apart = [s, c, w].flatMap((noise, i) => [...whiten(noise, r.slice(3 * i, 3 * i + 3))]);
    expect(largest(whiten(joint, r), Float64Array.from(apart))).toBeLessThan(1e-14);
    expect(logDeterminant(joint, 9)).toBeCloseTo(Math.log(7.41 / 64), 12);
  });
});

test("observations join row by row", () => {
  const point = pointValues([1], [0], L);
  const band = degreeBand(L, 1, 2);
  const joint = joinObservations(
    observation(point, { kind: "white", sd: 2 }, Float64Array.of(1, 2)),
    observation(band, { kind: "white", sd: 1 }, Float64Array.of(3, 4, 5, 6, 7, 8)),
  );
  expect([...joint.values]).toEqual([1, 3, 4, 5, 2, 6, 7, 8]);
  expect(joint.noise).toEqual({ kind: "independent", sds: Float64Array.of(2, 1, 1, 1) });
  expect(joint.operator.size).toBe(4);
});

describe("bad input is named in one line", () => {
  const point = pointValues([1], [0], L);
  const singular = { dimension: 1, lower: new Float64Array(1), halfLogDeterminant: 0 };
  test.each([
    ["no point", () => pointValues([], [], L), DomainError, /one point or more, got none/],
    ["half a point", () => pointValues([1, 2], [0], L), ShapeError, /got 2 and 1/],
    ["degrees for radians", () => pointValues([52], [0], L), DomainError, /in \[0, π\], got 52/],
    ["a NaN longitude", () => pointValues([1], [Number.NaN], L), DomainError, /finite, got NaN/],
    ["no band limit", () => pointValues([1], [0], 0), DomainError, /bandLimit must be a whole/],
    [
      "all masked",
      () => gridCells(grid, new Uint8Array(72), L),
      DomainError,
      /something must be seen/,
    ],
    [
      "a mask of another grid",
      () => gridCells(grid, new Uint8Array(71), L),
      ShapeError,
      /72 cells/,
    ],
    [
      "a mask of NaN",
      () => ringPixels(rings, new Float64Array(17).fill(Number.NaN), L),
      DomainError,
      /0 or 1, got NaN/,
    ],
    [
      "a short beam",
      () => gridCells(grid, seen, L, { beam: beam.slice(1) }),
      ShapeError,
      /9 degrees, got 8/,
    ],
    [
      "a NaN beam",
      () => ringPixels(rings, ringSeen, L, { beam: beam.map(() => Number.NaN) }),
      DomainError,
      /got NaN for degree 0/,
    ],
    [
      "a band beyond",
      () => degreeBand(L, 3, 10),
      DomainError,
      /band limit 9 of the fields, got 10/,
    ],
    ["an empty band", () => degreeBand(L, 3, 3), DomainError, /0 ≤ from < to, got 3 and 3/],
    [
      "a blind beam",
      () => degreeBand(L, 3, 5, { beam: new Float64Array(L) }),
      DomainError,
      /got 0 at degree 3/,
    ],
    [
      "an index beyond",
      () => coefficientValues(L, [81]),
      DomainError,
      /below bandLimit² = 81, got 81/,
    ],
    ["an index twice", () => coefficientValues(L, [3, 3]), DomainError, /index 3 twice/],
    ["nothing joined", () => joinOperators(), DomainError, /one operator or more/],
    [
      "other band limits",
      () => joinOperators(point, pointValues([1], [0], 8)),
      ShapeError,
      /got 9, 8/,
    ],
    [
      "zero noise",
      () => observation(point, { kind: "white", sd: 0 }, Float64Array.of(1)),
      DomainError,
      /must be positive, got 0/,
    ],
    [
      "negative noise",
      () =>
        observation(point, { kind: "independent", sds: Float64Array.of(-1) }, Float64Array.of(1)),
      DomainError,
      /got -1 for number 0/,
    ],
    [
      "a singular factor",
      () => observation(point, { kind: "correlated", factor: singular }, Float64Array.of(1)),
      DomainError,
      /positive diagonal, got 0/,
    ],
    [
      "noise of others",
      () =>
        observation(point, { kind: "independent", sds: Float64Array.of(1, 1) }, Float64Array.of(1)),
      ShapeError,
      /1 observed numbers, got one of 2/,
    ],
    [
      "no value",
      () => observation(point, white, new Float64Array(0)),
      ShapeError,
      /one or more, got 0/,
    ],
    [
      "a NaN value",
      () => observation(point, white, Float64Array.of(1, Number.NaN)),
      DomainError,
      /got NaN in row 1, number 0/,
    ],
    ["a width in vain", () => gaussianBeam(L, -1), DomainError, /0 or more, got -1/],
  ] as const)("%s", (_, act, type, message) => {
    expect(act).toThrow(type);
    expect(act).toThrow(message);
    expect(act).toThrow(/^[^\n]+\.$/);
  });
});
