import type { StochasticEquation } from "../nonlinear/equation.ts";
import { fokkerPlanckOperator } from "./generator.ts";
import type { LineMesh } from "./lineMesh.ts";

/**
 * The stationary density of an equation on the line, of mass 1 on the mesh,
 *
 *     p_∞(x) ∝ (1/a) exp( ∫ 2b/a ),   a = σσᵀ,
 *
 * exact at the centres up to quadrature, as the operator of {@link fokkerPlanck} is fitted to it. The coefficients are taken at
 * time 0; ends are read as reflecting.
 *
 * @throws {@link DomainError} unless the equation has dimension 1, and where a coefficient is not finite or σ vanishes.
 *
 * @example
 * ```ts
 * import { doubleWellEquation, stationaryDensity, uniformLineMesh } from "@chaosphere/malliavin";
 *
 * const mesh = uniformLineMesh(-3, 3, 601);
 * const density = stationaryDensity(doubleWellEquation(), mesh);
 * // p ∝ exp(4x² − 2x⁴): the wells at ±1 are e² times as likely as the barrier at 0.
 * const at = (x: number) => density[mesh.centres.findIndex((centre) => Math.abs(centre - x) < 0.005)];
 * console.log(Math.log(at(1) / at(0)).toFixed(2)); // 2.00
 * ```
 */
export function stationaryDensity(equation: StochasticEquation, space: LineMesh): Float64Array {
  const closed: LineMesh = { ...space, left: "reflecting", right: "reflecting" };
  const { lower, upper } = fokkerPlanckOperator(equation, closed, 0);
  const width = (i: number) => space.faces[i + 1] - space.faces[i];
  const logs = new Float64Array(upper.length);
  for (let i = 0; i + 1 < upper.length; i++) {
    // No flux: outOf · p_i = into · p_{i+1}.
    logs[i + 1] = logs[i] + Math.log((lower[i + 1] * width(i + 1)) / (upper[i] * width(i)));
  }
  const top = logs.reduce((a, b) => Math.max(a, b));
  const density = logs.map((v) => Math.exp(v - top));
  const mass = density.reduce((sum, p, i) => sum + p * width(i), 0);
  return density.map((p) => p / mass);
}
