import type { SphereGrid } from "../grid/sphereGrid.ts";
import { analyseOrder, synthesiseOrder } from "./reference.ts";
import { ringFourier } from "./ringFourier.ts";

/** Both directions of the transform between one grid and one band limit, on whole batches. */
export interface SphericalTransform {
  /** Maps, `[(b·nLat + j)·nLon + k]`, of the coefficients `[b·L² + l² + l + m]`. */
  readonly synthesise: (coefficients: Float64Array, maps: Float64Array) => void;
  /** Coefficients of the maps, by the quadrature of the grid. */
  readonly analyse: (maps: Float64Array, coefficients: Float64Array) => void;
  /** Sums over the points of the maps, without weights: the transpose of `synthesise`. */
  readonly adjoint: (maps: Float64Array, coefficients: Float64Array) => void;
}

/**
 * The transform in plain loops, the definition of correct: fft.js along the rings, Legendre sums order by order.
 *
 *     f(θ_j, λ_k) = Σ_m (A_m(θ_j) cos mλ_k + B_m(θ_j) sin mλ_k),   A_m = Σ_l a_lm √2 P̄_l^m,   B_m = Σ_l a_{l,−m} √2 P̄_l^m,
 *
 * with 1 for √2 at m = 0. The adjoint is the transpose; analysis is the transpose with the weights w_j.
 */
export function referenceTransform(grid: SphereGrid, bandLimit: number): SphericalTransform {
  const { nLat, nLon, colatitudes, weights } = grid;
  const rings = ringFourier(grid, bandLimit);
  const row = bandLimit ** 2;
  const map = nLat * nLon;
  /** Rows A_m and B_m of order m: `[(2m + s)·nLat + j]`, s = 0 for A, 1 for B. */
  const amplitudes = new Float64Array(2 * bandLimit * nLat);

  const transpose = (maps: Float64Array, coefficients: Float64Array, isWeighted: boolean): void => {
    for (let b = 0; b * map < maps.length; b++) {
      rings.analyse(maps.subarray(b * map, (b + 1) * map), amplitudes);
      if (isWeighted) {
        for (let i = 0; i < amplitudes.length; i++) amplitudes[i] *= weights[i % nLat];
      }
      for (let m = 0; m < bandLimit; m++) {
        const a = new Float64Array(2 * (bandLimit - m));
        const both = amplitudes.subarray(2 * m * nLat, 2 * (m + 1) * nLat);
        analyseOrder(m, bandLimit, colatitudes, both, a);
        scatterOrder(a, bandLimit, m, coefficients.subarray(b * row, (b + 1) * row));
      }
    }
  };

  return {
    synthesise(coefficients, maps) {
      for (let b = 0; b * row < coefficients.length; b++) {
        for (let m = 0; m < bandLimit; m++) {
          const a = gatherOrder(coefficients.subarray(b * row, (b + 1) * row), bandLimit, m);
          const both = amplitudes.subarray(2 * m * nLat, 2 * (m + 1) * nLat);
          synthesiseOrder(m, bandLimit, colatitudes, a, both);
        }
        rings.synthesise(amplitudes, maps.subarray(b * map, (b + 1) * map));
      }
    },
    analyse: (maps, coefficients) => transpose(maps, coefficients, true),
    adjoint: (maps, coefficients) => transpose(maps, coefficients, false),
  };
}

/** The rows √2 a_lm and √2 a_{l,−m}, l = m … L−1, of one order; a_l0 and zeros at m = 0. */
function gatherOrder(row: Float64Array, bandLimit: number, m: number): Float64Array {
  const degrees = bandLimit - m;
  const a = new Float64Array(2 * degrees);
  for (let l = m; l < bandLimit; l++) {
    a[l - m] = (m === 0 ? 1 : Math.SQRT2) * row[l * l + l + m];
    a[degrees + l - m] = m === 0 ? 0 : Math.SQRT2 * row[l * l + l - m];
  }
  return a;
}

/** The transpose of {@link gatherOrder}. */
function scatterOrder(a: Float64Array, bandLimit: number, m: number, row: Float64Array): void {
  const degrees = bandLimit - m;
  for (let l = m; l < bandLimit; l++) {
    if (m > 0) row[l * l + l - m] = Math.SQRT2 * a[degrees + l - m];
    row[l * l + l + m] = (m === 0 ? 1 : Math.SQRT2) * a[l - m];
  }
}
