/**
 * Functions on the sphere, Gaussian measures and Hilbert-space diffusions, in a real
 * orthonormal spherical-harmonic basis. This file is the table of contents.
 */

// errors

export {
  DivergenceError,
  type DivergencePoint,
  DomainError,
  FormatError,
  type FormatLocation,
  GridError,
  ShapeError,
} from "./errors.ts";

// random

export { checkKey, child, type Key, key, split } from "./random/key.ts";
export { fillNormals, normalAt, uniformAt } from "./random/normal.ts";
export { purpose } from "./random/purpose.ts";
export { antitheticNormalAt, quasiUniformAt } from "./random/quasi.ts";

// elementary and special functions

export { portableExp, portableExpm1 } from "./elementary/exponential.ts";
export { portableTanh } from "./elementary/hyperbolic.ts";
export { portableLog, portableLog1p } from "./elementary/logarithm.ts";
export { portablePow } from "./elementary/power.ts";
export { portableCos, portableSin } from "./elementary/trigonometric.ts";
export { normalQuantile } from "./random/quantile.ts";
export { erf, erfc, normalCdf } from "./special/errorFunction.ts";
export { logGamma } from "./special/gamma.ts";
export { type GaussHermiteRule, gaussHermite } from "./special/gaussHermite.ts";
export { hurwitzZeta } from "./special/hurwitzZeta.ts";

// grid

export { equiangular, equiangularWithPoles } from "./grid/equiangular.ts";
export { gaussLegendre, gaussLegendreRule, type LatitudeRule } from "./grid/gaussLegendre.ts";
export type { GridOptions } from "./grid/productGrid.ts";
export {
  type GridFields,
  type GridKind,
  gridFields,
  largestBandLimit,
  type SphereGrid,
} from "./grid/sphereGrid.ts";

// harmonics: transforms and kernels

export { analyse, synthesise } from "./harmonics/transform.ts";
export { type FourierTransform, fourierTransform } from "./kernels/fourier.ts";
export { type MatrixProductOptions, matrixProduct } from "./kernels/matrixProduct.ts";
export { matrixProductF32 } from "./kernels/matrixProductF32.ts";
export { type SimdInstance, type SimdModule, simdModule } from "./kernels/simdModule.ts";

// harmonics: coefficients, evaluation, operators

