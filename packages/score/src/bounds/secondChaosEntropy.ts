import { coefficients, DomainError, gaussLegendreRule } from "@chaosphere/core";
import type { SecondChaosLaw } from "../exact/secondChaos.ts";
import { checkForwardTime } from "./forwardTime.ts";
import type { EntropyFlow, LawQuadrature } from "./scoreMoments.ts";

/** Beyond REACH the normal density is below 1e-31. */
const REACH = 12;
/** Panels [REACH/2^k, REACH/2^(k−1)], graded towards 0, where the density may vanish, and nodes in each. */
const [PANELS, NODES] = [40, 20];

/**
 * Relative entropy and Fisher information of a law in the second chaos along the flow, by quadrature in its one
 * coordinate:
 *
 *     ρ_t = 1 + a(x² − 1),  a = c e^{−2t},   KL_t = E_γ[ρ_t log ρ_t],   I_t = E_γ[(2ax)²/ρ_t].
 *
 * @throws {@link DomainError} if the strength is outside [0, 1]; the flow, if t < 0.
 *
 * Source: docs/theory/formulas.md (G6.1, G10.3).
 */
export function secondChaosEntropies({ strength }: SecondChaosLaw): EntropyFlow {
  checkStrength("secondChaosEntropies", strength);
  const { nodes, weights } = halfNormalRule();
  return (t) => {
    checkForwardTime("secondChaosEntropies", t);
    const a = strength * Math.exp(-2 * t);
    let [klDivergence, fisherInformation] = [0, 0];
    nodes.forEach((x, n) => {
      const departure = a * (x * x - 1);
      const density = 1 - a + a * x * x;
      const log = density < 0.5 ? Math.log(density) : Math.log1p(departure);
      // ρ log ρ − ρ + 1 has the same mean and no cancellation between points.
      klDivergence += weights[n] * (density * log - departure);
      fisherInformation += (weights[n] * (2 * a * x) ** 2) / density;
    });
    return { klDivergence, fisherInformation };
  };
}

/**
 * Points for expectations under a noised law in the second chaos of functions of its coordinate; the others are 0.
 *
 * @throws {@link DomainError} if the strength is outside [0, 1]; the rule, if t < 0.
 *
 * Source: docs/theory/formulas.md (G10.3).
 */
export function secondChaosQuadrature(law: SecondChaosLaw): LawQuadrature {
  checkStrength("secondChaosQuadrature", law.strength);
  const { nodes, weights } = halfNormalRule();
  const bandLimit = Math.floor(Math.sqrt(law.coordinate)) + 1;
  const values = new Float64Array(2 * nodes.length * bandLimit ** 2);
  nodes.forEach((x, n) => {
    values[2 * n * bandLimit ** 2 + law.coordinate] = x;
    values[(2 * n + 1) * bandLimit ** 2 + law.coordinate] = -x;
  });
  const points = coefficients("cameron-martin", bandLimit, values);
  return (t) => {
    checkForwardTime("secondChaosQuadrature", t);
    const a = law.strength * Math.exp(-2 * t);
    return {
      points,
      weights: Float64Array.from({ length: points.batch }, (_, i) => {
        const n = i >> 1;
        return (weights[n] * (1 + a * (nodes[n] ** 2 - 1))) / 2;
      }),
    };
  };
}

/** Nodes x > 0 and weights of E[F(Z)], Z ~ N(0, 1), for even F, by Gauss–Legendre rules on graded panels. */
function halfNormalRule(): { nodes: Float64Array; weights: Float64Array } {
  const rule = gaussLegendreRule(NODES);
  const nodes = new Float64Array(PANELS * NODES);
  const weights = new Float64Array(PANELS * NODES);
  for (let panel = 0; panel < PANELS; panel++) {
    const end = REACH / 2 ** panel;
    const start = panel === PANELS - 1 ? 0 : end / 2;
    for (let i = 0; i < NODES; i++) {
      const x = start + ((end - start) * (1 + Math.cos(rule.colatitudes[i]))) / 2;
      const normal = Math.exp((-x * x) / 2) * Math.sqrt(2 / Math.PI);
      nodes[panel * NODES + i] = x;
      weights[panel * NODES + i] = (normal * rule.weights[i] * (end - start)) / 2;
    }
  }
  return { nodes, weights };
}

function checkStrength(caller: string, strength: number): void {
  if (!(strength >= 0 && strength <= 1)) {
    throw new DomainError(
      `${caller}: strength must lie in [0, 1] for the density to be positive, got ${strength}. Choose one there.`,
    );
  }
}
