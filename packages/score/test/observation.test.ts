import {
  coefficients,
  evaluateAt,
  gaussLegendre,
  key,
  sphericalHarmonic,
  synthesise,
  whiteNoise,
} from "@chaosphere/core";
import { choleskyFactor } from "@chaosphere/core/linalg";
import { expect, test } from "vitest";
import {
  drawNoise,
  gridCells,
  joinObservations,
  logDeterminant,
  observation,
  pointValues,
  whiten,
  whitenAdjoint,
} from "../src/posterior/index.ts";
import { ringedPoints, tabledPoints } from "../src/posterior/pointValues.ts";

const L = 12;
const θ = Float64Array.from({ length: 40 }, (_, i) => Math.acos(1 - (2 * i + 1) / 40));
const λ = Float64Array.from(
  { length: 40 },
  (_, i) => (Math.PI * i * (Math.sqrt(5) - 1)) % (2 * Math.PI),
);
const a = whiteNoise(L, 3, key(1)).values;
const largest = (x: Float64Array, y: Float64Array) =>
  x.reduce((m, v, i) => Math.max(m, Math.abs(v - y[i])), 0);
const dot = (x: Float64Array, y: Float64Array) => x.reduce((s, v, i) => s + v * y[i], 0);

test("points by table, by rings and by evaluateAt agree, and the adjoints with them", () => {
  const exact = evaluateAt(coefficients("harmonic", L, a), θ, λ);
  expect(largest(pointValues(θ, λ, L).apply(a), exact)).toBeLessThan(1e-13);
  const y = drawNoise({ kind: "white", sd: 1 }, 40, 3, key(2));
  for (const sums of [tabledPoints(θ, λ, L), ringedPoints(θ, λ, L)]) {
    const out = new Float64Array(120);
    sums.apply(a, 3, out);
    expect(largest(out, exact)).toBeLessThan(1e-13);
    const back = new Float64Array(3 * L * L);
    sums.adjoint(y, 3, back);
    expect(dot(out, y)).toBeCloseTo(dot(a, back), 11);
  }
});

test("grid cells", () => {
  const grid = gaussLegendre(10);
  const seen = Uint8Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const op = gridCells(grid, seen, L);
  const full = synthesise(coefficients("harmonic", L, a), grid).values;
  const y = op.apply(a);
  expect(
    largest(
      y.subarray(0, op.size),
      full.subarray(0, 200).filter((_, i) => i % 3 === 0),
    ),
  ).toBe(0);
  const r = drawNoise({ kind: "white", sd: 1 }, op.size, 3, key(2));
  expect(dot(y, r)).toBeCloseTo(dot(a, op.adjoint(r)), 11);
});

test("correlated", () => {
  const factor = choleskyFactor(Float64Array.of(4, 2, 2, 3), 2);
  const noise = { kind: "correlated", factor } as const;
  const z = whiten(noise, Float64Array.of(2, 5));
  expect([...whitenAdjoint(noise, z)].map((x) => x.toFixed(3))).toEqual(["-0.500", "2.000"]);
  expect(logDeterminant(noise, 2)).toBeCloseTo(Math.log(8), 12);
  const p = pointValues(θ.subarray(0, 2), λ.subarray(0, 2), L);
  const o = joinObservations(
    observation(p, noise, Float64Array.of(1, 2)),
    observation(p, { kind: "white", sd: 2 }, Float64Array.of(3, 4)),
  );
  expect([...o.values]).toEqual([1, 2, 3, 4]);
  expect(logDeterminant(o.noise, 4)).toBeCloseTo(Math.log(8 * 16), 12);
  expect(sphericalHarmonic(0, 0, 0, 0)).toBeCloseTo(p.adjoint(Float64Array.of(1, 0))[0], 14);
});
