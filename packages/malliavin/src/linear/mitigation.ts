import { DomainError, geometricTimes, uniformTimes } from "@chaosphere/core";
import { withDamping, withNoiseFloor, withNoiseGrowth } from "./alteredSde.ts";
import { errorAmplification, type NoiseLevel, type Parametrisation } from "./amplification.ts";
import { type PowerLaw, powerNearZero } from "./leadingPower.ts";
import type { LinearSde } from "./linearSde.ts";
import { linearTransition, linearTransitions, type TransitionOptions } from "./transition.ts";

/** A remedy for the growth of γ⁻¹ at t = 0, with its one parameter. */
export type Mitigation =
  | { readonly kind: "tikhonov"; readonly lambda: number }
  | { readonly kind: "noise floor"; readonly floor: number }
  | { readonly kind: "noise growth"; readonly power: number }
  | { readonly kind: "damping"; readonly rate: number }
  | { readonly kind: "initial variance"; readonly variance: number }
  | { readonly kind: "early stopping"; readonly stop: number }
  | { readonly kind: "geometric grid"; readonly stop: number; readonly steps: number }
  | { readonly kind: "parametrisation"; readonly predict: Parametrisation };

/** The effect of a mitigation on the growth of errors near t = 0, and its cost. */
export interface MitigationReport {
  readonly mitigation: Mitigation;
  /**
   * The growth of the factor that carries errors of the prediction into the score, A(t) ~ constant · t^−exponent, with
   * A = Y/γ, the prediction being E[X_0 | y].
   */
  readonly before: PowerLaw;
  readonly after: PowerLaw;
  /** "removes": A stays bounded; "weakens", "leaves", "worsens": its exponent falls, stays, rises. */
  readonly verdict: "removes" | "weakens" | "leaves" | "worsens";
  /** One sentence. */
  readonly price: string;
}

/** Exponents closer than this are taken to be equal. */
const SAME_EXPONENT = 1e-3;

/**
 * What a mitigation does to the growth of errors near t = 0 in a scalar equation, measured on the equation with the
 * mitigation, by `powerNearZero`.
 *
 * @throws {@link DomainError} unless the equation is scalar, the parameter positive and γ positive near 0.
 *
 * Source: docs/theory/formulas.md (L3).
 *
 * @example
 * ```ts
 * import { mitigationReport, variancePreservingSde } from "@chaosphere/malliavin";
 *
 * const { before, after, verdict } = mitigationReport(variancePreservingSde(), { kind: "tikhonov", lambda: 0.001 });
 * console.log(before.exponent.toFixed(2), after.exponent < 1e-3, verdict); // 1.00 true removes
 * ```
 */
export function mitigationReport(sde: LinearSde, mitigation: Mitigation): MitigationReport {
  checkScalar("mitigationReport", sde);
  const before = rate(sde, dataAmplification(sde));
  const after = rate(sde, mitigated(sde, mitigation));
  return {
    mitigation,
    before,
    after,
    verdict: verdict(before, after),
    price: price(sde, mitigation),
  };
}

/**
 * The largest product of step and rate on a grid of decreasing times, for the reverse equation with its score of order γ⁻¹:
 *
 *     max_k (t_k − t_{k+1}) σ²(t_{k+1}) / γ(t_{k+1}).
 *
 * An explicit step is stable below about 2. On uniform steps it grows like h/stop, on geometric ones it stays.
 *
 * @throws {@link DomainError} unless the equation is scalar and the times lie in (0, end].
 *
 * Source: docs/theory/formulas.md (L2, L3).
 */
export function gridStiffness(sde: LinearSde, times: ArrayLike<number>): number {
  checkScalar("gridStiffness", sde);
  const forward = Float64Array.from(times).reverse();
  const states = linearTransitions(sde, forward);
  let largest = 0;
  for (let k = 1; k < forward.length; k++) {
    const [σ] = sde.diffusion(forward[k - 1]);
    const [γ] = states[k - 1].covariance;
    largest = Math.max(largest, ((forward[k] - forward[k - 1]) * σ * σ) / γ);
  }
  return largest;
}

