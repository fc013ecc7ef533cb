import { DomainError } from "@chaosphere/core";
import { type ChaosExpansion, chaosComponent, chaosNormSquared } from "@chaosphere/core/chaos";
import { portableExp } from "@chaosphere/core/elementary";
import { dirichletForm } from "./chaosCalculus.ts";
import { type CylindricalFunctional, pairings } from "./functional.ts";
import { type GaussianNodes, gaussianNodes } from "./gaussianNodes.ts";

/** The two sides of an inequality lesser ≤ greater. */
export interface InequalitySides {
  readonly lesser: number;
  readonly greater: number;
}

/**
 * Poincaré's inequality, exactly for a polynomial,
 *
 *     Var F ≤ E‖DF‖²,
 *
 * with equality for the first chaos, F = c + ⟨h, x⟩.
 *
 * Source: docs/theory/formulas.md (G2.1).
 */
export function poincareSides(f: ChaosExpansion): InequalitySides {
  const mean = chaosNormSquared(chaosComponent(f, 0));
  return { lesser: chaosNormSquared(f) - mean, greater: dirichletForm(f) };
}

/**
 * The logarithmic Sobolev inequality, by Gauss–Hermite quadrature,
 *
 *     Ent(F²) = E[F² log F²] − E[F²] log E[F²] ≤ 2 E‖DF‖²,
 *
 * with equality for F = e^{⟨h, x⟩}. With F² = ρ a density it is KL(ργ | γ) ≤ ½ I(ργ | γ).
 *
 * @param nodes Nodes a dimension of the directions' span.
 * @throws {@link DomainError} if there are too many nodes.
 *
 * Source: Gross (1975); docs/theory/formulas.md (G2.1).
 */
export function logSobolevSides(f: CylindricalFunctional, nodes: number): InequalitySides {
  const rule = gaussianNodes(f.directions, nodes);
  const gram = pairings("logSobolevSides", f.directions, f.directions);
  const n = f.directions.batch;
  let [square, logarithm, form] = [0, 0, 0];
  rule.weights.forEach((w, k) => {
    const { value, gradient } = f.jet(rule.points.subarray(k * n, (k + 1) * n));
    const s = value * value;
    square += w * s;
    logarithm += s > 0 ? w * s * Math.log(s) : 0;
    gram.forEach((g, ij) => {
      form += w * g * gradient[Math.floor(ij / n)] * gradient[ij % n];
    });
  });
  return { lesser: logarithm - square * Math.log(square), greater: 2 * form };
}

/**
 * Nelson's hypercontractivity of the Ornstein–Uhlenbeck semigroup, by Gauss–Hermite quadrature,
 *
 *     ‖P_t F‖_q ≤ ‖F‖_p,   q = 1 + e^{2t} (p − 1),   p > 1,
 *
 * with equality for F = e^{⟨h, x⟩}.
 *
 * @param nodes Nodes a dimension of the directions' span; the cost is the square of their total.
 * @throws {@link DomainError} if p ≤ 1, t < 0 or there are too many nodes.
 *
 * Source: Nelson (1973); docs/theory/formulas.md (G2.1).
 */
export function hypercontractivitySides(
  f: CylindricalFunctional,
  t: number,
  p: number,
  nodes: number,
): InequalitySides {
  if (!(p > 1 && p < Infinity && t >= 0 && t < Infinity)) {
    throw new DomainError(
      `hypercontractivitySides: need p > 1 and t ≥ 0, both finite, got p = ${p}, t = ${t}. At p = 1 the semigroup only contracts.`,
    );
  }
  const rule = gaussianNodes(f.directions, nodes);
  const n = f.directions.batch;
  const q = 1 + portableExp(2 * t) * (p - 1);
  const decay = portableExp(-t);
  const spread = Math.sqrt(1 - decay * decay);
  const norm = (values: Float64Array, power: number) =>
    mean(
      rule,
      values.map((v) => Math.abs(v) ** power),
    ) **
    (1 / power);
  const smoothed = rule.weights.map((_, k) => {
    const points = rule.points.map((v, i) => decay * rule.points[k * n + (i % n)] + spread * v);
    return mean(rule, valuesOnNodes(f, { ...rule, points }));
  });
  return { lesser: norm(smoothed, q), greater: norm(valuesOnNodes(f, rule), p) };
}

function valuesOnNodes(
  { jet, directions }: CylindricalFunctional,
  rule: GaussianNodes,
): Float64Array {
  const n = directions.batch;
  return rule.weights.map((_, k) => jet(rule.points.subarray(k * n, (k + 1) * n)).value);
}

function mean({ weights }: GaussianNodes, values: Float64Array): number {
  return weights.reduce((sum, w, k) => sum + w * values[k], 0);
}
