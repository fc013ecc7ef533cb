import { DomainError, type ScoreFunction } from "@chaosphere/core";
import type { Functional } from "@chaosphere/core/chaos";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { matrixProduct } from "@chaosphere/core/linalg";
import { normaliseExponentials } from "@chaosphere/core/special";
import { checkTime } from "../denoiser.ts";
import type { LogDensityFlow } from "./derivativeScore.ts";
import { type CylindricalFunctional, joinedDirections, pairings } from "./functional.ts";
import { type GaussianNodes, gaussianNodes } from "./gaussianNodes.ts";
import { gammaOperator, ouGenerator } from "./operators.ts";

/**
 * The exact transition of the reverse process on a functional, by Gauss–Hermite quadrature,
 *
 *     E[F(X_{t−h}) | X_t = x] = P_h(ρ_{t−h} F)(x) / P_h ρ_{t−h}(x),
 *
 * because the noising is reversible for γ.
 *
 * @param nodes Nodes a dimension of the span of all directions.
 * @throws {@link DomainError} unless 0 ≤ h ≤ t, or if there are too many nodes.
 * @throws {@link ShapeError} if band limits differ.
 *
 * Source: docs/theory/formulas.md (G3.2, G2.3).
 */
export function reverseMean(
  logDensity: LogDensityFlow,
  functional: CylindricalFunctional,
  { t, h, nodes }: { readonly t: number; readonly h: number; readonly nodes: number },
): Functional {
  if (!(h >= 0 && h <= t)) {
    throw new DomainError(
      `reverseMean: the step must satisfy 0 ≤ h ≤ t, got h = ${h}, t = ${t}. Step back to time 0 at most.`,
    );
  }
  const density = logDensity(t - h);
  const split = density.directions.batch;
  const directions = joinedDirections("reverseMean", [density, functional]);
  const n = directions.batch;
  const rule = gaussianNodes(directions, nodes);
  return (x) => {
    const centre = pairings("reverseMean", directions, x);
    return Float64Array.from({ length: x.batch }, (_, b) => {
      const { points, weights } = posterior(density, rule, centre.subarray(b * n, (b + 1) * n), h);
      return weights.reduce((sum, w, k) => {
        const y = points.subarray(k * n + split, (k + 1) * n);
        return sum + w * functional.jet(y).value;
      }, 0);
    });
  };
}

/**
 * The relative score as a conditional expectation of the data's own, by Gauss–Hermite quadrature:
 *
 *     s(t, x) = e^{−t} E[ D log ρ_0(X_0) | X_t = x ],   from D P_t = e^{−t} P_t D.
 *
 * @param nodes Nodes a dimension of the span of the directions.
 * @throws {@link DomainError} if there are too many nodes; the score, unless t > 0.
 *
 * Source: docs/theory/formulas.md (G5.2).
 */
export function conditionalScore(logDensity: LogDensityFlow, nodes: number): ScoreFunction {
  const density = logDensity(0);
  const { directions } = density;
  const n = directions.batch;
  const rule = gaussianNodes(directions, nodes);
  return (t, x) => {
    checkTime("conditionalScore", t);
    const decay = portableExp(-t);
    const centre = pairings("conditionalScore", directions, x);
    const slopes = new Float64Array(x.batch * n);
    for (let b = 0; b < x.batch; b++) {
      const y = centre.subarray(b * n, (b + 1) * n);
      const { points, weights } = posterior(density, rule, y, t);
      weights.forEach((w, k) => {
        const { gradient } = density.jet(points.subarray(k * n, (k + 1) * n));
        for (let i = 0; i < n; i++) slopes[b * n + i] += decay * w * gradient[i];
      });
    }
    const values = matrixProduct(slopes, directions.values, x.batch, n, x.bandLimit ** 2);
    return { ...x, values };
  };
}

/**
 * The generator of the reverse process at forward time t on a functional, point by point:
 *
 *     L*F = LF + 2 Γ(log ρ_t, F),
 *
 * 2Γ in our normalisation of Γ, with the factor ½.
 *
 * Source: Haussmann and Pardoux (1986), for the reversed diffusion; docs/theory/formulas.md (G4.1).
 */
export function reverseGenerator(
  logDensity: LogDensityFlow,
  t: number,
  functional: CylindricalFunctional,
): Functional {
  const noise = ouGenerator(functional);
  const drift = gammaOperator(logDensity(t), functional);
  return (x) => {
    const Γ = drift(x);
    return noise(x).map((value, b) => value + 2 * Γ[b]);
  };
}

/** Nodes and weights of the law of X_{t−h} given X_t, in the pairings of some directions, the density's first. */
function posterior(
  density: CylindricalFunctional,
  rule: GaussianNodes,
  centre: Float64Array,
  h: number,
): GaussianNodes {
  const n = centre.length;
  const own = density.directions.batch;
  const decay = portableExp(-h);
  const spread = Math.sqrt(-portableExpm1(-2 * h));
  const points = rule.points.map((v, i) => decay * centre[i % n] + spread * v);
  const weights = rule.weights.map(
    (w, k) => Math.log(w) + density.jet(points.subarray(k * n, k * n + own)).value,
  );
  normaliseExponentials(weights);
  return { points, weights };
}
