import { child, type Key, normalAt, purpose } from "@chaosphere/core";
import { symmetricEigen } from "@chaosphere/core/linalg";
import { estimateOf } from "../bounds/estimate.ts";
import { dots } from "./conjugateGradients.ts";
import type { LowDegreePreconditioner } from "./lowDegreePreconditioner.ts";
import { once } from "./once.ts";
import type { PosteriorSolver, TraceEstimates } from "./posteriorSolver.ts";
import type { WhitenedObservation } from "./whitenedObservation.ts";

/** Lanczos steps between two looks at the result. */
const LOOK = 10;
const MOST_STEPS = 200;
/** Change of the mean between looks at which the quadrature has converged: in nats, or in standard errors of the directions. */
const CONVERGED = 1e-3;
const CONVERGED_ERRORS = 0.05;
/** Relative residual of the systems that are solved: far below what the directions leave open. */
const TOLERANCE = 1e-5;

/**
 * Unbiased estimates of traces by random signs u, with the preconditioner M = L Lᵀ as control: its own parts are exact and only
 * what it misses is random.
 *
 *     log det(I + H) = log det M + E u·log(L⁻¹ (I + H) L⁻ᵀ) u,   tr (I + H)⁻¹ = tr M⁻¹ + E u·((I + H)⁻¹ − M⁻¹) u.
 *
 * The logarithm is by Gauss quadrature from Lanczos steps, continued until ten more change the mean by less than 0.001, or by a
 * twentieth of its standard error.
 *
 * Source: Hutchinson (1990); Ubaru, Chen and Saad (2017), section 3.
 */
export function estimatedTraces(
  { dimension: d, apply, adjoint }: WhitenedObservation,
  preconditioner: LowDegreePreconditioner,
  covariance: PosteriorSolver["covariance"],
  probes: number,
  key: Key,
): TraceEstimates {
  const u = signs(probes, d, key);
  const times = (x: Float64Array) => {
    const inner = preconditioner.whitenTransposed(x);
    const product = adjoint(apply(inner));
    for (let at = 0; at < product.length; at++) product[at] += inner[at];
    return preconditioner.whiten(product);
  };
  return {
    logDeterminants: once(() =>
      logForms(u, d, times).map((form) => form + preconditioner.logDeterminant),
    ),
    traces: once(() => {
      const inverse = dots(u, covariance(u, TOLERANCE).values, d);
      const control = dots(u, preconditioner.solve(u), d);
      return inverse.map((form, k) => d - preconditioner.traceOfInverse - form + control[k]);
    }),
  };
}

/** u·log(B) u of each row, B symmetric positive definite. */
function logForms(
  u: Float64Array,
  d: number,
  times: (x: Float64Array) => Float64Array,
): Float64Array {
  const rows = u.length / d;
  const scale = 1 / Math.sqrt(d);
  let v = u.map((x) => x * scale);
  let before = new Float64Array(u.length);
  let β = new Float64Array(rows);
  const diagonals: Float64Array[] = [];
  const offDiagonals: Float64Array[] = [];
  let forms = new Float64Array(rows);
  for (let step = 1; step <= Math.min(MOST_STEPS, d); step++) {
    const w = times(v);
    const α = dots(v, w, d);
    for (let at = 0; at < w.length; at++) {
      const row = Math.floor(at / d);
      w[at] -= α[row] * v[at] + β[row] * before[at];
    }
    diagonals.push(α);
    β = dots(w, w, d).map(Math.sqrt);
    offDiagonals.push(β);
    if (step % LOOK === 0 || step === d || β.every((b) => !(b > 1e-12))) {
      const next = forms.map((_, row) => d * quadrature(row, diagonals, offDiagonals));
      const change = next.reduce((sum, x, row) => sum + x - forms[row], 0) / rows;
      forms = next;
      const { standardError } = estimateOf("expectedInformation", forms);
      const enough = Math.max(CONVERGED, CONVERGED_ERRORS * standardError);
      if (Math.abs(change) < enough || β.every((b) => !(b > 1e-12))) break;
    }
    [before, v] = [v, w.map((x, at) => x / Math.max(β[Math.floor(at / d)], Number.MIN_VALUE))];
  }
  return forms;
}

/** e₁·log(T) e₁ of the tridiagonal matrix of one row. */
function quadrature(
  row: number,
  diagonals: readonly Float64Array[],
  offDiagonals: readonly Float64Array[],
): number {
  const last = offDiagonals.findIndex((β) => !(β[row] > 1e-12));
  const m = last === -1 ? diagonals.length : last + 1;
  const T = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    T[i * (m + 1)] = diagonals[i][row];
    if (i > 0) T[i * m + i - 1] = T[(i - 1) * m + i] = offDiagonals[i - 1][row];
  }
  const { eigenvalues, eigenvectors } = symmetricEigen(T, m);
  return eigenvalues.reduce((sum, θ, j) => sum + eigenvectors[j] ** 2 * Math.log(θ), 0);
}

function signs(rows: number, d: number, key: Key): Float64Array {
  const u = new Float64Array(rows * d);
  for (let b = 0; b < rows; b++) {
    const stream = child(child(key, purpose.probe), b);
    for (let i = 0; i < d; i++) u[b * d + i] = normalAt(stream, i) < 0 ? -1 : 1;
  }
  return u;
}