/** A(t) with the mitigation applied. */
function mitigated(sde: LinearSde, mitigation: Mitigation): (t: number) => number {
  switch (mitigation.kind) {
    case "tikhonov": {
      const { lambda } = mitigation;
      checkPositive("lambda", lambda);
      return (t) => {
        const { signal, variance } = level(sde, t);
        return errorAmplification("data", { signal, variance: variance + lambda });
      };
    }
    case "noise floor":
      return dataAmplification(withNoiseFloor(sde, mitigation.floor));
    case "noise growth":
      return dataAmplification(withNoiseGrowth(sde, mitigation.power));
    case "damping":
      return dataAmplification(withDamping(sde, mitigation.rate));
    case "initial variance":
      checkPositive("variance", mitigation.variance);
      return dataAmplification(sde, { initialCovariance: Float64Array.of(mitigation.variance) });
    case "early stopping":
      checkPositive("stop", mitigation.stop);
      return (t) => errorAmplification("data", level(sde, Math.max(t, mitigation.stop)));
    case "geometric grid":
      return dataAmplification(sde);
    case "parametrisation":
      return (t) => errorAmplification(mitigation.predict, level(sde, t));
  }
}

function price(sde: LinearSde, mitigation: Mitigation): string {
  switch (mitigation.kind) {
    case "tikhonov":
      return `The score is multiplied by γ/(γ + λ): half of it is left where γ = ${mitigation.lambda}.`;
    case "noise floor":
      return `The variance of the noise grows by about ${mitigation.floor ** 2} per unit of time; a larger floor lowers the constant.`;
    case "noise growth":
      return `γ is multiplied by about t^${2 * mitigation.power} near 0.`;
    case "damping":
      return `Y and γ are damped alike, by 1 + O(${mitigation.rate} t): nothing is gained near 0.`;
    case "initial variance":
      return `The law learned is that of the data with noise of standard deviation ${Math.sqrt(mitigation.variance)} added.`;
    case "early stopping":
      return `The law generated is that of X at t = ${mitigation.stop}, the data with its noise.`;
    case "geometric grid": {
      const { stop, steps } = mitigation;
      const [geometric, uniform] = [geometricTimes, uniformTimes].map((times) =>
        gridStiffness(sde, times({ horizon: sde.end, stop }, steps)).toPrecision(3),
      );
      return `Errors grow as before; step times rate is at most ${geometric}, and ${uniform} on ${steps} uniform steps.`;
    }
    case "parametrisation":
      return mitigation.predict === "data"
        ? "None: it is the parametrisation of the formula."
        : "The target is noise of unit variance, whose posterior mean vanishes like √γ: it must be learned to that accuracy.";
  }
}

function rate(sde: LinearSde, amplification: (t: number) => number): PowerLaw {
  const { exponent, constant } = powerNearZero(amplification, sde.end);
  return { exponent: exponent === 0 ? 0 : -exponent, constant };
}

function verdict(before: PowerLaw, after: PowerLaw): MitigationReport["verdict"] {
  if (Math.abs(after.exponent - before.exponent) < SAME_EXPONENT) return "leaves";
  if (after.exponent > before.exponent) return "worsens";
  return after.exponent < SAME_EXPONENT ? "removes" : "weakens";
}

function dataAmplification(sde: LinearSde, options: TransitionOptions = {}): (t: number) => number {
  return (t) => errorAmplification("data", level(sde, t, options));
}

function checkScalar(caller: string, sde: LinearSde): void {
  if (sde.dimension !== 1) {
    throw new DomainError(
      `${caller}: the equation must be scalar, got dimension ${sde.dimension}. Report on each eigenvector of γ.`,
    );
  }
}

function checkPositive(name: string, value: number): void {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `mitigationReport: ${name} must be positive, got ${value}. With 0 there is no mitigation.`,
    );
  }
}

/** Y and γ of a scalar equation. */
function level(sde: LinearSde, t: number, options: TransitionOptions = {}): NoiseLevel {
  const { firstVariation, covariance } = linearTransition(sde, t, options);
  return { signal: firstVariation[0], variance: covariance[0] };
}
