import { DomainError } from "@chaosphere/core";

/** Parameters of {@link learningRateAt}. */
export interface LearningRateSchedule {
  /** N: steps of the whole run, 1 or more. */
  readonly steps: number;
  /** η > 0, the largest rate. */
  readonly peak: number;
  /** W: steps of linear growth from 0, below N. Default a twentieth of N. */
  readonly warmUp?: number;
}

/** Share of the peak that the rate ends at. */
const LAST = 0.01;

/**
 * Linear warm-up, then half a cosine down to η/100, with k = 0 the first step:
 *
 *     η_k = η (k + 1)/(W + 1),                                              k < W,
 *     η_k = η (c + (1 − c) (1 + cos π (k − W)/(N − W))/2),   c = 1/100,     k ≥ W.
 *
 * @throws {@link DomainError} unless the rate is positive, N a whole number, 1 or more, and 0 ≤ W < N.
 *
 * Source: Loshchilov and Hutter (2017), equation (5), one cycle.
 */
export function learningRateAt(step: number, schedule: LearningRateSchedule): number {
  const { steps, peak, warmUp = Math.floor(steps / 20) } = schedule;
  if (!(Number.isSafeInteger(steps) && steps >= 1)) {
    throw new DomainError(
      `learningRateAt: steps must be a whole number, 1 or more, got ${steps}. Give the length of the run.`,
    );
  }
  if (!(peak > 0 && peak < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `learningRateAt: the learning rate must be positive, got ${peak}. 1e-4 to 1e-2 is usual.`,
    );
  }
  if (!(Number.isSafeInteger(warmUp) && warmUp >= 0 && warmUp < steps)) {
    throw new DomainError(
      `learningRateAt: warmUp must be a whole number from 0 to ${steps - 1}, got ${warmUp}. A twentieth of the steps is usual.`,
    );
  }
  if (step < warmUp) return (peak * (step + 1)) / (warmUp + 1);
  const fall = (1 + Math.cos((Math.PI * (step - warmUp)) / (steps - warmUp))) / 2;
  return peak * (LAST + (1 - LAST) * fall);
}
