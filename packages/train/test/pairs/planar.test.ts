import { child, DomainError, fillNormals, key, ShapeError } from "@chaosphere/core";
import {
  checkerboardLaw,
  type GaussianMixture,
  gaussianMixtureLaw,
  type InitialLaw,
  type LinearTransition,
} from "@chaosphere/malliavin";
import { expect, test } from "vitest";
import type { DataSource } from "../../src/pairs/dataSource.ts";
import { checkerboardSource } from "../../src/planar/checkerboardSource.ts";
import { eightGaussians } from "../../src/planar/eightGaussians.ts";
import { type SwissRoll, swissRoll } from "../../src/planar/swissRoll.ts";

/** The Ornstein–Uhlenbeck process in the plane at time t. */
function stateAt(t: number): LinearTransition {
  const [decay, noise] = [Math.exp(-t), 1 - Math.exp(-2 * t)];
  return {
    time: t,
    dimension: 2,
    firstVariation: Float64Array.of(decay, 0, 0, decay),
    covariance: Float64Array.of(noise, 0, 0, noise),
  };
}

/**
 * |z| of E[(X_0 − m(X_t)) · f(X_t)] = 0, which characterises the posterior mean m, for the fields f = m, x and |x|² x
 * at several times: the greatest.
 */
function disagreement(source: DataSource, law: InitialLaw, n = 4000): number {
  let greatest = 0;
  for (const t of [0.05, 0.3, 1]) {
    const state = stateAt(t);
    const [x0, x] = [new Float64Array(2 * n), new Float64Array(2 * n)];
    for (let b = 0; b < n; b++) {
      const row = child(key(17), b);
      source.draw(child(row, 0), x0.subarray(2 * b, 2 * b + 2));
      fillNormals(child(row, 1), 0, x.subarray(2 * b, 2 * b + 2));
    }
    for (let i = 0; i < x.length; i++) {
      x[i] = Math.exp(-t) * x0[i] + Math.sqrt(state.covariance[0]) * x[i];
    }
    const m = law.posteriorMean(state, x);
    const square = (b: number) => x[2 * b] ** 2 + x[2 * b + 1] ** 2;
    const fields: ((i: number) => number)[] = [
      (i) => m[i],
      (i) => x[i],
      (i) => square(Math.floor(i / 2)) * x[i],
    ];
    for (const f of fields) {
      const terms = Array.from(
        { length: n },
        (_, b) => (x0[2 * b] - m[2 * b]) * f(2 * b) + (x0[2 * b + 1] - m[2 * b + 1]) * f(2 * b + 1),
      );
      const mean = terms.reduce((sum, value) => sum + value, 0) / n;
      const variance = terms.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
      greatest = Math.max(greatest, Math.abs(mean) / Math.sqrt(variance / n));
    }
  }
  return greatest;
}

const lawOf = (mixture: GaussianMixture) => gaussianMixtureLaw(mixture);

test("eight Gaussians are drawn from the law whose posterior mean is known", () => {
  const source = eightGaussians();
  expect(disagreement(source, lawOf(source.mixture))).toBeLessThan(4);
  expect(disagreement(source, lawOf(eightGaussians({ radius: 1.8 }).mixture))).toBeGreaterThan(4);
});

test("the checkerboard is drawn from the law whose posterior mean is known", () => {
  const source = checkerboardSource({ halfWidth: 2 });
  expect(disagreement(source, checkerboardLaw({ halfWidth: 2 }))).toBeLessThan(4);
  expect(disagreement(source, checkerboardLaw({ cells: 2, halfWidth: 2 }))).toBeGreaterThan(4);
  const [out, seen] = [new Float64Array(2), new Set<string>()];
  for (let n = 0; n < 400; n++) {
    source.draw(child(key(3), n), out);
    const cell = Array.from(out, (x) => Math.floor(x + 2));
    expect((cell[0] + cell[1]) % 2).toBe(0);
    seen.add(cell.join());
  }
  expect(seen.size).toBe(8);
});

test("the Swiss roll is drawn from the law whose posterior mean is known", () => {
  const source = swissRoll();
  // 250 points on a curve of length 12, one a spread: their Gaussians add up to the curve's within e^(−2π²) = 3e-9.
  const z = (other: SwissRoll) => disagreement(source, lawOf(other.mixture(250)), 800);
  expect(z(source)).toBeLessThan(4);
  expect(z(swissRoll({ radius: 1.8 }))).toBeGreaterThan(4);
});

test("planar laws outside their ranges are refused", () => {
  expect(() => eightGaussians({ spread: 0 })).toThrow(DomainError);
  expect(() => eightGaussians({ spread: 0 })).toThrow(/radius and spread must be positive/);
  expect(() => checkerboardSource({ cells: 3 })).toThrow(DomainError);
  expect(() => checkerboardSource({ cells: 3 })).toThrow(/even number of cells/);
  expect(() => swissRoll({ radius: Number.NaN })).toThrow(DomainError);
  expect(() => swissRoll({ radius: Number.NaN })).toThrow(/must be positive, got NaN/);
  expect(() => swissRoll().mixture(0)).toThrow(ShapeError);
  expect(() => swissRoll().mixture(0)).toThrow(/whole number of points/);
});
