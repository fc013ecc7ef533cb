import {
  coordinateVariances,
  eigenmodes,
  type FullGaussian,
  geometricTimes,
  noisedGaussian,
  ornsteinUhlenbeck,
  relativeEntropy,
} from "@chaosphere/core";
import { restoreModel } from "@chaosphere/model";
import {
  type EntropyBound,
  entropyBound,
  gaussianEntropies,
  martingaleLaw,
  pathEntropy,
  relativeScore,
  type ScoreMoments,
  sampledGaussian,
} from "@chaosphere/score";
import { residualGains } from "./affineScore.ts";
import type { ModelLaw } from "./laws.ts";
import type { ModelCheckpoints, Models } from "./models.ts";

/** The exact relative entropy of a pair of laws, and its bound, nats. */
export interface BoundedEntropy {
  readonly exact: number;
  /** The entropy of the path (G7.4), which bounds it, in its terms. */
  readonly path: EntropyBound;
  /** What bounds that in turn by Fisher information alone: (G7.6), and (G7.7) for the network. */
  readonly byInformation: EntropyBound;
}

/** The entropy bound of fields drawn by the sampler martingale-exponential, beside the entropy that it bounds. */
export interface EntropyBounds {
  readonly steps: number;
  /**
   * Of the Gaussians KL(own law | fields); of the network KL(localised Gaussian | fields drawn with the network's score), the score
   * of the one law in the place of the other's.
   */
  readonly models: Models<BoundedEntropy>;
}

/**
 * Bounds and exact entropies of the fields that the sampler martingale-exponential draws: path-space bounds know no sampler without noise.
 *
 * Source: docs/theory/formulas.md (G7.4, G7.6, G7.7).
 */
export function entropyBounds(
  models: ModelCheckpoints,
  law: Pick<ModelLaw, "own">,
  steps: number,
  onStep: () => void = () => {},
): EntropyBounds {
  const { network, localised, full } = models;
  const { stop, bandLimit } = localised;
  const times = geometricTimes(ornsteinUhlenbeck(localised), steps);
  const ofGaussian = (covariance: FullGaussian<"cameron-martin">): BoundedEntropy => {
    const modes = eigenmodes(covariance);
    const drawn = sampledGaussian(modes, times, { sampler: "martingale-exponential" });
    return {
      exact: relativeEntropy(noisedGaussian(modes, stop), drawn),
      path: pathEntropy(gaussianEntropies(covariance), times, {
        sampler: "martingale-exponential",
      }),
      byInformation: entropyBound(gaussianEntropies(covariance), times, { form: "summed" }),
    };
  };
  const score = relativeScore(restoreModel(network).denoiser);
  const drawn = martingaleLaw(score, { times, bandLimit, onStep });
  const { covariance } = localised;
  const flow = gaussianEntropies(covariance);
  const moments = residualMoments(covariance, residualGains(network));
  return {
    steps,
    models: {
      network: {
        exact: relativeEntropy(law.own, drawn),
        path: pathEntropy(flow, times, { sampler: "martingale-exponential", moments }),
        byInformation: entropyBound(flow, times, { form: "summed", moments }),
      },
      localised: ofGaussian(covariance),
      full: ofGaussian(full.covariance),
    },
  };
}

/**
 * The moments of the network's score under the localised Gaussian that it corrects: ŝ = s + ρ R x, ρ = a/σ², with
 *
 *     E⟨s, R x⟩ = Σ_i r_i (E x_i² − 1),   E‖R x‖² = Σ_i r_i² E x_i².
 */
export function residualMoments(
  covariance: FullGaussian<"cameron-martin">,
  gains: (t: number) => Float64Array,
): (t: number) => ScoreMoments {
  const { mean } = covariance;
  const squares = coordinateVariances(covariance).map((v, i) => v + mean[i] ** 2 - 1);
  const flow = gaussianEntropies(covariance);
  return (t) => {
    const share = Math.exp(-2 * t);
    const ρ = Math.exp(-t) / -Math.expm1(-2 * t);
    let [withScore, square] = [0, 0];
    gains(t).forEach((r, i) => {
      // E x_i² − 1 = e^{−2t} (E X_0i² − 1).
      const departure = share * squares[i];
      withScore += ρ * r * departure;
      square += ρ * ρ * r * r * (1 + departure);
    });
    const { fisherInformation } = flow(t);
    return {
      fisherInformation,
      inner: fisherInformation + withScore,
      squaredNorm: fisherInformation + 2 * withScore + square,
    };
  };
}