export {
  type AlphaAt,
  type AlphaByBandLimit,
  alphaByBandLimit,
} from "./gaussian/alphaByBandLimit.ts";
// gaussian
export {
  cameronMartinInner,
  cameronMartinNorm,
  colour,
  whiten,
} from "./gaussian/cameronMartin.ts";
export { covarianceFunction, structureFunction } from "./gaussian/covarianceFunction.ts";
export {
  type EquivalenceOptions,
  type EquivalenceReport,
  equivalence,
} from "./gaussian/equivalence.ts";
export { type EstimateSpectrumOptions, estimateSpectrum } from "./gaussian/estimatedSpectrum.ts";
export { type FitSpectrumOptions, fitSpectrum, type SpectrumFit } from "./gaussian/fitSpectrum.ts";
export {
  type FittedCovariance,
  type FullCovariance,
  type FullCovarianceOptions,
  fullCovariance,
  gaussianFromCovariance,
} from "./gaussian/fullCovariance.ts";
export {
  fullLogDensity,
  fullRelativeEntropy,
  sampleFullGaussian,
} from "./gaussian/fullGaussian.ts";
export { type GaussianMeasure, isotropic } from "./gaussian/gaussianMeasure.ts";
export {
  type Localisation,
  type LocalisedParts,
  localisedCovariance,
  localisedMatrix,
  localisedParts,
} from "./gaussian/localisedCovariance.ts";
export { maternCovariance } from "./gaussian/maternCovariance.ts";
export {
  type CompleteMaternParameters,
  fromOperatorPower,
  type MaternParameters,
  type OperatorPower,
  toOperatorPower,
} from "./gaussian/maternParameters.ts";
export { fromRange, type MaternRange, toRange } from "./gaussian/maternRange.ts";
export { type MembershipReport, membership } from "./gaussian/membership.ts";
export {
  degreesWithoutVariance,
  isSinglePrecision,
  type NoiseOfData,
  noiseOfData,
  type RoundingOptions,
} from "./gaussian/noiseOfData.ts";
export { maternVariance, pointwiseVariance } from "./gaussian/pointwiseVariance.ts";
export { type RegularityReport, regularity } from "./gaussian/regularity.ts";
export {
  type DiagonalGaussian,
  isotropicLaw,
  relativeEntropy,
  relativeFisherInformation,
} from "./gaussian/relativeEntropy.ts";
export {
  dataToNoiseRatio,
  ensembleMean,
  type Standardisation,
  standardisation,
} from "./gaussian/standardisation.ts";
export {
  checkSupport,
  degreesInWords,
  degreesOffSupport,
  emptyDegrees,
  supportDimension,
} from "./gaussian/support.ts";
export { traceTail, traceTailBound } from "./gaussian/traceTail.ts";
export { scaledToVariance, withVariance } from "./gaussian/varianceNormalisation.ts";
export { gaussianWasserstein } from "./gaussian/wasserstein.ts";
export { type WhiteNoiseOptions, whiteNoise } from "./gaussian/whiteNoise.ts";
export type { EstimatedSpectrum } from "./gaussian/whittleLikelihood.ts";
export { type WhittleMaternOptions, whittleMatern } from "./gaussian/whittleMatern.ts";
export { wienerProcess } from "./gaussian/wienerProcess.ts";
export {
  type Basis,
  type CameronMartinCoordinates,
  type Coefficients,
  coefficients,
  degreeOf,
  type HarmonicCoefficients,
  harmonicIndex,
  rows,
  truncate,
} from "./harmonics/coefficients.ts";
export { fromComplexHealpy, toComplexHealpy } from "./harmonics/complexLayout.ts";
export { cosmicVariance, degreeCorrelation } from "./harmonics/cosmicVariance.ts";
export { type EulerAngles, eulerAngles, rotationMatrix } from "./harmonics/eulerAngles.ts";
export { evaluateAt, sphericalHarmonic } from "./harmonics/evaluate.ts";
export { type SphereGradient, synthesiseGradient } from "./harmonics/gradient.ts";
export { fractionalHelmholtz, heatKernel, laplacian } from "./harmonics/laplacian.ts";
export {
  legendrePolynomial,
  legendrePolynomials,
  orthonormalLegendre,
} from "./harmonics/legendre.ts";
export { rotate, rotateEach } from "./harmonics/rotation.ts";
export { scaleDegrees } from "./harmonics/scaleDegrees.ts";
export {
  fromShtools,
  type ShtoolsNormalisation,
  type ShtoolsOptions,
  toShtools,
} from "./harmonics/shtoolsLayout.ts";
export { angularPowerSpectrum, crossSpectrum, meanSpectrum } from "./harmonics/spectrum.ts";
export { uniformRotation } from "./harmonics/uniformRotation.ts";

// chaos

export { chaosDerivative, chaosProduct } from "./chaos/algebra.ts";
export {
  type ChaosExpansion,
  chaosBasis,
  chaosComponent,
  chaosNormSquared,
  checkExpansion,
  evaluateChaos,
} from "./chaos/chaosExpansion.ts";
export { hermitePolynomial, hermiteProduct, hermiteValues } from "./chaos/hermite.ts";
export {
  type MehlerEstimate,
  type MehlerQuadrature,
  type MehlerSampling,
  mehler,
  mehlerByMonteCarlo,
  mehlerByQuadrature,
} from "./chaos/mehler.ts";
export {
  type ChaosTruncation,
  type MultiIndices,
  multiIndices,
  totalCount,
} from "./chaos/multiIndex.ts";
export {
  type EstimatedExpansion,
  type Functional,
  projectByQuadrature,
  projectFromSamples,
} from "./chaos/projection.ts";
export { type QuadratureBlock, tensorGaussHermite } from "./chaos/tensorGaussHermite.ts";
export {
  type TruncationReport,
  truncateDegrees,
  truncateOrder,
  truncationReport,
} from "./chaos/truncation.ts";

