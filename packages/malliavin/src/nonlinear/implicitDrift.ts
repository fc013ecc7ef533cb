import { invertInto } from "@chaosphere/core/linalg";
import { type CoefficientBlock, coefficientBlock } from "./equation.ts";
import { pullBack } from "./pullBack.ts";
import type { StepShape } from "./step.ts";

/** Newton's method stops where a state moves by less than this, relatively. */
const TOLERANCE = 1e-14;
const MOST_ITERATIONS = 60;

/**
 * The map X ↦ X* of one step of backward Euler for the drift alone, and its derivatives,
 *
 *     X* = X + h b(t, X*),   ∂X* = (I − h ∂b(X*))⁻¹ =: A,   ∂²X* = A h ∂²b(X*)[A, A].
 *
 * Newton's method stops for each state alone, so that the batch never matters. A state that has no solution near it in
 * 60 iterations, or none with a derivative, becomes NaN.
 */
export function implicitDrift({
  equation,
  count,
  h,
  order,
}: StepShape): (t: number, states: Float64Array) => CoefficientBlock {
  const m = equation.dimension;
  const square = m * m;
  const solution = coefficientBlock(count, m, m, 2);
  const { values: x, jacobian: A, hessian } = solution;
  const b = coefficientBlock(count, m, m, 2);
  const isOpen = new Uint8Array(count);
  const before = new Float64Array(m);
  const slope = new Float64Array(square);
  const room = new Float64Array(square);
  const bend = new Float64Array(m * square);
  const inverse = new Float64Array(square);

  /** (I − h ∂b)⁻¹ of state p. */
  function invertSlope(p: number): boolean {
    for (let i = 0; i < square; i++) {
      slope[i] = (i % (m + 1) === 0 ? 1 : 0) - h * b.jacobian[p * square + i];
    }
    return invertInto(slope, 0, m, inverse, 0, room);
  }

  /** One Newton step of state p; whether it still moves. */
  function moves(p: number, states: Float64Array): boolean {
    let largest = invertSlope(p) ? 0 : Number.NaN;
    before.set(x.subarray(p * m, (p + 1) * m));
    for (let i = 0; i < m; i++) {
      let change = 0;
      for (let j = 0; j < m; j++) {
        const gap = states[p * m + j] + h * b.values[p * m + j] - before[j];
        change += inverse[i * m + j] * gap;
      }
      x[p * m + i] = before[i] + change;
      largest = Math.max(largest, Math.abs(change) / (1 + Math.abs(before[i])));
    }
    return !(largest <= TOLERANCE);
  }

  function solve(t: number, states: Float64Array): void {
    x.set(states);
    isOpen.fill(1);
    for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
      equation.drift(t, x, 1, b);
      let open = 0;
      for (let p = 0; p < count; p++) {
        if (isOpen[p] === 1) isOpen[p] = moves(p, states) ? 1 : 0;
        open += isOpen[p];
      }
      if (open === 0) return;
    }
    for (let i = 0; i < x.length; i++) if (isOpen[Math.floor(i / m)] === 1) x[i] = Number.NaN;
  }

  return (t, states) => {
    solve(t, states);
    if (order === 0) return solution;
    equation.drift(t, x, order, b);
    for (let p = 0; p < count; p++) {
      if (!invertSlope(p)) inverse.fill(Number.NaN);
      A.set(inverse, p * square);
      if (order === 1) continue;
      pullBack(b.hessian, p * m, m, inverse, 0, m, room, bend);
      for (let i = 0; i < m; i++) {
        for (let jk = 0; jk < square; jk++) {
          let sum = 0;
          for (let a = 0; a < m; a++) sum += inverse[i * m + a] * bend[a * square + jk];
          hessian[(p * m + i) * square + jk] = h * sum;
        }
      }
    }
    return solution;
  };
}
