import { key, lawDimension, perCoefficient, whiteNoise } from "@chaosphere/core";
import type { GaussianPosterior } from "./gaussianPosterior.ts";
import { quadraticForms } from "./logEvidence.ts";
import { whitenAdjoint } from "./noise.ts";

/** How far observed values lie from what prior and noise lead to expect, for each row. */
export interface Surprise {
  /** √(rᵀS⁻¹r / n) for r = y − A m: near 1 if prior and noise are right, with standard error 1/√(2n). Length batch. */
  readonly overall: Float64Array;
  /** The largest distance of one number from its expectation, in its own standard deviations √S_ii. Length batch. */
  readonly largest: Float64Array;
  /** Which number that is. Length batch. */
  readonly at: Int32Array;
}

/** Draws from the prior where the variance of a number has no closed form: √S_ii is then known to 9 %. */
const DRAWS = 64;
const DRAW_KEY = key(0);

/**
 * Compares observed values with their own law before anything was seen, N(A m, S), S = A C A* + R. Values far outside the prior
 * are wrong, or in other units, or the prior is; the posterior does not show it. With correlated noise the numbers are those of
 * R^{−1/2} y.
 *
 * For an isotropic prior and values at points, S_ii is exact, else it is estimated from draws of the prior.
 */
export function surprise(posterior: GaussianPosterior): Surprise {
  const { residuals: r, size: n } = posterior.whitened;
  const sd = expectedSpread(posterior);
  const squares = quadraticForms(posterior);
  const largest = new Float64Array(squares.length);
  const at = new Int32Array(squares.length);
  for (let b = 0; b < squares.length; b++) {
    for (let i = 0; i < n; i++) {
      const distance = Math.abs(r[b * n + i]) / sd[i];
      if (distance > largest[b]) [largest[b], at[b]] = [distance, i];
    }
  }
  return { overall: squares.map((square) => Math.sqrt(square / n)), largest, at };
}

/** The standard deviation of each number of R^{−1/2}(y − A m). */
function expectedSpread({ prior, observation, whitened }: GaussianPosterior): Float64Array {
  const { operator, noise } = observation;
  const { size: n, apply } = whitened;
  if (prior.kind === "isotropic" && operator.pointwise && noise.kind !== "correlated") {
    const { beam } = operator.pointwise;
    const seen = perCoefficient(prior.spectrum.map((c, l) => c * (beam?.[l] ?? 1) ** 2));
    const variance = seen.reduce((sum, c) => sum + c, 0) / (4 * Math.PI);
    const weights = whitenAdjoint(noise, new Float64Array(n).fill(1));
    return weights.map((w) => Math.sqrt(1 + variance * w * w));
  }
  const bandLimit = Math.round(Math.sqrt(lawDimension(prior)));
  const squares = new Float64Array(n);
  for (let draw = 0; draw < DRAWS; draw++) {
    const values = apply(whiteNoise(bandLimit, 1, DRAW_KEY, { firstRow: draw }).values);
    for (let i = 0; i < n; i++) squares[i] += values[i] * values[i];
  }
  return squares.map((square) => Math.sqrt(1 + square / DRAWS));
}
