import {
  alongEigenvectors,
  type CameronMartinCoordinates,
  child,
  coefficients,
  eigenmodes,
  fromEigenvectors,
  type Key,
  lawDimension,
  noisedGaussian,
  purpose,
  type ScoreFunction,
  type SpectralGaussian,
  uniformAt,
  whiteNoise,
} from "@chaosphere/core";
import { logWeights, normaliseExponentials } from "@chaosphere/core/special";
import type { Denoiser } from "../denoiser.ts";
import { gaussianDenoiser } from "../exact/gaussian.ts";
import {
  type ShiftMixture,
  shiftMixtureDenoiser,
  shiftMixtureLogDensity,
} from "../exact/mixture.ts";

/** Independent sources from which the score of one law can be computed. */
export interface ReferenceScores {
  /** E[X_0 | X_t = x]. */
  readonly denoiser: Denoiser;
  /** D log ρ_t by differences of the logarithm of the density. */
  readonly densityGradient: ScoreFunction;
  /** Draws of X_0 given that X_t is the one row of x. */
  readonly posteriorDraws: (
    t: number,
    x: CameronMartinCoordinates,
    count: number,
    stream: Key,
  ) => CameronMartinCoordinates;
}

/** Half the step of the differences. Exact for Gaussian laws; third-order error 1e-9 for mixtures with shifts of order one. */
const STEP = 2 ** -14;

/**
 * Reference scores of a Gaussian law with any covariance. Differences are taken along the eigenvectors, where log ρ_t is a
 * sum over modes; X_0 given X_t = x has mean a_j + g_j(y_j − e^{−t}a_j) and variance λ_j(1 − e^{−2t})/v_j(t) there.
 *
 * Source: docs/theory/formulas.md (G6.5).
 */
export function gaussianReferenceScores(law: SpectralGaussian<"cameron-martin">): ReferenceScores {
  const d = lawDimension(law);
  const modes = eigenmodes(law);
  const toModes = (x: CameronMartinCoordinates) => alongEigenvectors(law, x.values);
  const fromModes = (y: Float64Array, x: CameronMartinCoordinates) =>
    coefficients("cameron-martin", x.bandLimit, fromEigenvectors(law, y));
  return {
    denoiser: gaussianDenoiser(law),
    densityGradient: (t, x) => {
      const { variances: v, mean: a } = noisedGaussian(modes, t);
      const logDensity = (y: number, j: number) => (y * y - (y - a[j]) ** 2 / v[j]) / 2;
      const gradient = toModes(x).map(
        (y, i) => (logDensity(y + STEP, i % d) - logDensity(y - STEP, i % d)) / (2 * STEP),
      );
      return fromModes(gradient, x);
    },
    posteriorDraws: (t, x, count, stream) => {
      const y = toModes(x);
      const { variances: v, mean: a } = noisedGaussian(modes, t);
      const [decay, noise] = [Math.exp(-t), -Math.expm1(-2 * t)];
      const ξ = whiteNoise(x.bandLimit, count, stream).values;
      const draws = ξ.map((ξ, i) => {
        const j = i % d;
        const λ = modes.variances[j];
        const mean = modes.mean[j] + ((decay * λ) / v[j]) * (y[j] - a[j]);
        return mean + Math.sqrt((λ * noise) / v[j]) * ξ;
      });
      return fromModes(draws, x);
    },
  };
}

/**
 * Reference scores of a mixture of Cameron–Martin shifts: X_0 given X_t = x comes from component i with probability
 * π_i(t, x) and is then N(m_i + e^{−t}(x − e^{−t}m_i), (1 − e^{−2t})C). The cost of the differences is two densities per
 * coordinate.
 *
 * @throws as `shiftMixtureDenoiser`.
 *
 * Source: docs/theory/formulas.md (G10.2).
 */
export function shiftMixtureReferenceScores(mixture: ShiftMixture): ReferenceScores {
  const { values: shifts, batch: n, bandLimit } = mixture.shifts;
  const row = bandLimit ** 2;
  const logW = logWeights("shiftMixtureReferenceScores", n, mixture.weights);
  const logDensity = shiftMixtureLogDensity(mixture);
  return {
    denoiser: shiftMixtureDenoiser(mixture),
    densityGradient: (t, x) => {
      const gradient = new Float64Array(x.values.length);
      for (let j = 0; j < row; j++) {
        const moved = (by: number) =>
          logDensity(t, { ...x, values: x.values.map((x, i) => (i % row === j ? x + by : x)) });
        const [ahead, behind] = [moved(STEP), moved(-STEP)];
        for (let b = 0; b < x.batch; b++) {
          gradient[b * row + j] = (ahead[b] - behind[b]) / (2 * STEP);
        }
      }
      return { ...x, values: gradient };
    },
    posteriorDraws: (t, x, count, stream) => {
      const [decay, noise] = [Math.exp(-t), -Math.expm1(-2 * t)];
      const π = logW.map((log, i) => {
        const m = shifts.subarray(i * row, (i + 1) * row);
        return m.reduce((sum, m, j) => sum + decay * m * (x.values[j] - (decay * m) / 2), log);
      });
      normaliseExponentials(π);
      const choices = child(stream, purpose.choice);
      const draws = whiteNoise(bandLimit, count, child(stream, purpose.noise));
      for (let b = 0; b < count; b++) {
        const i = choose(π, uniformAt(child(choices, b), 0));
        for (let j = 0; j < row; j++) {
          const m = shifts[i * row + j];
          draws.values[b * row + j] =
            m + decay * (x.values[j] - decay * m) + Math.sqrt(noise) * draws.values[b * row + j];
        }
      }
      return draws;
    },
  };
}

/** The index i with π_0 + … + π_{i−1} ≤ u < π_0 + … + π_i. */
function choose(π: Float64Array, u: number): number {
  let sum = 0;
  const at = π.findIndex((p) => {
    sum += p;
    return u < sum;
  });
  return at < 0 ? π.length - 1 : at;
}
