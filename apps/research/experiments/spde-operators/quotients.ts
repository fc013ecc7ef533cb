import { coefficients, gaussLegendreRule, type HarmonicCoefficients } from "@chaosphere/core";
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

/** The Gaussian law of a linear equation, mode by mode, without the formulas that the score uses. */
export interface PlainLaw {
  /** e^{at}. */
  readonly decays: Float64Array;
  /** ∫_0^t e^{2as} q ds. */
  readonly variances: Float64Array;
}

/** Panels of the quadrature, each half of the one after: they resolve e^{2as} of the stiffest mode, 2|a|t = 3e9. */
const PANELS = 31;
const NODES = 16;

/** The law by Gauss–Legendre quadrature over panels that halve towards 0. */
export function lawByQuadrature({ drift, noise }: SphereSpde, t: number): PlainLaw {
  const { colatitudes, weights } = gaussLegendreRule(NODES);
  const times: number[] = [];
  const shares: number[] = [];
  for (let panel = 0; panel < PANELS; panel++) {
    const start = panel === 0 ? 0 : t * 2 ** (panel - PANELS);
    const half = (t * 2 ** (panel + 1 - PANELS) - start) / 2;
    colatitudes.forEach((θ, n) => {
      times.push(start + half * (1 + Math.cos(θ)));
      shares.push(half * weights[n]);
    });
  }
  return {
    decays: drift.map((a) => Math.exp(a * t)),
    variances: drift.map(
      (a, l) => noise[l] * times.reduce((sum, s, n) => sum + shares[n] * Math.exp(2 * a * s), 0),
    ),
  };
}

/** [log p(u + εh) − log p(u − εh)]/2ε with the Gaussian log-density as it stands. Exact for every ε but for rounding. */
export function plainQuotient(
  { state, start, direction }: ScoredState,
  ε: number,
  { decays, variances }: PlainLaw,
): number {
  const degrees = Int32Array.from(state.values, (_, i) => Math.floor(Math.sqrt(i)));
  const logDensity = (shift: number): number =>
    state.values.reduce((sum, u, i) => {
      const l = degrees[i];
      const r = u + shift * direction.values[i] - decays[l] * start.values[i];
      return sum - r ** 2 / (2 * variances[l]);
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
