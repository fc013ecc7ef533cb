import { coefficients, type HarmonicCoefficients } from "@chaosphere/core";
import { type SphereSpde, spdeCovariance, spdeMean, spdeScore } from "@chaosphere/malliavin";

/** A state of a linear equation, what it started from, and a direction. */
export interface ScoredState {
  readonly spde: SphereSpde;
  readonly t: number;
  readonly state: HarmonicCoefficients;
  readonly start: HarmonicCoefficients;
  readonly direction: HarmonicCoefficients;
}

/** The score by the formula of Malliavin calculus. */
export function scoreOf({ spde, t, state, start, direction }: ScoredState): number {
  return spdeScore(spde, t, { state, start }, direction)[0];
}

/** [log p(u + εh) − log p(u − εh)]/2ε with the Gaussian log-density as it stands. Exact for every ε but for rounding. */
export function plainQuotient(
  { spde, t, state, start, direction }: ScoredState,
  ε: number,
): number {
  const γ = spdeCovariance(spde, t).spectrum;
  const mean = spdeMean(spde, t, start).values;
  const logDensity = (shift: number): number =>
    state.values.reduce((sum, u, i) => {
      const r = u + shift * direction.values[i] - mean[i];
      return sum - r ** 2 / (2 * γ[Math.floor(Math.sqrt(i))]);
    }, 0);
  return (logDensity(ε) - logDensity(-ε)) / (2 * ε);
}

/**
 * The ε that moves a state along h by √n standard deviations, n coefficients: √n ⟨h, γ⁻¹h⟩^−½. The change of log p is then of its own
 * size, and the quotient loses nothing to rounding.
 */
export function longStep({ spde, t, direction }: ScoredState): number {
  const γ = spdeCovariance(spde, t).spectrum;
  let [square, count] = [0, 0];
  direction.values.forEach((h, i) => {
    square += h ** 2 / γ[Math.floor(Math.sqrt(i))];
    if (h !== 0) count++;
  });
  return Math.sqrt(count / square);
}

/** The same state with a start that the semigroup moves twice: the negative control. */
export function movedTwice(scored: ScoredState): ScoredState {
  return { ...scored, start: spdeMean(scored.spde, scored.t, scored.start) };
}

/** A field by its zonal coefficients. */
export function zonal(values: ArrayLike<number>): HarmonicCoefficients {
  const L = values.length;
  const all = new Float64Array(L * L);
  for (let l = 0; l < L; l++) all[l * l + l] = values[l];
  return coefficients("harmonic", L, all);
}
