import { DomainError, ShapeError } from "@chaosphere/core";
import type { StochasticEquation } from "../nonlinear/equation.ts";
import { fokkerPlanckOperator, type Tridiagonal } from "./generator.ts";
import type { LineMesh } from "./lineMesh.ts";

/** The law of X_0: one point, or a density at the centres of the mesh. */
export type StartingLaw = number | Float64Array;

/** Options of {@link fokkerPlanck}. */
export interface FokkerPlanckOptions {
  /** T > 0. */
  readonly horizon: number;
  /** Time steps, graded as t_k = T (k/N)² so that the spreading of a point is resolved. Default 400. */
  readonly steps?: number;
  /** Whether b or σ change with time. Default true: the operator is rebuilt for every stage. */
  readonly timeDependent?: boolean;
}

/** The law of X_T on a mesh. */
export interface LawOnMesh {
  readonly mesh: LineMesh;
  /** p(T, x_i), cell averages. */
  readonly density: Float64Array;
  /** Probability still inside: Σ p_i h_i. */
  readonly mass: number;
  /** Probability absorbed at each end up to T: the atoms of the law. */
  readonly absorbed: { readonly left: number; readonly right: number };
}

/** γ of TR-BDF2 that gives its two stages one matrix. */
const GAMMA = 2 - Math.SQRT2;

/**
 * The law of X_T for an Itô equation on the line by finite volumes in space and TR-BDF2 in time (second order, L-stable):
 *
 *     ∂_t p = −∂_x (b p) + ½ ∂_x² (σσᵀ p).
 *
 * A starting point is a unit mass shared by the two cells around it, so that its mean is exact.
 *
 * @throws {@link DomainError} unless T > 0, steps is a whole number of 1 or more and a starting point lies between the
 *   first and the last centre.
 * @throws {@link ShapeError} unless a starting density has one value per cell.
 *
 * Source: Chang and Cooper (1970); Bank, Coughran, Fichtner, Grosse, Rose and Smith (1985); docs/theory/formulas.md (N8).
 *
 * @example
 * ```ts
 * import { doubleWellEquation, fokkerPlanck, lawScore, uniformLineMesh } from "@chaosphere/malliavin";
 *
 * const law = fokkerPlanck(doubleWellEquation(), 0, uniformLineMesh(-3, 3, 600), { horizon: 0.5 });
 * console.log(law.mass.toFixed(6)); // 1.000000
 * // The law is symmetric about 0, so its score is odd.
 * const [left, right] = lawScore(law, Float64Array.of(-0.5, 0.5));
 * console.log((left + right).toFixed(6)); // 0.000000
 * ```
 */
export function fokkerPlanck(
  equation: StochasticEquation,
  start: StartingLaw,
  space: LineMesh,
  options: FokkerPlanckOptions,
): LawOnMesh {
  const { horizon, steps = 400, timeDependent = true } = options;
  if (!(horizon > 0 && horizon < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `fokkerPlanck: horizon must be positive and finite, got ${horizon}. Give the time T of the law.`,
    );
  }
  if (!(Number.isInteger(steps) && steps >= 1)) {
    throw new DomainError(
      `fokkerPlanck: steps must be a whole number, 1 or more, got ${steps}. 400 is usual.`,
    );
  }
  let density = startingDensity(start, space);
  const constant = timeDependent ? undefined : fokkerPlanckOperator(equation, space, 0);
  const operatorAt = (t: number) => constant ?? fokkerPlanckOperator(equation, space, t);
  const absorbed = { left: 0, right: 0 };
  const absorb = (weight: number, operator: Tridiagonal, p: Float64Array) => {
    const exits = exitFluxes(operator, space);
    absorbed.left += weight * exits.left * p[0];
    absorbed.right += weight * exits.right * p[p.length - 1];
  };

  for (let k = 0; k < steps; k++) {
    const t = horizon * (k / steps) ** 2;
    const h = horizon * ((k + 1) / steps) ** 2 - t;
    const before = operatorAt(t);
    const middle = operatorAt(t + GAMMA * h);
    const after = operatorAt(t + h);
    const half = (GAMMA / 2) * h;
    const stage = solveShifted(middle, half, plus(density, half, apply(before, density)));
    const weight = 1 / (GAMMA * (2 - GAMMA));
    const known = density.map((p, i) => weight * stage[i] - weight * (1 - GAMMA) ** 2 * p);
    const next = solveShifted(after, half, known);
    // The same quadrature of the outflow as of the density, so that mass and atoms add up to 1.
    absorb(weight * half, before, density);
    absorb(weight * half, middle, stage);
    absorb(half, after, next);
    density = next;
  }
  return { mesh: space, density, mass: massOf(density, space), absorbed };
}

