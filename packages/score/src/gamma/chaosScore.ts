import { DomainError, rows, type ScoreFunction, ShapeError } from "@chaosphere/core";
import {
  type ChaosExpansion,
  chaosCombination,
  chaosDerivative,
  evaluateChaos,
  exponentialChaos,
  type MultiIndices,
  mehler,
} from "@chaosphere/core/chaos";
import { portableExp } from "@chaosphere/core/elementary";
import { logWeights } from "@chaosphere/core/special";
import { checkTime } from "../denoiser.ts";
import type { ShiftMixture } from "../exact/mixture.ts";

/** How far the mean of a density may be from 1: rounding of a mean over many samples. */
const ROUNDING = 1e-9;

/**
 * The relative score from the chaos expansion of the density of the data, ρ_0 = dμ_0/dγ:
 *
 *     s(t, x) = D log ρ_t = e^{−t} P_t Dρ_0 / P_t ρ_0,   P_t h_α = e^{−|α| t} h_α.
 *
 * The coefficients are moments of the data, c_α = E[h_α(X_0)]: see `projectFromSamples`, called without values. What a
 * truncation of ρ_0 at order N leaves out is damped by e^{−(N+1)t}, so the score is good for t not too small.
 * Coordinates beyond the variables of the expansion are those of the noise, with score 0.
 *
 * @throws {@link DomainError} if c_0 ≠ 1, so that the density has not mean 1 under γ; the score, unless t > 0 and
 *   ρ_t(x) > 0, which a truncated expansion may miss far from the data.
 *
 * Source: docs/theory/formulas.md (G5.1, G5.6, G2.3).
 */
export function chaosScore(density: ChaosExpansion): ScoreFunction {
  const { indices } = density;
  const mass = indices.orders[0] === 0 ? density.coefficients[0] : 0;
  if (!(Math.abs(mass - 1) < ROUNDING)) {
    throw new DomainError(
      `chaosScore: a density has mean 1 under the noise, c_0 = 1, got ${mass}. Divide by it, or include the multi-index 0.`,
    );
  }
  const used = [...new Set(indices.variables)];
  const slopes = used.map((j) => chaosDerivative(density, j));
  return (t, x) => {
    checkTime("chaosScore", t);
    const row = x.bandLimit ** 2;
    const decay = portableExp(-t);
    const ρ = evaluateChaos(mehler(density, t), x);
    ρ.forEach((value, b) => {
      if (!(value > 0)) {
        throw new DomainError(
          `chaosScore: the truncated density must be positive, got ${value} at row ${b}, t = ${t}. Raise the order of the expansion or use a larger time.`,
        );
      }
    });
    const values = new Float64Array(x.values.length);
    used.forEach((j, i) => {
      evaluateChaos(mehler(slopes[i], t), x).forEach((slope, b) => {
        values[b * row + j] = (decay * slope) / ρ[b];
      });
    });
    return { ...x, values };
  };
}

/**
 * The chaos coefficients of the density of a mixture of Cameron–Martin shifts, which are its moments:
 *
 *     c_α = Σ_i w_i ∏_j m_ij^{α_j} / √α_j! = E[h_α(X_0)].
 *
 * @throws {@link ShapeError} if there is no shift, not one weight a shift, or too few coordinates.
 * @throws {@link DomainError} if a weight is not positive.
 *
 * Source: docs/theory/formulas.md (G5.6, G10.2).
 */
export function shiftMixtureChaos(
  { shifts, weights }: ShiftMixture,
  indices: MultiIndices,
): ChaosExpansion {
  if (!(indices.dimension <= shifts.bandLimit ** 2)) {
    throw new ShapeError(
      `shiftMixtureChaos: the multi-indices have ${indices.dimension} variables, got shifts of ${shifts.bandLimit ** 2} coordinates. Raise the band limit or use fewer variables.`,
    );
  }
  const w = logWeights("shiftMixtureChaos", shifts.batch, weights).map(portableExp);
  const densities = Array.from(w, (_, i) => exponentialChaos(indices, rows(shifts, i, i + 1)));
  return chaosCombination(densities, w);
}
