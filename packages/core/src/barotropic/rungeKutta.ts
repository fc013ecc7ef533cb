import type { SphereGrid } from "../grid/sphereGrid.ts";
import { rowJacobian } from "./jacobian.ts";
import { linearFlow } from "./linearFlow.ts";
import { fillStream } from "./stream.ts";
import type { CompleteVorticityEquation } from "./vorticityEquation.ts";

/**
 * A step of length h of the equation without forcing, made in place on one row: the classical Runge–Kutta method of order 4
 * for e^{−tA} ζ, A the linear part, which turns every degree and lets it decay and is known exactly. Advection is computed on
 * the grid.
 *
 * Source: Kassam and Trefethen (2005).
 */
export function rungeKuttaStep(
  equation: CompleteVorticityEquation,
  grid: SphereGrid,
  bandLimit: number,
  h: number,
): (ζ: Float64Array) => void {
  const half = linearFlow(equation, bandLimit, h / 2);
  const jacobian = rowJacobian(grid, bandLimit);
  const row = () => new Float64Array(bandLimit ** 2);
  const [ψ, stage, sum] = [row(), row(), row()];
  const [k1, k2, k3, k4] = [row(), row(), row(), row()];
  /** States after half a step of the linear part alone. */
  const [ζHalf, k1Half, sumHalf] = [row(), row(), row()];

  /** The rate of change by advection, with its sign turned: J(ψ, ζ). */
  const advection = (state: Float64Array, out: Float64Array) => {
    fillStream(state, bandLimit, ψ);
    jacobian(ψ, state, out);
  };
  return (ζ) => {
    half(ζ, ζHalf);
    advection(ζ, k1);
    half(k1, k1Half);
    for (let i = 0; i < ζ.length; i++) stage[i] = ζHalf[i] - (h / 2) * k1Half[i];
    advection(stage, k2);
    for (let i = 0; i < ζ.length; i++) stage[i] = ζHalf[i] - (h / 2) * k2[i];
    advection(stage, k3);
    for (let i = 0; i < ζ.length; i++) sum[i] = ζHalf[i] - h * k3[i];
    half(sum, stage);
    advection(stage, k4);
    for (let i = 0; i < ζ.length; i++) {
      sum[i] = ζHalf[i] - (h / 6) * (k1Half[i] + 2 * (k2[i] + k3[i]));
    }
    half(sum, sumHalf);
    for (let i = 0; i < ζ.length; i++) ζ[i] = sumHalf[i] - (h / 6) * k4[i];
  };
}
