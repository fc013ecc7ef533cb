export { type Certificate, type CertificateOptions, gaussianCertificate } from "./certificate.ts";
export {
  certificateFromSamples,
  type SampleCertificate,
  type SampleCertificateOptions,
} from "./certificateFromSamples.ts";
export { type Checkerboard, checkerboardEntropies } from "./checkerboardEntropy.ts";
export { type EntropyBoundOptions, entropyBound } from "./entropyBound.ts";
export type { Estimate } from "./estimate.ts";
export {
  type FisherByBandLimit,
  type FisherByBandLimitOptions,
  fisherByBandLimit,
  type GrowthVerdict,
  type NoiseAdvice,
} from "./fisherByBandLimit.ts";
export {
  type DivergenceOptions,
  fisherInformationByDivergence,
  fisherInformationFromSamples,
} from "./fisherInformation.ts";
export { type EntropiesByBandLimit, gaussianByBandLimit } from "./gaussianByBandLimit.ts";
export { gaussianEntropies } from "./gaussianEntropy.ts";
export { gaussianOnFields } from "./gaussianOnFields.ts";
export { type AffineScore, gaussianModeScore, gaussianMoments } from "./gaussianScore.ts";
export { lowRankDenoisingLoss, lowRankDensity } from "./lowRankOnFields.ts";
export { shiftMixtureQuadrature } from "./mixtureQuadrature.ts";
export type { GaussianOnFields, OnFields } from "./onFields.ts";
export {
  type EntropyBound,
  type EntropyTerms,
  type PathEntropyOptions,
  type PathSampler,
  pathEntropy,
} from "./pathIdentity.ts";
export {
  gaussianReferenceScores,
  type ReferenceScores,
  shiftMixtureReferenceScores,
} from "./referenceScores.ts";
export {
  type FlowIntegralOptions,
  logSobolevDeficit,
  relativeEntropyByDissipation,
} from "./relativeEntropy.ts";
export {
  type SampledGaussianOptions,
  sampledGaussian,
} from "./sampledGaussian.ts";
export {
  malliavinWeightScore,
  type ScoreAgreement,
  type ScoreAgreementOptions,
  scoreAgreement,
} from "./scoreAgreement.ts";
export {
  type EntropyFlow,
  type LawQuadrature,
  type MomentFlow,
  type ScoreMoments,
  scoreMoments,
  type WeightedPoints,
} from "./scoreMoments.ts";
export { secondChaosEntropies } from "./secondChaosEntropy.ts";
export { spanVarianceError, type VarianceError, varianceError } from "./varianceError.ts";
