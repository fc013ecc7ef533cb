export { type AlphaAt, type AlphaByBandLimit, alphaByBandLimit } from "./alphaByBandLimit.ts";
export { cameronMartinInner, cameronMartinNorm, colour, whiten } from "./cameronMartin.ts";
export { covarianceFunction, structureFunction } from "./covarianceFunction.ts";
export { type EquivalenceOptions, type EquivalenceReport, equivalence } from "./equivalence.ts";
export { type EstimateSpectrumOptions, estimateSpectrum } from "./estimatedSpectrum.ts";
export { factoredGaussian, inFactoredForm } from "./factoredGaussian.ts";
export { type FitSpectrumOptions, fitSpectrum, type SpectrumFit } from "./fitSpectrum.ts";
export {
  type FittedCovariance,
  type FullCovarianceOptions,
  fullCovariance,
  fullGaussian,
} from "./fullCovariance.ts";
export {
  type DiagonalGaussian,
  diagonalGaussian,
  type FactoredGaussian,
  type FullGaussian,
  type GaussianLaw,
  type IndependentGaussian,
  type IsotropicGaussian,
  isotropicGaussian,
  type LawBasis,
  lawDimension,
  lawMean,
  perCoefficient,
  type SpectralGaussian,
  type WhiteBasis,
} from "./gaussianLaw.ts";
export { type GaussianMeasure, isotropic } from "./gaussianMeasure.ts";
export {
  type Localisation,
  type LocalisedParts,
  localisedCovariance,
  localisedMatrix,
  localisedParts,
} from "./localisedCovariance.ts";
export { logDensity, relativeLogDensity } from "./logDensity.ts";
export { maternCovariance } from "./maternCovariance.ts";
export {
  type CompleteMaternParameters,
  fromOperatorPower,
  type MaternParameters,
  type OperatorPower,
  toOperatorPower,
} from "./maternParameters.ts";
export { fromRange, type MaternRange, toRange } from "./maternRange.ts";
export { type MembershipReport, membership } from "./membership.ts";
export { noisedGaussian } from "./noisedGaussian.ts";
export {
  isSinglePrecision,
  type NoiseOfData,
  noiseOfData,
  type RoundingOptions,
} from "./noiseOfData.ts";
export { pointwiseVariance } from "./pointwiseVariance.ts";
export { type RegularityReport, regularity } from "./regularity.ts";
export { relativeEntropy, relativeFisherInformation } from "./relativeEntropy.ts";
export {
  alongEigenvectors,
  checkSpectralForm,
  coordinateVariances,
  covarianceMatrix,
  eigenmodes,
  eigenvaluesOf,
  fromEigenvectors,
  inFullForm,
} from "./spectralForm.ts";
export { sampleGaussian } from "./standardCoordinates.ts";
export {
  dataToNoiseRatio,
  ensembleMean,
  type Standardisation,
  standardisation,
} from "./standardisation.ts";
export {
  checkSupport,
  degreesInWords,
  degreesOffSupport,
  emptyDegrees,
  supportDimension,
} from "./support.ts";
export { traceTail, traceTailBound } from "./traceTail.ts";
export { scaledToVariance, withVariance } from "./varianceNormalisation.ts";
export { gaussianWasserstein } from "./wasserstein.ts";
export { type WhiteNoiseOptions, whiteNoise } from "./whiteNoise.ts";
export type { EstimatedSpectrum } from "./whittleLikelihood.ts";
export { type WhittleMaternOptions, whittleMatern } from "./whittleMatern.ts";
export { wienerProcess } from "./wienerProcess.ts";
