import type { StochasticEquation } from "../../src/nonlinear/equation.ts";
import { stochasticEquation } from "../../src/nonlinear/givenEquation.ts";

/** A function on the line and its first four derivatives. */
export type Curve = readonly [
  (v: number) => number,
  (v: number) => number,
  (v: number) => number,
  (v: number) => number,
  (v: number) => number,
];

/** R: turns the shear out of the axes. Its inverse is {@link inverse}. */
const R = [
  [0.9, 0.5],
  [-0.4, 1.1],
];
const determinant = R[0][0] * R[1][1] - R[0][1] * R[1][0];
const inverse = [
  [R[1][1] / determinant, -R[0][1] / determinant],
  [-R[1][0] / determinant, R[0][0] / determinant],
];
/** M: what the two Brownian motions add to u and to v; |M_2|² is the variance of v at time 1. */
const M = [
  [0.7, -0.4],
  [0.3, 0.6],
];
const spread = M[1][0] ** 2 + M[1][1] ** 2;

/** (u, v) of a state x = R (u + g(v), v). */
export function straightened(g: Curve, x: ArrayLike<number>): [number, number] {
  const [p, v] = inverse.map((row) => row[0] * x[0] + row[1] * x[1]);
  return [p - g[0](v), v];
}

/** The state after the Brownian motion has moved by `dB`: R (u + g(v), v) with (u, v) moved by M dB. */
export function movedBy(g: Curve, x: ArrayLike<number>, dB: ArrayLike<number>): number[] {
  const [u, v] = straightened(g, x).map((w, i) => w + M[i][0] * dB[0] + M[i][1] * dB[1]);
  return R.map((row) => row[0] * (u + g[0](v)) + row[1] * v);
}

/** Milstein's step written out: ½ Σ L^l σ_k (ΔB^l ΔB^k − δ_lk h) = ½ R e_1 g″(v) ((M_2·ΔB)² − |M_2|² h). */
export function writtenOut(
  g: Curve,
  x: ArrayLike<number>,
  dB: ArrayLike<number>,
  h: number,
): number[] {
  const [, v] = straightened(g, x);
  const [Δu, Δv] = M.map((row) => row[0] * dB[0] + row[1] * dB[1]);
  return R.map((row, i) => {
    const euler = x[i] + row[0] * (Δu + g[1](v) * Δv + (g[2](v) * spread * h) / 2) + row[1] * Δv;
    return euler + (row[0] * g[2](v) * (Δv ** 2 - spread * h)) / 2;
  });
}

/**
 * The equation of X = R (u + g(v), v), where (u, v) is Brownian motion times M: its two noises commute, as they are
 * constant in (u, v), while σ is neither diagonal nor symmetric and each of its entries depends on both components.
 */
export function shearedMotion(g: Curve): StochasticEquation {
  const at = (x: Float64Array, p: number): number =>
    inverse[1][0] * x[2 * p] + inverse[1][1] * x[2 * p + 1];
  const along = (a: number, b: number): number => inverse[1][a] * inverse[1][b];
  return stochasticEquation({
    name: "sheared motion",
    dimension: 2,
    drift: (_, x, order, { values, jacobian, hessian }) => {
      for (let n = 0; n < x.length; n++) {
        const [v, own] = [at(x, n >> 1), (R[n & 1][0] * spread) / 2];
        values[n] = own * g[2](v);
        for (let a = 0; a < 2; a++) {
          if (order >= 1) jacobian[2 * n + a] = own * g[3](v) * inverse[1][a];
          for (let b = 0; b < 2 && order >= 2; b++) {
            hessian[4 * n + 2 * a + b] = own * g[4](v) * along(a, b);
          }
        }
      }
    },
    diffusion: (_, x, order, { values, jacobian, hessian }) => {
      for (let n = 0; n < 2 * x.length; n++) {
        const [v, [first, second], k] = [at(x, n >> 2), R[(n >> 1) & 1], n & 1];
        values[n] = first * (M[0][k] + g[1](v) * M[1][k]) + second * M[1][k];
        for (let a = 0; a < 2; a++) {
          if (order >= 1) jacobian[2 * n + a] = first * g[2](v) * M[1][k] * inverse[1][a];
          for (let b = 0; b < 2 && order >= 2; b++) {
            hessian[4 * n + 2 * a + b] = first * g[3](v) * M[1][k] * along(a, b);
          }
        }
      }
    },
  });
}
