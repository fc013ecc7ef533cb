import {
  type Clock,
  type CosineScheduleOptions,
  cosineSchedule,
  type GeometricSigma,
  type LinearBeta,
  subVariancePreserving,
  varianceExploding,
  variancePreserving,
} from "@chaosphere/core";
import { type LinearSde, scalarSde } from "./linearSde.ts";

/** A named schedule as a scalar equation, with Y and γ in closed form: the clock's signal and variance. */
export interface ScheduleSde extends LinearSde {
  /** Y(t) = signal(t) and γ(t) = variance(t), without quadrature. */
  readonly clock: Clock;
}

/**
 * The variance-preserving schedule as an equation, with β(t) linear:
 *
 *     dX = −½β X dt + √β dB,   γ = 1 − e^−B ~ βmin t.
 *
 * @throws as {@link variancePreserving}.
 *
 * Source: Song and others (2021), section 3.4; docs/theory/formulas.md (L2).
 */
export function variancePreservingSde(options: LinearBeta = {}): ScheduleSde {
  const β = linearRate(options);
  const clock = variancePreserving(options);
  return schedule(
    clock,
    (t) => -β(t) / 2,
    (t) => Math.sqrt(β(t)),
  );
}

/**
 * The sub-variance-preserving schedule as an equation:
 *
 *     dX = −½β X dt + √(β(1 − e^−2B)) dB,   γ = (1 − e^−B)² ~ βmin² t².
 *
 * @throws as {@link subVariancePreserving}.
 *
 * Source: Song and others (2021), section 3.4; docs/theory/formulas.md (L2.1).
 */
export function subVariancePreservingSde(options: LinearBeta = {}): ScheduleSde {
  const β = linearRate(options);
  const B = linearIntegral(options);
  const clock = subVariancePreserving(options);
  return schedule(
    clock,
    (t) => -β(t) / 2,
    (t) => Math.sqrt(β(t) * -Math.expm1(-2 * B(t))),
  );
}

/**
 * The variance-exploding schedule as an equation, with σ(t) = σmin (σmax/σmin)^(t/T):
 *
 *     dX = √(dσ²/dt) dB,   γ = σ²(t) − σ²(0) ~ 2 σmin² log(σmax/σmin) t/T.
 *
 * @throws as {@link varianceExploding}.
 *
 * Source: Song and others (2021), section 3.4; docs/theory/formulas.md (L2).
 */
export function varianceExplodingSde(options: GeometricSigma = {}): ScheduleSde {
  const { sigmaMin = 0.01, sigmaMax = 50, duration = 1 } = options;
  const clock = varianceExploding(options);
  const rate = Math.log(sigmaMax / sigmaMin) / duration;
  return schedule(
    clock,
    () => 0,
    (t) => sigmaMin * Math.exp(rate * t) * Math.sqrt(2 * rate),
  );
}

/**
 * The cosine schedule as an equation, variance preserving with φ(t) = π/2 · (t + s)/(1 + s):
 *
 *     dX = −½β X dt + √β dB,   β = 2 φ′ tan φ(t),   γ = 1 − cos²φ(t)/cos²φ(0).
 *
 * @throws as {@link cosineSchedule}.
 *
 * Source: Nichol and Dhariwal (2021), equation (17); docs/theory/formulas.md (L1).
 *
 * @example
 * ```ts
 * import { cosineSde, linearTransition } from "@chaosphere/malliavin";
 *
 * // Signal and variance in closed form, and as the equation gives them.
 * const sde = cosineSde();
 * const { firstVariation, covariance } = linearTransition(sde, 0.5);
 * console.log(sde.clock.signal(0.5).toFixed(6), firstVariation[0].toFixed(6)); // 0.702740 0.702740
 * console.log(sde.clock.variance(0.5).toFixed(6), covariance[0].toFixed(6)); // 0.506156 0.506156
 * ```
 */
export function cosineSde(options: CosineScheduleOptions = {}): ScheduleSde {
  const { offset = 0.008 } = options;
  const clock = cosineSchedule(options);
  const rate = Math.PI / 2 / (1 + offset);
  const β = (t: number): number => 2 * rate * Math.tan(rate * (t + offset));
  return schedule(
    clock,
    (t) => -β(t) / 2,
    (t) => Math.sqrt(β(t)),
  );
}

function schedule(
  clock: Clock,
  drift: (t: number) => number,
  diffusion: (t: number) => number,
): ScheduleSde {
  return { ...scalarSde({ drift, diffusion, end: clock.end }), clock };
}

/** β(t) = βmin + (βmax − βmin) t/T. */
function linearRate({ betaMin = 0.1, betaMax = 20, duration = 1 }: LinearBeta) {
  return (t: number): number => betaMin + ((betaMax - betaMin) * t) / duration;
}

/** B(t) = ∫₀ᵗ β. */
function linearIntegral({ betaMin = 0.1, betaMax = 20, duration = 1 }: LinearBeta) {
  return (t: number): number => t * (betaMin + ((betaMax - betaMin) * t) / (2 * duration));
}
