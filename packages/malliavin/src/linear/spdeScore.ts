import {
  coefficients,
  type GaussianMeasure,
  type HarmonicCoefficients,
  isotropic,
  membership,
  ShapeError,
  scaleDegrees,
} from "@chaosphere/core";
import { type SphereSpde, spdeCovariance, spdeMean } from "./sphereSpde.ts";

/** A state of a linear equation on the sphere, with what is known of its start. */
export interface SpdePoint {
  /** u_t, one per row. */
  readonly state: HarmonicCoefficients;
  /** u_0 if the start is fixed, E[u_0 | u_t] if it is random, in the same rows. */
  readonly start: HarmonicCoefficients;
}

/** The smallest of the two ranges that contains a direction, judged by its coefficients. */
export type RangeVerdict = "in Ran γ" | "in Ran γ^½ only" | "outside Ran γ^½";

/**
 * The score of the law of u_t in the direction h, one number per row:
 *
 *     β_h(u) = −⟨ u − S(t) u_0, γ_t⁻¹ h ⟩ = −Σ_lm (u_lm − e^{a_l t} u_0,lm) h_lm / γ_l.
 *
 * It has a limit in the band limit for h in Ran γ_t, and as a Wiener integral for h in Ran γ_t^½: see
 * {@link rangeCondition}. No inverse of the semigroup is needed.
 *
 * @param direction h, one row for all states or a row each.
 * @throws {@link DomainError} unless t > 0 and every γ_l > 0.
 * @throws {@link ShapeError} if band limits or batches differ.
 *
 * Source: Da Prato and Zabczyk (2014), chapter 2; docs/theory/formulas.md (I1).
 */
export function spdeScore(
  spde: SphereSpde,
  t: number,
  point: SpdePoint,
  direction: HarmonicCoefficients,
): Float64Array {
  const γ = spdeCovariance(spde, t).spectrum;
  const noise = preconditionedScore(spde, t, point);
  const { batch, bandLimit } = point.state;
  if (direction.bandLimit !== bandLimit || !(direction.batch === 1 || direction.batch === batch)) {
    throw new ShapeError(
      `spdeScore: the direction must have band limit ${bandLimit} and 1 row or ${batch}, got ${direction.bandLimit} and ${direction.batch}. Give one direction for all states, or one each.`,
    );
  }
  const h = scaleDegrees(direction, (l) => 1 / γ[l]).values;
  const row = bandLimit ** 2;
  const score = new Float64Array(batch);
  noise.values.forEach((s, i) => {
    score[Math.floor(i / row)] += s * h[i % h.length];
  });
  return score;
}

/**
 * The score with the covariance in front, an element of the space at every band limit and the form used for sampling:
 *
 *     γ_t ∇ log p_t(u) = −( u − S(t) u_0 ),   so that   β_h(u) = ⟨ γ_t ∇ log p_t(u), γ_t⁻¹ h ⟩.
 *
 * @throws {@link DomainError} unless t > 0.
 * @throws {@link ShapeError} if band limits or batches differ.
 *
 * Source: Da Prato and Zabczyk (2014), chapter 2; docs/theory/formulas.md (I1).
 */
export function preconditionedScore(
  spde: SphereSpde,
  t: number,
  { state, start }: SpdePoint,
): HarmonicCoefficients {
  const mean = spdeMean(spde, t, start);
  if (state.bandLimit !== mean.bandLimit || state.batch !== mean.batch) {
    throw new ShapeError(
      `preconditionedScore: state and start must have one shape, got ${state.batch} rows at band limit ${state.bandLimit} and ${mean.batch} at ${mean.bandLimit}. Give a start for every state.`,
    );
  }
  return coefficients(
    "harmonic",
    state.bandLimit,
    state.values.map((u, i) => mean.values[i] - u),
  );
}

/**
 * Whether directions belong to the range of γ_t, on which the score is a function, or of its root, on which it is a
 * Wiener integral:
 *
 *     h ∈ Ran γ ⇔ Σ h_lm²/γ_l² < ∞,   h ∈ Ran γ^½ ⇔ Σ h_lm²/γ_l < ∞,
 *
 * judged for each row by the growth of the sums in l.
 *
 * @throws {@link DomainError} unless t > 0, every γ_l > 0 and bandLimit ≥ 8.
 * @throws {@link ShapeError} if the band limits differ.
 *
 * Source: Da Prato and Zabczyk (2014), chapter 2; docs/theory/formulas.md (I1).
 */
export function rangeCondition(
  spde: SphereSpde,
  t: number,
  direction: HarmonicCoefficients,
): RangeVerdict[] {
  const γ = spdeCovariance(spde, t);
  const inRange = belongs(isotropic(γ.spectrum.map((c) => c * c)), direction);
  const inRoot = belongs(γ, direction);
  return inRange.map((isIn, b) => {
    if (isIn) return "in Ran γ";
    return inRoot[b] ? "in Ran γ^½ only" : "outside Ran γ^½";
  });
}

/** Whether each row is in the Cameron–Martin space of a measure. */
function belongs(γ: GaussianMeasure, h: HarmonicCoefficients): boolean[] {
  return membership(γ, h).map(({ verdict }) => verdict === "member");
}
