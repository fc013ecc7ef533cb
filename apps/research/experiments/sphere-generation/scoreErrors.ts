import { coefficients, type ScoreFunction } from "@chaosphere/core";
import { gaussHermite } from "@chaosphere/core/special";

const TIMES = [0.05, 0.5, 2];
const PLACES = [-2.1, 0.3, 1.7];
const STEP = 1e-3;

/**
 * The largest difference of a score in the second chaos from the derivative of log ρ_t, with the density by Mehler's formula,
 *
 *     ρ_t(x) = E ρ_0(e^{−t}x + √(1 − e^{−2t}) ξ),   ρ_0 = 1 + c (x² − 1),
 *
 * by Gauss and Hermite's rule, exact for polynomials; differences are extrapolated once, of fourth order.
 */
export function secondChaosScoreError(
  score: ScoreFunction,
  { coordinate, strength }: { readonly coordinate: number; readonly strength: number },
): number {
  const bandLimit = Math.ceil(Math.sqrt(coordinate + 1));
  const { nodes, weights } = gaussHermite(4);
  const logDensity = (t: number, x: number): number =>
    Math.log(
      nodes.reduce((sum, ξ, k) => {
        const at = Math.exp(-t) * x + Math.sqrt(-Math.expm1(-2 * t)) * ξ;
        return sum + (weights[k] ?? 0) * (1 + strength * (at ** 2 - 1));
      }, 0),
    );
  const errors = TIMES.flatMap((t) =>
    PLACES.map((x) => {
      const values = new Float64Array(bandLimit ** 2);
      values[coordinate] = x;
      const found = score(t, coefficients("cameron-martin", bandLimit, values)).values[coordinate];
      const slope = (δ: number) => (logDensity(t, x + δ) - logDensity(t, x - δ)) / (2 * δ);
      return Math.abs((4 * slope(STEP / 2) - slope(STEP)) / 3 - (found ?? Number.NaN));
    }),
  );
  return Math.max(...errors);
}
