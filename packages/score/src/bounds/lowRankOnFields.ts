import {
  type CameronMartinCoordinates,
  key,
  type LowRankGaussian,
  precisionSquares,
  sampleGaussian,
  woodbury,
} from "@chaosphere/core";
import { noisedPrecisions } from "./noisedPrecisions.ts";
import type { GaussianOnFields } from "./onFields.ts";

/** Fields drawn from the model, beside which the loss of others is set; its spread is theirs, to one part in eleven. */
const DRAWS = 64;

/** Names them; the same for every model. */
const STREAM = 20261130;

/** {@link gaussianOnFields} for a law of low rank. */
export function lowRankOnFields(
  law: LowRankGaussian<"cameron-martin">,
  z: CameronMartinCoordinates,
  times: readonly number[],
  empty: number,
): GaussianOnFields {
  return {
    denoisingLoss: lowRankDenoisingLoss(law, z, times, empty),
    logDensity: lowRankDensity(law, empty)(z),
    fixed: 0,
    outside: 0,
  };
}

/**
 * The denoising loss of fields as {@link gaussianOnFields} gives it for a diagonal and a factor of r rows: with P = (Σ + c)⁻¹, c = e^{2t} − 1, and y = z − m,
 *
 *     loss(z) = mean over t of (1/d) [ c² ‖P y‖² + c tr (1 − cP)² ],   expected mean over t of (c/d) tr (1 − cP).
 *
 * As E ‖P y‖² = tr P − c tr P² over the model, the loss is its expectation and the difference of c² ‖P y‖²/d from its mean over fields drawn from the
 * model, whose spread is that of the loss too.
 *
 * @param empty coordinates without noise, where z = 0 and Σ = 1.
 */
export function lowRankDenoisingLoss(
  law: LowRankGaussian<"cameron-martin">,
  z: CameronMartinCoordinates,
  times: readonly number[],
  empty: number,
): GaussianOnFields["denoisingLoss"] {
  const d = law.diagonal.length;
  const free = d - empty;
  const draws = sampleGaussian(law, DRAWS, key(STREAM)).values;
  const batch = z.batch + DRAWS;
  const loss = new Float64Array(batch);
  let expected = 0;
  for (const { noise: c, trace, squares } of noisedPrecisions(law, [z.values, draws], times)) {
    const part = 1 / (free * times.length);
    // What the empty coordinates add, with P = 1/(1 + c), is taken away.
    expected += part * c * (free - trace + (empty * c) / (1 + c));
    for (let b = 0; b < batch; b++) loss[b] += part * squares[b];
  }
  const own = loss.subarray(z.batch);
  const mean = own.reduce((sum, value) => sum + value / DRAWS, 0);
  const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (DRAWS - 1);
  const perField = loss.slice(0, z.batch).map((value) => expected + value - mean);
  return { perField, expected, spread: Math.sqrt(variance), draws: DRAWS };
}

/**
 * The log-density of fields under a law of low rank as {@link gaussianOnFields} gives it, ready for any number of calls.
 *
 * @param empty coordinates without noise, where z = 0 and Σ = 1: they have no part in it.
 */
export function lowRankDensity(
  law: LowRankGaussian<"cameron-martin">,
  empty: number,
): (z: CameronMartinCoordinates) => GaussianOnFields["logDensity"] {
  const d = law.diagonal.length;
  const w = woodbury(law);
  const volume = w.halfLogDeterminant + ((d - empty) / 2) * Math.log(2 * Math.PI);
  return ({ values, batch }) => {
    const perField = new Float64Array(batch).fill(-volume);
    const y = values.slice();
    for (let at = 0; at < y.length; at += d) {
      for (let i = 0; i < d; i++) y[at + i] -= law.mean[i];
    }
    const distances = precisionSquares(law, w, y);
    for (let b = 0; b < batch; b++) perField[b] -= distances[b] / 2;
    return { perField, expected: -volume - (d - empty) / 2, spread: Math.sqrt((d - empty) / 2) };
  };
}
