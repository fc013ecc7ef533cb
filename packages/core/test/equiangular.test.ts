import { describe, expect, test } from "vitest";
import { DomainError } from "../src/errors.ts";
import { equiangular, equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import { largestBandLimit, type SphereGrid } from "../src/grid/sphereGrid.ts";

const families = { gaussLegendre, equiangular, equiangularWithPoles };

/** Quadrature of the spherical polynomial z^p (sin θ e^{iλ})^m, real part, degree p + m. */
function integral(grid: SphereGrid, p: number, m: number): number {
  let sum = 0;
  grid.colatitudes.forEach((θ, j) => {
    for (let k = 0; k < grid.nLon; k++) {
      const λ = grid.firstLongitude + (2 * Math.PI * k) / grid.nLon;
      sum += grid.weights[j] * Math.cos(θ) ** p * Math.sin(θ) ** m * Math.cos(m * λ);
    }
  });
  return sum;
}

/** ∫ z^p (sin θ)^m cos mλ over the sphere: 4π/(p+1) for even p and m = 0, else 0. */
const exact = (p: number, m: number): number =>
  m === 0 && p % 2 === 0 ? (4 * Math.PI) / (p + 1) : 0;

const worst = (grid: SphereGrid, degree: number): number => {
  let error = 0;
  for (let m = 0; m <= degree; m++) {
    error = Math.max(error, Math.abs(integral(grid, degree - m, m) - exact(degree - m, m)));
  }
  return error;
};

describe.each(Object.entries(families))("%s", (_name, family) => {
  test.each([
    [2, 40],
    [5, 40],
    [8, 40],
    [9, 40],
    [9, 7],
    [12, 12],
    [13, 1],
  ])("%d × %d points integrate the stated degree exactly and the next one not", (nLat, nLon) => {
    const grid = family(nLat, { nLon });
    for (let degree = 0; degree <= grid.exactDegree; degree++) {
      // N terms that add to 4π, summed one by one, with angles mλ rounded at the size of 2π·degree.
      const roundings = nLat * nLon + 2 * Math.PI * degree;
      expect(worst(grid, degree)).toBeLessThan(4 * Math.PI * roundings * Number.EPSILON);
    }
    // The first missed degree is off by Π (x − x_j)-sized terms, far above rounding for these sizes.
    expect(worst(grid, grid.exactDegree + 1)).toBeGreaterThan(1e-8);
  });

  test("weights are positive, symmetric and add to the area of the sphere", () => {
    for (const nLat of [2, 3, 64, 129]) {
      const { colatitudes, weights, nLon } = family(nLat);
      expect(weights.reduce((sum, w) => sum + w * nLon, 0)).toBeCloseTo(4 * Math.PI, 13);
      expect(Math.min(...weights)).toBeGreaterThan(0);
      expect(weights.slice().reverse()).toEqual(weights);
      colatitudes.forEach((θ, j) => {
        expect(colatitudes[nLat - 1 - j]).toBeCloseTo(Math.PI - θ, 15);
      });
    }
  });

  test("rings go from north to south and longitudes default to twice the rings", () => {
    const { colatitudes, nLon, firstLongitude } = family(7);
    expect([...colatitudes].sort((a, b) => a - b)).toEqual([...colatitudes]);
    expect([nLon, firstLongitude]).toEqual([14, 0]);
    expect(family(7, { firstLongitude: 0.5 }).firstLongitude).toBe(0.5);
  });

  test("sizes that are no counts are refused", () => {
    for (const nLat of [0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => family(nLat)).toThrow(DomainError);
      expect(() => family(nLat)).toThrow(/number of rings must be whole/);
    }
    for (const nLon of [0, 1.5, Number.NaN]) {
      expect(() => family(4, { nLon })).toThrow(/nLon must be a whole number of longitudes/);
    }
    expect(() => family(4, { firstLongitude: Number.NaN })).toThrow(/must be a finite angle/);
  });
});

test("cell centres lie between equal steps from pole to pole", () => {
  const n = 6;
  const centres = equiangular(n).colatitudes;
  const edges = equiangularWithPoles(n + 1).colatitudes;
  centres.forEach((θ, j) => {
    expect(θ).toBeCloseTo((edges[j] + edges[j + 1]) / 2, 15);
  });
  expect([edges[0], edges[n]]).toEqual([0, Math.PI]);
});

test("with poles there are at least two rings", () => {
  expect(() => equiangularWithPoles(1)).toThrow(/2 or more, got 1/);
});

test("thousands of rings keep their weights to rounding", () => {
  // Fejér and Clenshaw–Curtis weights tend to sin θ · step; the rules integrate degree 40 as exactly as short ones.
  for (const grid of [equiangular(3001, { nLon: 1 }), equiangularWithPoles(3000, { nLon: 1 })]) {
    const sum = grid.weights.reduce((s, w, j) => s + w * Math.cos(grid.colatitudes[j]) ** 40, 0);
    expect(sum).toBeCloseTo((4 * Math.PI) / 41, 14);
  }
});

test("the largest band limit of a grid is that of the sampling theorem, about twice what its weights separate", () => {
  for (const [grid, exact, bandLimit] of [
    [gaussLegendre(12), 23, 12],
    [equiangular(23), 23, 23],
    [equiangularWithPoles(23), 23, 22],
    [equiangular(23, { nLon: 30 }), 23, 15],
  ] as const) {
    expect([grid.exactDegree, largestBandLimit(grid)]).toEqual([exact, bandLimit]);
  }
});
