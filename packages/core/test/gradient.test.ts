import { describe, expect, test } from "vitest";
import { equiangularWithPoles } from "../src/grid/equiangular.ts";
import { gaussLegendre } from "../src/grid/gaussLegendre.ts";
import type { GridFields, SphereGrid } from "../src/grid/sphereGrid.ts";
import {
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
  harmonicIndex,
} from "../src/harmonics/coefficients.ts";
import { evaluateAt } from "../src/harmonics/evaluate.ts";
import { synthesiseGradient } from "../src/harmonics/gradient.ts";
import { orthonormalLegendre } from "../src/harmonics/legendre.ts";
import { key } from "../src/random/key.ts";
import { fillNormals } from "../src/random/normal.ts";

function white(bandLimit: number, batch: number, seed: number): HarmonicCoefficients {
  const values = new Float64Array(batch * bandLimit ** 2);
  fillNormals(key(seed), 0, values);
  return coefficients("harmonic", bandLimit, values);
}

/** Calls back with every point of the grid and the position of its value. */
function eachPoint(grid: SphereGrid, visit: (θ: number, λ: number, i: number) => void): void {
  for (let i = 0; i < grid.nLat * grid.nLon; i++) {
    const [j, k] = [Math.floor(i / grid.nLon), i % grid.nLon];
    visit(grid.colatitudes[j], grid.firstLongitude + (2 * Math.PI * k) / grid.nLon, i);
  }
}

describe("synthesiseGradient", () => {
  const withPoles = equiangularWithPoles(9, { nLon: 7, firstLongitude: 0.3 });

  test("of the coordinates x, y, z is the tangent part of the axes, poles included", () => {
    const norm = Math.sqrt((4 * Math.PI) / 3);
    const a = new Float64Array(3 * 4);
    [1, -1, 0].forEach((m, b) => {
      a[4 * b + harmonicIndex(1, m)] = norm;
    });
    const { south, east } = synthesiseGradient(coefficients("harmonic", 2, a), withPoles, {
      unit: "1/rad",
    });
    expect([south.unit, east.unit, south.batch]).toEqual(["1/rad", "1/rad", 3]);
    const map = 63;
    eachPoint(withPoles, (θ, λ, i) => {
      const [cosθ, cosλ, sinλ] = [Math.cos(θ), Math.cos(λ), Math.sin(λ)];
      const expected = [
        [cosθ * cosλ, -sinλ],
        [cosθ * sinλ, cosλ],
        [-Math.sin(θ), 0],
      ];
      expected.forEach(([s, e], b) => {
        expect(Math.abs(south.values[b * map + i] - s)).toBeLessThan(3e-15);
        expect(Math.abs(east.values[b * map + i] - e)).toBeLessThan(3e-15);
      });
    });
  });

  test("agrees with central differences of the field, to the error h² of the differences", () => {
    const [L, h] = [12, 1e-4];
    const a = white(L, 2, 41);
    const grid = gaussLegendre(14);
    const { south, east } = synthesiseGradient(a, grid);
    const map = grid.nLat * grid.nLon;
    const [θ, λ] = [new Float64Array(map), new Float64Array(map)];
    eachPoint(grid, (colatitude, longitude, i) => {
      [θ[i], λ[i]] = [colatitude, longitude];
    });
    const shifted = (dθ: number, dλ: number) =>
      evaluateAt(
        a,
        θ.map((x) => x + dθ),
        λ.map((x) => x + dλ),
      );
    const [s, n, e, w] = [shifted(h, 0), shifted(-h, 0), shifted(0, h), shifted(0, -h)];
    south.values.forEach((slope, i) => {
      const sine = Math.sin(θ[i % map]);
      // h²/6 times a third derivative of at most 11³ · 15, and 1/sin θ ≤ 6 along the parallels.
      expect(Math.abs((s[i] - n[i]) / (2 * h) - slope)).toBeLessThan(1e-4);
      expect(Math.abs((e[i] - w[i]) / (2 * h * sine) - east.values[i])).toBeLessThan(1e-4);
    });
  });

  test("at the poles is one tangent vector, the limit along every meridian", () => {
    const a = white(20, 1, 42);
    const { south, east } = synthesiseGradient(a, withPoles);
    for (const [start, cosθ, near] of [
      [0, 1, 1e-6],
      [56, -1, Math.PI - 1e-6],
    ]) {
      const h = 1e-6;
      const slope = (λ: number) => {
        const angles = Float64Array.of(near, near).map((θ, i) =>
          cosθ > 0 ? i * h : θ + h - i * h,
        );
        const [f, g] = evaluateAt(a, angles, Float64Array.of(λ, λ));
        return ((g - f) / h) * cosθ;
      };
      for (let k = 0; k < 7; k++) {
        const λ = 0.3 + (2 * Math.PI * k) / 7;
        // One-sided differences: error h/2 · |f''| ≤ 5e-7 · 19² · 30.
        expect(Math.abs(south.values[start + k] - slope(λ))).toBeLessThan(6e-3);
        const x =
          south.values[start + k] * cosθ * Math.cos(λ) - east.values[start + k] * Math.sin(λ);
        const first =
          south.values[start] * cosθ * Math.cos(0.3) - east.values[start] * Math.sin(0.3);
        // Slopes here are near 80.
        expect(Math.abs(x - first)).toBeLessThan(1e-12);
      }
    }
  });

  test("of a zonal harmonic of degree 511 is −√(l(l+1)) P̄_l^1, near the poles too", () => {
    const l = 511;
    const values = new Float64Array((l + 1) ** 2);
    values[harmonicIndex(l, 0)] = 1;
    const grid = gaussLegendre(32, { nLon: 3 });
    const { south, east } = synthesiseGradient(coefficients("harmonic", l + 1, values), grid);
    let [largest, error] = [0, 0];
    eachPoint(grid, (θ, _, i) => {
      const slope = -Math.sqrt(l * (l + 1)) * orthonormalLegendre(l + 1, 1, θ)[l - 1];
      largest = Math.max(largest, Math.abs(slope));
      error = Math.max(error, Math.abs(south.values[i] - slope), Math.abs(east.values[i]));
    });
    expect(error / largest).toBeLessThan(1e-11);
  });

  test("Dirichlet's integral: ∫|∇f|² = Σ l(l+1) a_lm²", () => {
    const a = white(48, 1, 43);
    const grid = gaussLegendre(48);
    const { south, east } = synthesiseGradient(a, grid);
    const energy = ({ values }: GridFields) =>
      values.reduce((sum, x, i) => sum + grid.weights[Math.floor(i / grid.nLon)] * x * x, 0);
    const exact = a.values.reduce((sum, x, i) => sum + degreeOf(i) * (degreeOf(i) + 1) * x * x, 0);
    expect(Math.abs((energy(south) + energy(east)) / exact - 1)).toBeLessThan(1e-13);
  });
});