/** p_i with unit mass at a point, or a copy of the density given. */
function startingDensity(start: StartingLaw, { centres, faces }: LineMesh): Float64Array {
  if (typeof start !== "number") {
    if (start.length !== centres.length) {
      throw new ShapeError(
        `fokkerPlanck: a starting density must have one value for each of the ${centres.length} cells, got ${start.length}. Take both from one mesh.`,
      );
    }
    return Float64Array.from(start);
  }
  const last = centres.length - 1;
  if (!(start >= centres[0] && start <= centres[last])) {
    throw new DomainError(
      `fokkerPlanck: the starting point must lie between ${centres[0]} and ${centres[last]}, got ${start}. Widen the mesh.`,
    );
  }
  const density = new Float64Array(centres.length);
  const right = Math.max(
    1,
    centres.findIndex((x) => x >= start),
  );
  const share = (start - centres[right - 1]) / (centres[right] - centres[right - 1]);
  density[right - 1] = (1 - share) / (faces[right] - faces[right - 1]);
  density[right] += share / (faces[right + 1] - faces[right]);
  return density;
}

function massOf(density: Float64Array, { faces }: LineMesh): number {
  return density.reduce((sum, p, i) => sum + p * (faces[i + 1] - faces[i]), 0);
}

/** Flux out of the interval per unit of density in the end cells: minus the column sums of the operator. */
function exitFluxes(operator: Tridiagonal, { faces, left, right }: LineMesh) {
  const { lower, diagonal, upper } = operator;
  const n = diagonal.length;
  const width = (i: number) => faces[i + 1] - faces[i];
  return {
    left: left === "absorbing" ? -(diagonal[0] * width(0) + lower[1] * width(1)) : 0,
    right:
      right === "absorbing" ? -(diagonal[n - 1] * width(n - 1) + upper[n - 2] * width(n - 2)) : 0,
  };
}

function plus(p: Float64Array, scale: number, q: Float64Array): Float64Array {
  return p.map((value, i) => value + scale * q[i]);
}

/** A p. */
function apply({ lower, diagonal, upper }: Tridiagonal, p: Float64Array): Float64Array {
  const last = p.length - 1;
  return p.map(
    (value, i) =>
      diagonal[i] * value +
      (i > 0 ? lower[i] * p[i - 1] : 0) +
      (i < last ? upper[i] * p[i + 1] : 0),
  );
}

/** (I − h A)⁻¹ p by elimination without pivoting: I − h A has the signs of an M-matrix. */
function solveShifted(
  { lower, diagonal, upper }: Tridiagonal,
  h: number,
  p: Float64Array,
): Float64Array {
  const n = p.length;
  const ratio = new Float64Array(n);
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const below = i > 0 ? -h * lower[i] : 0;
    const pivot = 1 - h * diagonal[i] - (i > 0 ? below * ratio[i - 1] : 0);
    ratio[i] = (-h * upper[i]) / pivot;
    x[i] = (p[i] - (i > 0 ? below * x[i - 1] : 0)) / pivot;
  }
  for (let i = n - 2; i >= 0; i--) x[i] -= ratio[i] * x[i + 1];
  return x;
}
