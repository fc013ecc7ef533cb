import {
  coordinateVariances,
  DomainError,
  eigenvaluesOf,
  type LowRankGaussian,
  lawMean,
  type NoisableGaussian,
  type SpectralGaussian,
  spectralFormOf,
} from "@chaosphere/core";
import { portableExp, portableLog1p } from "@chaosphere/core/elementary";
import { scaledNoising } from "./lowRank.ts";

/** Forward time beyond which nothing is searched: e^−2t is below 1e-17 there. */
const LONGEST = 20;

/**
 * The forward time at which Gaussian data have forgotten where they came from: the smallest T with
 *
 *     KL(μ_T | γ) = ½ Σ_j [ v_j(T) − 1 − log v_j(T) ] + ½ e^−2T ‖a‖²_CM ≤ tolerance,   v_j(T) = 1 + e^−2T (λ_j − 1),
 *
 * so that starting the reverse process from γ loses no more relative entropy than that.
 *
 * @param tolerance nats, positive.
 * @throws {@link DomainError} unless tolerance > 0.
 *
 * Source: docs/theory/formulas.md (G6.4, G6.5, G7.7).
 */
export function mixingTime(of: NoisableGaussian<"cameron-martin">, tolerance: number): number {
  if (!(tolerance > 0)) {
    throw new DomainError(
      `mixingTime: tolerance must be positive, got ${tolerance}. It is the relative entropy left, in nats.`,
    );
  }
  const law = spectralFormOf(of) ?? of;
  if (law.kind === "low-rank") return lowRankMixingTime(law, tolerance);
  let [early, late] = [0, LONGEST];
  while (late - early > 1e-3) {
    const middle = (early + late) / 2;
    if (relativeEntropyAt(law, middle) > tolerance) early = middle;
    else late = middle;
  }
  return late;
}

function relativeEntropyAt(law: SpectralGaussian, t: number): number {
  const share = portableExp(-2 * t);
  let sum = 0;
  for (const λ of eigenvaluesOf(law)) {
    const departure = share * (λ - 1);
    sum += departure - portableLog1p(departure);
  }
  for (const a of lawMean(law)) sum += share * a * a;
  return sum / 2;
}

/**
 * The same where each relative entropy costs a decomposition: its logarithm falls nearly on a line, of slope −4 or, if the mean
 * dominates, −2, so that the secant lands within 10⁻³ in a few steps.
 */
function lowRankMixingTime(law: LowRankGaussian<"cameron-martin">, tolerance: number): number {
  const logarithm = (t: number) => Math.log(lowRankEntropyAt(law, t) / tolerance);
  let [early, late] = [0, LONGEST];
  let [t, slope] = [Math.log(law.diagonal.length / tolerance) / 4, -4];
  let last: { readonly t: number; readonly value: number } | undefined;
  while (late - early > 1e-3) {
    const value = logarithm(t);
    if (value > 0) early = t;
    else late = t;
    if (last !== undefined && t !== last.t) slope = (value - last.value) / (t - last.t);
    last = { t, value };
    // A step beyond the zero, so that the next value lies on its other side and the interval closes.
    const next = t - value / slope + (value > 0 ? 1 : -1) * 4e-4;
    t = next > early && next < late ? next : (early + late) / 2;
  }
  return late;
}

/** KL of the law at time t: by e^{2t} Σ_t = D + (e^{2t} − 1) + FᵀF, so that no factor is copied. */
function lowRankEntropyAt(law: LowRankGaussian<"cameron-martin">, t: number): number {
  const share = portableExp(-2 * t);
  const { woodbury } = scaledNoising(law, t);
  let sum = 0;
  law.diagonal.forEach((v) => {
    const departure = share * (v - 1);
    sum += departure - portableLog1p(departure);
  });
  const beyond = coordinateVariances(law).reduce((s, v, i) => s + (v - law.diagonal[i]), 0);
  sum += share * beyond;
  for (const μ of woodbury.strengths) sum -= portableLog1p(μ);
  for (const a of law.mean) sum += share * a * a;
  return sum / 2;
}
