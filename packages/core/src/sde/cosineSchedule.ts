import { portableLog, portableLog1p } from "../elementary/logarithm.ts";
import { portableCos, portableSin } from "../elementary/trigonometric.ts";
import { DomainError } from "../errors.ts";
import { type Clock, checkPositive, unitVarianceClock } from "./clock.ts";

/** Options of {@link cosineSchedule}. */
export interface CosineScheduleOptions {
  /** Offset s > 0, which keeps the rate of noise away from 0 at the start. Default 0.008. */
  readonly offset?: number;
  /** Native time the schedule lasts, below 1, where the data would be gone altogether. Default 0.9946. */
  readonly duration?: number;
}

/**
 * The cosine schedule, variance preserving, with φ(t) = π/2 · (t + s)/(1 + s):
 *
 *     Y² = cos²φ(t)/cos²φ(0),   g = 1 − Y²,   r = 1,   τ = −½ log(1 − g).
 *
 * @throws {@link DomainError} unless s is positive and 0 < duration < 1.
 *
 * Source: Nichol and Dhariwal (2021), equation (17).
 */
export function cosineSchedule(options: CosineScheduleOptions = {}): Clock {
  const { offset = 0.008, duration = 0.9946 } = options;
  checkPositive("cosineSchedule", "offset", offset);
  if (!(duration > 0 && duration < 1)) {
    throw new DomainError(
      `cosineSchedule: duration must lie between 0 and 1, got ${duration}. At 1 nothing is left of the data.`,
    );
  }
  const rate = Math.PI / 2 / (1 + offset);
  const start = rate * offset;
  const kept = (t: number): number => portableCos(start + rate * t) / portableCos(start);
  // 1 − cos²(a + b)/cos²a = sin b sin(2a + b)/cos²a, free of cancellation at small b.
  const lost = (t: number): number =>
    ((portableSin(rate * t) / portableCos(start)) * portableSin(2 * start + rate * t)) /
    portableCos(start);
  const time = (t: number): number =>
    lost(t) < 0.5 ? -portableLog1p(-lost(t)) / 2 : -portableLog(kept(t));
  return unitVarianceClock({ time, end: duration });
}
