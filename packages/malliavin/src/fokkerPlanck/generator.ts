import { DomainError } from "@chaosphere/core";
import { coefficientBlock, type StochasticEquation } from "../nonlinear/equation.ts";
import type { LineMesh } from "./lineMesh.ts";

/** A tridiagonal matrix: row i is (lower_i, diagonal_i, upper_i), with lower_0 = upper_{n−1} = 0. */
export interface Tridiagonal {
  readonly lower: Float64Array;
  readonly diagonal: Float64Array;
  readonly upper: Float64Array;
}

/** Three-point Gauss rule on [−1, 1], weights of sum 1, for the integral of B/D between two neighbouring centres. */
const NODES = [-Math.sqrt(0.6), 0, Math.sqrt(0.6)];
const WEIGHTS = [5 / 18, 8 / 18, 5 / 18];

/**
 * The Fokker–Planck operator of dX = b dt + σ dB on cell averages p_i, in flux form,
 *
 *     dp_i/dt = −(J_{i+½} − J_{i−½}) / h_i,
 *     J = B p − D ∂_x p,   D = a/2,   B = b − a′/2,   a = σσᵀ,
 *     J_{i+½} = (D/d) [ β(−w) p_i − β(w) p_{i+1} ],   β(w) = w/(e^w − 1),   w = ∫ B/D between the centres, d apart.
 *
 * The exponential fit w makes J vanish exactly where p_{i+1}/p_i = e^w, so the values of the stationary density at the
 * centres are stationary for the scheme too, up to the quadrature of w (three-point Gauss, error O(d⁷)). Off the
 * diagonal all entries are ≥ 0 and every column sums to 0 between reflecting ends: mass and sign are kept.
 *
 * @throws {@link DomainError} unless the equation has dimension 1, and where a coefficient is not finite or σ vanishes
 *   inside the interval.
 *
 * Source: Scharfetter and Gummel (1969); Chang and Cooper (1970).
 */
export function fokkerPlanckOperator(
  equation: StochasticEquation,
  space: LineMesh,
  time: number,
): Tridiagonal {
  if (equation.dimension !== 1) {
    throw new DomainError(
      `fokkerPlanckOperator: the equation must have dimension 1, got ${equation.dimension}. Use malliavinWeights in higher dimensions.`,
    );
  }
  const { faces, centres } = space;
  const n = centres.length;
  const operator = {
    lower: new Float64Array(n),
    diagonal: new Float64Array(n),
    upper: new Float64Array(n),
  };
  /** J = outOf·p_i − into·p_{i+1} through the face right of cell i. */
  const addFace = (i: number, outOf: number, into: number) => {
    if (i >= 0) {
      const h = faces[i + 1] - faces[i];
      operator.diagonal[i] -= outOf / h;
      if (i + 1 < n) operator.upper[i] += into / h;
    }
    if (i + 1 < n) {
      const h = faces[i + 2] - faces[i + 1];
      operator.diagonal[i + 1] -= into / h;
      if (i >= 0) operator.lower[i + 1] += outOf / h;
    }
  };

  const { points, drifts, variances } = transport(equation, space, time);
  for (let i = 0; i + 1 < n; i++) {
    const distance = centres[i + 1] - centres[i];
    let w = 0;
    let inverse = 0;
    for (let k = 0; k < 3; k++) {
      const at = 3 * i + k;
      if (!(variances[at] > 0 && Number.isFinite(drifts[at]) && Number.isFinite(variances[at]))) {
        throw new DomainError(
          `fokkerPlanckOperator: drift must be finite and σ not 0 inside the interval, got B = ${drifts[at]} and σ² = ${variances[at]} at x = ${points[at]}. Move the end to the degenerate point.`,
        );
      }
      w += (WEIGHTS[k] * distance * drifts[at] * 2) / variances[at];
      inverse += (WEIGHTS[k] * 2) / variances[at];
    }
    const rate = 1 / (inverse * distance);
    addFace(i, rate * bernoulli(-w), rate * bernoulli(w));
  }
  // Beyond an absorbing face p = 0; where D = 0 there, only the transport out of the interval is left.
  const ends = 3 * (n - 1);
  if (space.left === "absorbing") {
    const rate = exitRate(-drifts[ends], variances[ends], centres[0] - faces[0]);
    addFace(-1, 0, rate);
  }
  if (space.right === "absorbing") {
    const rate = exitRate(drifts[ends + 1], variances[ends + 1], faces[n] - centres[n - 1]);
    addFace(n - 1, rate, 0);
  }
  return operator;
}

/** w/(e^w − 1), 1 at 0. */
function bernoulli(w: number): number {
  return w === 0 ? 1 : w / Math.expm1(w);
}

/** Flux out per unit of density, at distance d of the face, with outward transport B and variance a there. */
function exitRate(outward: number, variance: number, distance: number): number {
  if (variance === 0) return Math.max(outward, 0);
  const rate = variance / 2 / distance;
  return rate * bernoulli(-outward / rate);
}

interface Transport {
  /** Three Gauss points between each two neighbouring centres, then the first and the last face. */
  readonly points: Float64Array;
  /** B = b − a′/2 there. */
  readonly drifts: Float64Array;
  /** a = Σ_l σ_l² there. */
  readonly variances: Float64Array;
}

function transport(equation: StochasticEquation, space: LineMesh, time: number): Transport {
  const { faces, centres } = space;
  const n = centres.length;
  const points = new Float64Array(3 * (n - 1) + 2);
  for (let i = 0; i + 1 < n; i++) {
    const half = (centres[i + 1] - centres[i]) / 2;
    for (let k = 0; k < 3; k++) points[3 * i + k] = centres[i] + half * (1 + NODES[k]);
  }
  points[3 * (n - 1)] = faces[0];
  points[3 * (n - 1) + 1] = faces[n];

  const drift = coefficientBlock(points.length, 1, 1, 0);
  equation.drift(time, points, 0, drift);
  const { noise: r, stateIndependent } = equation;
  const order = stateIndependent ? 0 : 1;
  const count = stateIndependent ? 1 : points.length;
  const diffusion = coefficientBlock(count, r, 1, order);
  equation.diffusion(time, points.subarray(0, count), order, diffusion);
  const variances = new Float64Array(points.length);
  const drifts = Float64Array.from(drift.values);
  for (let p = 0; p < points.length; p++) {
    for (let l = 0; l < r; l++) {
      const at = stateIndependent ? l : p * r + l;
      const sigma = diffusion.values[at];
      variances[p] += sigma * sigma;
      // ½ (σ²)′ = σ σ′; at an end where σ = 0 like √x its limit ½ a′ is taken from inside.
      if (!stateIndependent && sigma !== 0) drifts[p] -= sigma * diffusion.jacobian[at];
    }
  }
  for (const [end, inside] of [
    [points.length - 2, 0],
    [points.length - 1, 3 * (n - 1) - 1],
  ]) {
    if (variances[end] === 0) {
      const slope = variances[inside] / (points[inside] - points[end]);
      drifts[end] -= slope / 2;
    }
  }
  return { points, drifts, variances };
}
