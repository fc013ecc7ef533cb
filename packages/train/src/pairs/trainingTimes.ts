import { DomainError, type Key, quasiUniformAt, type TimeSpan } from "@chaosphere/core";
import { portableLog, portablePow } from "@chaosphere/core/elementary";

/** Forward times of one batch, with the weights that make an average over them an integral over time. */
export interface TrainingTimes {
  /** t, one per row, stop ≤ t ≤ horizon. */
  readonly t: Float64Array;
  /** The density dt of the integral over that of the draw, one per row. */
  readonly weights: Float64Array;
}

/**
 * Times uniform in log t, as the score grows like 1/√t, with the importance weights of dt:
 *
 *     t = T (ε/T)^u,   weight = t log(T/ε),   E[weight · f(t)] = ∫_ε^T f(t) dt.
 *
 * u are consecutive points of a randomly shifted van der Corput sequence: each is uniform over the keys, and a batch of 2^k
 * has one in every interval of length 2^−k.
 *
 * @param first Number of the first time of the batch.
 * @throws {@link DomainError} unless 0 < stop < horizon.
 *
 * Source: Cranley and Patterson (1976).
 */
export function trainingTimes(
  { horizon, stop }: TimeSpan,
  stream: Key,
  first: number,
  batch: number,
): TrainingTimes {
  if (!(0 < stop && stop < horizon && horizon < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `trainingTimes: need 0 < stop < horizon < ∞, got stop ${stop}, horizon ${horizon}. Stop at a small positive time.`,
    );
  }
  const span = portableLog(horizon / stop);
  const t = Float64Array.from({ length: batch }, (_, b) => {
    const u = quasiUniformAt(stream, first + b, 0);
    return Math.min(horizon, Math.max(stop, horizon * portablePow(stop / horizon, u)));
  });
  return { t, weights: t.map((time) => time * span) };
}
