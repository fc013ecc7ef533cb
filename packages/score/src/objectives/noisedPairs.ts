import type { CameronMartinCoordinates, ForwardProcess, Key } from "@chaosphere/core";
import { checkTime } from "../denoiser.ts";

/** Noised data with what a score is regressed on, row by row. */
export interface NoisedPairs {
  /** The forward time. */
  readonly t: number;
  /** X_t. */
  readonly x: CameronMartinCoordinates;
  /** τ, in rows as x. */
  readonly target: CameronMartinCoordinates;
}

/**
 * Draws X_t given X_0 and the target of denoising score matching,
 *
 *     τ = ( e^{−t} X_0 − e^{−2t} X_t ) / (1 − e^{−2t}),   E[τ | X_t] = s(t, X_t).
 *
 * Row b takes its noise from `child(key, b)`, so a finer band limit extends the same pairs. τ is not in the
 * Cameron–Martin space: E‖τ‖² grows with the number of modes.
 *
 * @throws {@link DomainError} unless 0 < t ≤ horizon.
 *
 * Source: Vincent (2011), section 4; docs/theory/formulas.md (G8.1).
 */
export function noisedPairs(
  process: ForwardProcess,
  t: number,
  x0: CameronMartinCoordinates,
  key: Key,
): NoisedPairs {
  checkTime("noisedPairs", t);
  const x = process.noised(t, x0, key);
  const [decay, spread] = [process.mean(t), process.spread(t)];
  const values = x.values.map((x, i) => (decay * (x0.values[i] - decay * x)) / (spread * spread));
  return { t, x, target: { ...x, values } };
}
