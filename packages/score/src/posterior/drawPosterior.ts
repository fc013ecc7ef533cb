import {
  child,
  coefficients,
  fillNormals,
  type HarmonicCoefficients,
  type Key,
  purpose,
  whiteNoise,
} from "@chaosphere/core";
import { checkCount } from "./checkCount.ts";
import type { GaussianPosterior } from "./gaussianPosterior.ts";

/** Numbers of coefficients or data of the draws that are made together. */
const TOGETHER = 2 ** 22;

/** Relative residual of a draw by conjugate gradients: with 10⁴ data its error is a thousandth of a posterior deviation in all. */
const DRAW_TOLERANCE = 1e-5;

/**
 * Draws from a Gaussian posterior by Matheron's rule: a field and noise drawn from the prior, moved by what they miss of the data,
 *
 *     f = m^y + f′ − C^{1/2} (I + H)⁻¹ G* R^{−1/2} (A f′ + ε′),   f′ ~ N(0, C), ε′ ~ N(0, R).
 *
 * Draw j for row b of the values is row b·count + j and has a stream of its own, so that more draws of the same key extend
 * fewer. For an isotropic or diagonal prior, the same key at a larger band limit has the same f′ and ε′ in the degrees it had.
 *
 * @param firstDraw Number of the first draw, for a part of a larger count. Default 0.
 * @returns batch·count rows.
 * @throws {@link DomainError} if the count is not a whole number, or conjugate gradients do not converge.
 *
 * Source: Hoffman and Ribak (1991); docs/theory/formulas.md (P2.4).
 */
export function drawPosterior(
  posterior: GaussianPosterior,
  key: Key,
  count: number,
  { firstDraw = 0 }: { readonly firstDraw?: number } = {},
): HarmonicCoefficients {
  checkCount("drawPosterior", count);
  const { mean, whitened } = posterior;
  const d = whitened.dimension;
  const draws = new Float64Array(mean.batch * count * d);
  const most = Math.max(1, Math.floor(TOGETHER / Math.max(d, whitened.size)));
  for (let b = 0; b < mean.batch; b++) {
    const centre = mean.values.subarray(b * d, (b + 1) * d);
    const stream = child(child(key, purpose.posterior), b);
    for (let first = 0; first < count; first += most) {
      const rows = Math.min(most, count - first);
      const out = draws.subarray((b * count + first) * d, (b * count + first + rows) * d);
      out.set(fluctuations(posterior, stream, firstDraw + first, rows));
      for (let at = 0; at < out.length; at++) out[at] += centre[at % d];
    }
  }
  return coefficients("harmonic", mean.bandLimit, draws);
}

/** Draws of f − m^y, whose law is the same for all values, number `first` on. Row-major rows × d. */
export function fluctuations(
  { mean, whitened, solver }: GaussianPosterior,
  stream: Key,
  first: number,
  rows: number,
): Float64Array {
  const { size: n, apply, root } = whitened;
  const ξ = whiteNoise(mean.bandLimit, rows, child(stream, purpose.start), {
    firstRow: first,
  }).values;
  const missed = apply(ξ);
  const noise = child(stream, purpose.noise);
  const ε = new Float64Array(n);
  for (let j = 0; j < rows; j++) {
    fillNormals(child(noise, first + j), 0, ε);
    for (let i = 0; i < n; i++) missed[j * n + i] += ε[i];
  }
  const known = solver.gain(missed, DRAW_TOLERANCE).values;
  for (let at = 0; at < ξ.length; at++) ξ[at] -= known[at];
  return root.times(ξ);
}