// chaos: algebra, exponentials and non-Gaussian fields

export { chaosCreation } from "./chaos/algebra.ts";
export { bispectrum, type DegreeTriple } from "./chaos/bispectrum.ts";
export { chaosCombination, chaosInner, chaosMonomial } from "./chaos/combination.ts";
export { exponentialChaos, exponentialFunctional } from "./chaos/exponential.ts";
export {
  coefficientExpansion,
  evaluateFieldExpansion,
  type FieldExpansion,
  fieldExpansion,
  fieldTruncationReport,
} from "./chaos/fieldExpansion.ts";
export {
  type FieldMoments,
  type FieldTails,
  fieldMoments,
  fieldTails,
} from "./chaos/fieldMoments.ts";
export { type FieldRegime, fieldRegime } from "./chaos/fieldRegime.ts";
export {
  type FieldSample,
  fieldOf,
  type SampleFieldOptions,
  sampleField,
} from "./chaos/fieldSample.ts";
export { fieldSpectrum } from "./chaos/fieldSpectrum.ts";
export {
  type LocalField,
  type LocalFieldOptions,
  localField,
  lognormalField,
  partialField,
  quadraticField,
} from "./chaos/localField.ts";
export { bispectrumScale, gaunt, type Harmonic } from "./harmonics/gaunt.ts";
export { type Wigner3jFamily, wigner3j, wigner3jFamily } from "./harmonics/wigner3j.ts";

// sde

export {
  adaptiveTimes,
  type Curvature,
  gaussianCurvature,
} from "./sde/adaptiveTimes.ts";
export { type AncestralOptions, ancestral } from "./sde/ancestral.ts";
export {
  type DrivingNoise,
  type DrivingNoiseOptions,
  drivingNoise,
} from "./sde/brownianPath.ts";
export {
  type Clock,
  type UnitVarianceClockOptions,
  unitRateSpan,
  unitVarianceClock,
} from "./sde/clock.ts";
export { type Corrector, type CorrectorOptions, langevinCorrector } from "./sde/corrector.ts";
export { type CosineScheduleOptions, cosineSchedule } from "./sde/cosineSchedule.ts";
export { chainBetas, chainTimes } from "./sde/discreteChain.ts";
export { dyadicTimes } from "./sde/dyadicTimes.ts";
export { eulerMaruyama } from "./sde/eulerMaruyama.ts";
export { exponentialIntegrator } from "./sde/exponentialIntegrator.ts";
export { exponentialMultistep, type MultistepOptions } from "./sde/exponentialMultistep.ts";
export type { ForwardProcess, ScoreFunction, TimeSpan } from "./sde/forwardProcess.ts";
export { type GridAdvice, gridAdvice } from "./sde/gridAdvice.ts";
export { type LinearBeta, subVariancePreserving, variancePreserving } from "./sde/linearBeta.ts";
export { martingaleExponential } from "./sde/martingaleExponential.ts";
export {
  type LogDensity,
  type MetropolisOptions,
  metropolisCorrector,
} from "./sde/metropolisCorrector.ts";
export { ornsteinUhlenbeck } from "./sde/ornsteinUhlenbeck.ts";
export { predictorCorrector } from "./sde/predictorCorrector.ts";
export { gaussianFlow, probabilityFlow, probabilityFlowRungeKutta } from "./sde/probabilityFlow.ts";
export type { ReverseOptions, Sampler } from "./sde/reverseOptions.ts";
export {
  type ReversePathOptions,
  type ReverseSampleOptions,
  type ReverseState,
  reversePath,
  reverseSample,
} from "./sde/reverseSample.ts";
export { type SamplerAdvice, samplerAdvice } from "./sde/samplerAdvice.ts";
export { type SamplingDefaults, samplingDefaults } from "./sde/samplingDefaults.ts";
export {
  effectiveBandLimit,
  type StoppingTimeOptions,
  stoppingTime,
} from "./sde/stoppingTime.ts";
export { defaultTimes, geometricTimes, logSnrTimes, uniformTimes } from "./sde/timeGrid.ts";
export { type GeometricSigma, varianceExploding } from "./sde/varianceExploding.ts";
