import {
  alongEigenvectors,
  type CameronMartinCoordinates,
  child,
  coefficients,
  eigenmodes,
  type Key,
  lawDimension,
  noisedGaussian,
  ornsteinUhlenbeck,
  purpose,
  relativeEntropy,
  ShapeError,
  type SpectralGaussian,
} from "@chaosphere/core";
import { relativeScore } from "../denoiser.ts";
import { gaussianDenoiser } from "../exact/gaussian.ts";
import { certificateFromSamples, type SampleCertificate } from "./certificateFromSamples.ts";
import { entropyBound } from "./entropyBound.ts";
import { dyadicGrowth, type GrowthVerdict } from "./fisherByBandLimit.ts";
import { type EntropiesByBandLimit, gaussianByBandLimit } from "./gaussianByBandLimit.ts";
import { gaussianEntropies } from "./gaussianEntropy.ts";
import { type EntropyBound, type PathSampler, pathEntropy } from "./pathIdentity.ts";
import { gaussianReferenceScores } from "./referenceScores.ts";
import { sampledGaussian } from "./sampledGaussian.ts";
import { type ScoreAgreement, scoreAgreement } from "./scoreAgreement.ts";

/** Options of {@link gaussianCertificate}. */
export interface CertificateOptions {
  /** Forward times of the sampler, decreasing, from the horizon to the stopping time. */
  readonly times: Float64Array;
  readonly sampler: PathSampler;
  /** Names every draw. */
  readonly key: Key;
  /** Posterior draws per point for the Monte-Carlo weight. Default 256. */
  readonly draws?: number;
  /** Samples at which the score is computed four ways. Default 2, at three times. */
  readonly points?: number;
  /** Samples that enter the certificate from data, spread evenly over its rows. Default 64. */
  readonly samples?: number;
}

/** What is known of one run: entropies in nats, every term beside the number it bounds. */
export interface Certificate {
  /** KL(μ_0 | γ). */
  readonly klInitial: number;
  /** KL(μ_η | γ), the law at the stopping time, which the sampler aims at. */
  readonly klStop: number;
  /** KL(μ_η | law of the output), exact. */
  readonly klOutput: number;
  /** Entropy of the path, exact: at least klOutput. */
  readonly path: EntropyBound;
  /** The entropy bound with Fisher information step by step: at least the path's. */
  readonly bound: EntropyBound;
  /** The same from the two entropies of the data and the largest step. */
  readonly closedBound: EntropyBound;
  readonly byBandLimit: EntropiesByBandLimit;
  /**
   * Whether the model's Fisher information settles with the band limit, and by which power of 2 its dyadic blocks
   * grow. A covariance fitted to few fields carries sampling noise, which grows with the number of modes squared.
   */
  readonly verdict: GrowthVerdict;
  readonly growth: number;
  /** Whether the law of the data has a density against the noise as the band limit grows, as far as the tail shows. */
  readonly regime: "absolutely-continuous" | "singular";
  readonly scores: readonly ScoreAgreement[];
  /** What the samples say without the law; fields the model was fitted to flatter it. */
  readonly fromSamples: SampleCertificate;
}

/** Forward times at which the score is computed four ways, as parts of the way from the stopping time to the horizon in log t. */
const SCORE_TIMES = [0.25, 0.5, 0.75];

/**
 * The certificate of a Gaussian model: how far its samples are from its law, in numbers. Everything but the scores is
 * computed along the eigenvectors of the covariance, in which the flow, the sampler and γ are products.
 *
 * @param law the model, in Cameron–Martin coordinates.
 * @param x0 data in the same coordinates, one field per row, two or more.
 * @throws {@link ShapeError} if law and data have different dimensions.
 * @throws {@link DomainError} if the times do not decrease.
 *
 * Source: docs/theory/formulas.md (G6.4, G7.3–G7.6, G5, L1.1).
 */
export function gaussianCertificate(
  law: SpectralGaussian<"cameron-martin">,
  x0: CameronMartinCoordinates,
  options: CertificateOptions,
): Certificate {
  const { times, sampler, key: stream, draws = 256, points = 2, samples = 64 } = options;
  const d = lawDimension(law);
  if (x0.bandLimit ** 2 !== d) {
    throw new ShapeError(
      `gaussianCertificate: data must have the model's ${d} coordinates, got ${x0.bandLimit ** 2}. Analyse them at the model's band limit.`,
    );
  }
  const modes = eigenmodes(law);
  const flow = gaussianEntropies(law);
  const stop = times[times.length - 1];
  const byBandLimit = gaussianByBandLimit(law);
  const growth = dyadicGrowth(byBandLimit.fisherInformation);
  return {
    klInitial: flow(0).klDivergence,
    klStop: flow(stop).klDivergence,
    klOutput: relativeEntropy(
      noisedGaussian(modes, stop),
      sampledGaussian(modes, times, { sampler }),
    ),
    path: pathEntropy(flow, times, { sampler }),
    bound: entropyBound(flow, times, { form: "summed" }),
    closedBound: entropyBound(flow, times),
    byBandLimit,
    growth,
    verdict: growth < 0 ? "dimension-free" : "diverging",
    regime: growth < 0 ? "absolutely-continuous" : "singular",
    scores: scoresFourWays(
      law,
      spreadOut(x0, points),
      times,
      draws,
      child(stream, purpose.agreement),
    ),
    fromSamples: certificateFromSamples(
      relativeScore(gaussianDenoiser({ ...modes, basis: "cameron-martin" })),
      inModes(law, spreadOut(x0, samples)),
      {
        times,
        sampler,
        key: child(stream, purpose.certificate),
        fisherInformation: (t) => flow(t).fisherInformation,
      },
    ),
  };
}

function scoresFourWays(
  law: SpectralGaussian<"cameron-martin">,
  x0: CameronMartinCoordinates,
  times: Float64Array,
  draws: number,
  stream: Key,
): ScoreAgreement[] {
  const references = gaussianReferenceScores(law);
  const [horizon, stop] = [times[0], times[times.length - 1]];
  const earliest = Math.max(stop, horizon / 1000);
  const process = ornsteinUhlenbeck({ horizon, stop });
  return SCORE_TIMES.map((part, i) => {
    const t = earliest * (horizon / earliest) ** part;
    const own = child(stream, i);
    const [noise, posterior] = [child(own, purpose.noise), child(own, purpose.posterior)];
    return scoreAgreement(references, t, process.noised(t, x0, noise), {
      draws,
      key: posterior,
    });
  });
}

/** Rows spread evenly over the data: neighbours may come from one run and one decade. */
function spreadOut(x: CameronMartinCoordinates, count: number): CameronMartinCoordinates {
  const kept = Math.min(count, x.batch);
  const row = x.bandLimit ** 2;
  const values = new Float64Array(kept * row);
  for (let b = 0; b < kept; b++) {
    const from = Math.floor((b * x.batch) / kept) * row;
    values.set(x.values.subarray(from, from + row), b * row);
  }
  return coefficients("cameron-martin", x.bandLimit, values);
}

/** Data along the eigenvectors of a law, which are Cameron–Martin coordinates of another orthonormal basis. */
function inModes(law: SpectralGaussian, x: CameronMartinCoordinates): CameronMartinCoordinates {
  return coefficients("cameron-martin", x.bandLimit, alongEigenvectors(law, x.values));
}
