export {
  type ColourOptions,
  cameronMartinInner,
  cameronMartinNorm,
  colour,
  whiten,
} from "./cameronMartin.ts";
export { covarianceFunction, structureFunction } from "./covarianceFunction.ts";
export { type CovarianceRoot, covarianceRoot } from "./covarianceRoot.ts";
export { type EquivalenceOptions, type EquivalenceReport, equivalence } from "./equivalence.ts";
export { factoredGaussian, inFactoredForm } from "./factoredGaussian.ts";
export { fullGaussian } from "./fullGaussian.ts";
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
  type LowRankGaussian,
  lawDimension,
  lawMean,
  type NoisableGaussian,
  perCoefficient,
  type SpectralGaussian,
  type WhiteBasis,
} from "./gaussianLaw.ts";
export { type GaussianMeasure, isotropic } from "./gaussianMeasure.ts";
export { logDensity, relativeLogDensity } from "./logDensity.ts";
export { lowRankGaussian } from "./lowRankGaussian.ts";
export { type MembershipReport, membership } from "./membership.ts";
export { noisedGaussian } from "./noisedGaussian.ts";
export { pointwiseVariance, scaledToVariance } from "./pointwiseVariance.ts";
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
  spectralFormOf,
} from "./spectralForm.ts";
export { sampleGaussian } from "./standardCoordinates.ts";
export {
  checkSupport,
  degreesInWords,
  degreesOffSupport,
  emptyDegrees,
  supportDimension,
} from "./support.ts";
export { gaussianWasserstein } from "./wasserstein.ts";
export { type WhiteNoiseOptions, whiteNoise } from "./whiteNoise.ts";
export { wienerProcess } from "./wienerProcess.ts";
export {
  precisionSquares,
  precisionTimes,
  traceOfPrecision,
  type Woodbury,
  woodbury,
} from "./woodbury.ts";
