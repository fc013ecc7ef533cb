import {
  type DiagonalGaussian,
  DomainError,
  diagonalGaussian,
  eigenvaluesOf,
  type IndependentGaussian,
  lawDimension,
  lawMean,
  ShapeError,
} from "@chaosphere/core";
import { portableExp, portableExpm1, portableLog } from "@chaosphere/core/elementary";
import type { Denoiser } from "../denoiser.ts";

/** The Schrödinger bridge between two Gaussian laws of fields with independent coordinates. */
export interface GaussianBridge {
  /** T, the time of the prior; data are at time 0. */
  readonly horizon: number;
  /** c = Cov(X_0, X_T), coordinate by coordinate. */
  readonly crossCovariance: Float64Array;
  /** KL(P | R) of the bridge from the stationary noising process, nats; infinite if some data coordinate has no variance. */
  readonly entropy: number;
  /** The law of X_t, 0 ≤ t ≤ T. */
  readonly marginal: (t: number) => DiagonalGaussian<"cameron-martin">;
  /** E[X_0 | X_t = x], 0 < t ≤ T: with `relativeScore` it drives every reverse sampler that starts from the prior at T. */
  readonly denoiser: Denoiser;
}

/**
 * The Schrödinger bridge from a prior at time T back to data at time 0: of all processes with these two marginals the one nearest, in
 * relative entropy, to the stationary noising process dX = −X dt + √2 dW in Cameron–Martin coordinates. With s_0 and s_T the variances
 * of data and prior, coordinate by coordinate,
 *
 *     Cov(X_0, X_T) = c = √(s_0 s_T + sinh² T) − sinh T,
 *
 * and between the ends X is an Ornstein–Uhlenbeck bridge. Where the prior is the law of noised data it is the noising process; for
 * another prior, such as the noise itself, no time is too short.
 *
 * @throws {@link ShapeError} if the laws have not as many coordinates.
 * @throws {@link DomainError} unless T > 0, data variances are 0 or more and prior variances positive, all finite. `marginal` throws
 *   unless 0 ≤ t ≤ T, the denoiser unless 0 < t ≤ T.
 *
 * Source: Bunne, Hsieh, Cuturi and Krause (2023), for the closed form; Föllmer (1988), for the problem; docs/theory/formulas.md (G11.1), (G11.2).
 *
 * @example
 * ```ts
 * import { isotropicGaussian } from "@chaosphere/core";
 * import { gaussianBridge } from "@chaosphere/score";
 *
 * const data = isotropicGaussian("cameron-martin", Float64Array.of(4, 0.25));
 * const noise = isotropicGaussian("cameron-martin", Float64Array.of(1, 1));
 * const bridge = gaussianBridge(data, noise, 0.5);
 * // √(4 + sinh² ½) − sinh ½ in the first coordinate.
 * console.log(bridge.crossCovariance[0].toFixed(6)); // 1.545675
 * console.log(bridge.marginal(0).variances[0].toFixed(6), bridge.marginal(0.5).variances[0].toFixed(6)); // 4.000000 1.000000
 * ```
 */
