import { DomainError, shown } from "../errors.ts";
import type { CameronMartinCoordinates } from "../harmonics/coefficients.ts";
import type { Key } from "../random/key.ts";

/** Forward times of interest, in units of the unit-rate clock. */
export interface TimeSpan {
  /** Largest forward time T, where the law is taken to be the noise γ. */
  readonly horizon: number;
  /** Forward time ε ≥ 0 at which generation stops. */
  readonly stop: number;
}

/** A noising process X_t = mean(t) X_0 + spread(t) Z, Z ~ γ, in Cameron–Martin coordinates. */
export interface ForwardProcess extends TimeSpan {
  /** E[X_t | X_0] = mean(t) X_0. */
  mean(t: number): number;
  /** Standard deviation of X_t given X_0, the same in every coordinate. */
  spread(t: number): number;
  /** A draw of X_to given X_from = x, 0 ≤ from ≤ to: row b takes its noise from `child(key, b)`. */
  transition(
    from: number,
    to: number,
    x: CameronMartinCoordinates,
    key: Key,
  ): CameronMartinCoordinates;
  /** A draw of X_t given X_0 = x0, 0 ≤ t ≤ horizon. */
  noised(t: number, x0: CameronMartinCoordinates, key: Key): CameronMartinCoordinates;
}

/**
 * The relative score s(t, x) = D log dμ_t/dγ (x), batch in, batch out, where μ_t is the law of X_t.
 * The absolute score of the white coordinates is s(t, x) − x.
 */
export type ScoreFunction = (t: number, x: CameronMartinCoordinates) => CameronMartinCoordinates;

/** @throws {@link DomainError} unless 0 ≤ stop < horizon < ∞. */
export function checkSpan(caller: string, { horizon, stop }: TimeSpan): void {
  if (!(Number.isFinite(stop) && Number.isFinite(horizon) && 0 <= stop && stop < horizon)) {
    throw new DomainError(
      `${caller}: need 0 ≤ stop < horizon < ∞, got stop ${shown(stop)}, horizon ${shown(horizon)}. A horizon of 5 leaves e^−10 of the data's variance.`,
    );
  }
}