export function gaussianBridge(
  data: IndependentGaussian<"cameron-martin">,
  prior: IndependentGaussian<"cameron-martin">,
  horizon: number,
): GaussianBridge {
  const d = lawDimension(data);
  const [s, r] = [eigenvaluesOf(data), eigenvaluesOf(prior)];
  checkLaws(s, r, horizon);
  const [a, b] = [lawMean(data), lawMean(prior)];
  const hyperbolicSine = (portableExpm1(horizon) - portableExpm1(-horizon)) / 2;
  // Without the difference of the formula, which loses digits for a long horizon.
  const c = s.map((v, i) => {
    const product = v * r[i];
    return product / (hyperbolicSine + Math.sqrt(product + hyperbolicSine ** 2));
  });
  const between = (t: number): Between => betweenEnds(t, horizon);

  return {
    horizon,
    crossCovariance: c,
    entropy: entropyOf({ s, r, c, a, b }, horizon),
    marginal(t) {
      checkTimeWithin("gaussianBridge.marginal", t >= 0 && t <= horizon, t, horizon);
      const { ofData, ofPrior, own } = between(t);
      return diagonalGaussian(
        "cameron-martin",
        s.map((v, i) => ofData ** 2 * v + ofPrior ** 2 * r[i] + 2 * ofData * ofPrior * c[i] + own),
        a.map((mean, i) => ofData * mean + ofPrior * b[i]),
      );
    },
    denoiser(t, x) {
      checkTimeWithin("gaussianBridge.denoiser", t > 0 && t <= horizon, t, horizon);
      if (x.bandLimit ** 2 !== d) {
        throw new ShapeError(
          `gaussianBridge: the laws have ${d} coordinates, got points of band limit ${x.bandLimit}. Truncate one to the other.`,
        );
      }
      const { ofData, ofPrior, own } = between(t);
      const gain = s.map((v, i) => {
        const covariance = ofData * v + ofPrior * c[i];
        const variance = ofData * covariance + ofPrior * (ofData * c[i] + ofPrior * r[i]) + own;
        return covariance / variance;
      });
      const mean = a.map((value, i) => ofData * value + ofPrior * b[i]);
      return {
        ...x,
        values: x.values.map((value, at) => a[at % d] + gain[at % d] * (value - mean[at % d])),
      };
    },
  };
}

/** X_t given both ends: mean ofData · X_0 + ofPrior · X_T, variance own. */
interface Between {
  readonly ofData: number;
  readonly ofPrior: number;
  readonly own: number;
}

/** sinh(T − t)/sinh T, sinh t/sinh T and 2 sinh t sinh(T − t)/sinh T. */
function betweenEnds(t: number, horizon: number): Between {
  const [above, below, whole] = [horizon - t, t, horizon].map((h) => -portableExpm1(-2 * h));
  return {
    ofData: (portableExp(-t) * above) / whole,
    ofPrior: (portableExp(t - horizon) * below) / whole,
    own: (above * below) / whole,
  };
}

/** Σ KL of N(·, (s c; c r)) from N(0, (1 α; α 1)), α = e^−T; det of the first over that of the second is c/α. */
function entropyOf(
  { s, r, c, a, b }: Readonly<Record<"s" | "r" | "c" | "a" | "b", Float64Array>>,
  horizon: number,
): number {
  const α = portableExp(-horizon);
  const scale = -portableExpm1(-2 * horizon);
  return c.reduce((sum, cross, i) => {
    const second = s[i] + r[i] + a[i] ** 2 + b[i] ** 2 - 2 * α * (cross + a[i] * b[i]);
    const logRatio = cross > 0 ? portableLog(cross / α) : Number.NEGATIVE_INFINITY;
    return sum + (second / scale - 2 - logRatio) / 2;
  }, 0);
}

function checkLaws(s: Float64Array, r: Float64Array, horizon: number): void {
  if (s.length !== r.length) {
    throw new ShapeError(
      `gaussianBridge: data and prior must have as many coordinates, got ${s.length} and ${r.length}. Use one band limit.`,
    );
  }
  for (let i = 0; i < s.length; i++) {
    if (s[i] >= 0 && s[i] < Infinity && r[i] > 0 && r[i] < Infinity) continue;
    throw new DomainError(
      `gaussianBridge: variances must be finite, 0 or more of data and positive of the prior, got ${s[i]} and ${r[i]} at coordinate ${i}. Start from a law with noise in every coordinate.`,
    );
  }
  if (!(horizon > 0 && horizon < Infinity)) {
    throw new DomainError(
      `gaussianBridge: the horizon must be positive and finite, got ${horizon}. Any positive time will do.`,
    );
  }
}

function checkTimeWithin(caller: string, isWithin: boolean, t: number, horizon: number): void {
  if (isWithin) return;
  throw new DomainError(
    `${caller}: t must lie between the data at 0 and the prior at ${horizon}, got ${t}. Stop the reverse process at a positive time.`,
  );
}
