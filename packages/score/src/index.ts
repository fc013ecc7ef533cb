/**
 * What is known exactly about scores of random fields, how a model is stored, and how generated
 * ensembles are compared with data. This file is the table of contents.
 */

// bounds
export {
  type Certificate,
  type CertificateOptions,
  gaussianCertificate,
} from "./bounds/certificate.ts";
export {
  certificateFromSamples,
  type SampleCertificate,
  type SampleCertificateOptions,
} from "./bounds/certificateFromSamples.ts";
export { type Checkerboard, checkerboardEntropies } from "./bounds/checkerboardEntropy.ts";
export { type EntropyBoundOptions, entropyBound } from "./bounds/entropyBound.ts";
export type { Estimate } from "./bounds/estimate.ts";
export {
  type FisherByL,
  type FisherByLOptions,
  fisherByL,
  type GrowthVerdict,
  type NoiseAdvice,
} from "./bounds/fisherByL.ts";
export {
  type DivergenceOptions,
  fisherInformationByDivergence,
  fisherInformationFromSamples,
} from "./bounds/fisherInformation.ts";
export { type EntropiesByBandLimit, gaussianByBandLimit } from "./bounds/gaussianByBandLimit.ts";
export { gaussianEntropies } from "./bounds/gaussianEntropy.ts";
export { eigenmodes, noisedModes } from "./bounds/gaussianModes.ts";
export {
  type GaussianOnFields,
  gaussianOnFields,
  type OnFields,
} from "./bounds/gaussianOnFields.ts";
export { type AffineScore, gaussianModeScore, gaussianMoments } from "./bounds/gaussianScore.ts";
export { shiftMixtureCurvature, shiftMixtureQuadrature } from "./bounds/mixtureQuadrature.ts";
export {
  type EntropyBound,
  type EntropyTerms,
  type PathEntropyOptions,
  type PathSampler,
  pathEntropy,
} from "./bounds/pathIdentity.ts";
export {
  type FlowIntegralOptions,
  logSobolevDeficit,
  relativeEntropyByDissipation,
} from "./bounds/relativeEntropy.ts";
export {
  gaussianDivergence,
  type LinearSampler,
  type SampledGaussianOptions,
  sampledGaussian,
} from "./bounds/sampledGaussian.ts";
export {
  malliavinWeightScore,
  type ScoreAgreement,
  type ScoreAgreementOptions,
  scoreAgreement,
} from "./bounds/scoreAgreement.ts";
export {
  type EntropyFlow,
  type LawQuadrature,
  type MomentFlow,
  type ScoreMoments,
  scoreMoments,
  squaredScoreError,
  type WeightedPoints,
} from "./bounds/scoreMoments.ts";
export {
  gaussianWitnesses,
  type ScoreWitnesses,
  shiftMixtureWitnesses,
} from "./bounds/scoreWitnesses.ts";
export { secondChaosEntropies, secondChaosQuadrature } from "./bounds/secondChaosEntropy.ts";
// checkpoints
export type {
  Checkpoint,
  CheckpointGrid,
  CheckpointMatern,
  CheckpointNoise,
  CheckpointRecord,
  GaussianCheckpoint,
  IsotropicCheckpoint,
  MixtureCheckpoint,
  NetworkCheckpoint,
  NetworkTrainingState,
  TrainingLogEntry,
} from "./checkpoint/checkpoint.ts";
export { decodeCheckpoint } from "./checkpoint/decode.ts";
export { encodeCheckpoint } from "./checkpoint/encode.ts";
export {
  amongFitted,
  type FittedFields,
  fieldSignatures,
  SIGNATURE_LENGTH,
} from "./checkpoint/fittedFields.ts";
export { isotropicCovariance, isotropicLawOf } from "./checkpoint/isotropicLaw.ts";
export {
  isExtensible,
  type ModelRun,
  type ModelRunOptions,
  modelRun,
} from "./checkpoint/modelRun.ts";
export { type RestoredModel, restore } from "./checkpoint/restore.ts";
export { restoreVectors } from "./checkpoint/restoreVectors.ts";
export { type SamplerName, samplerNames } from "./checkpoint/reverseSamplers.ts";
export type { RunVariance } from "./checkpoint/runVariance.ts";
export {
  decodeVectorCheckpoint,
  encodeVectorCheckpoint,
  type VectorCheckpoint,
} from "./checkpoint/vectorCheckpoint.ts";
// marginals, shapes and bispectra of fields
export { type BinnedBispectrum, binnedBispectrum } from "./comparison/binnedBispectrum.ts";
// comparison of ensembles
export {
  type DistanceOptions,
  type NearestFields,
  nearestFields,
  pairwiseDistances,
} from "./comparison/distances.ts";
export {
  type EnergyDistanceOptions,
  type EnergyEstimator,
  energyDistance,
} from "./comparison/energyDistance.ts";
export { gaussianMinkowski } from "./comparison/gaussianMinkowski.ts";
export {
  type KernelOptions,
  kernelDiscrepancy,
  kernelPermutationTest,
} from "./comparison/kernelDiscrepancy.ts";
export {
  type KolmogorovSmirnov,
  kolmogorovSmirnov,
  kolmogorovSmirnovFit,
  kolmogorovTail,
} from "./comparison/kolmogorovSmirnov.ts";
export { mapCorrelation, standardDeviationMap } from "./comparison/maps.ts";
export {
  heightDistribution,
  type MarginalDistances,
  marginalDistances,
  type WeightedSample,
  weightedSample,
} from "./comparison/marginals.ts";
export {
  eulerCharacteristic,
  type MinkowskiFunctionals,
  minkowskiFunctionals,
} from "./comparison/minkowski.ts";
export {
  type MeasuredValue,
  type PixelMoments,
  type PixelMomentsOptions,
  pixelMoments,
} from "./comparison/pixelMoments.ts";
export {
  energyPermutationTest,
  type PermutationOptions,
  type SplitHalfOptions,
  splitHalfDistances,
} from "./comparison/resampling.ts";
export {
  type SlicedWassersteinOptions,
  slicedWasserstein,
} from "./comparison/slicedWasserstein.ts";
export { type SpectrumRatio, spectrumRatio } from "./comparison/spectrumRatio.ts";
// conditional expectations
export { type BinningOptions, binnedExpectation } from "./conditional/binning.ts";
export {
  type CrossValidation,
  type CrossValidationOptions,
  crossValidate,
  type Smoother,
  smooth,
} from "./conditional/crossValidation.ts";
export { type KernelWidth, nadarayaWatson } from "./conditional/nadarayaWatson.ts";
export { type NeighbourOptions, nearestNeighbours } from "./conditional/nearestNeighbours.ts";
export type {
  ConditionalEstimate,
  ConditionalExpectation,
  RegressionSample,
} from "./conditional/sample.ts";
// denoisers and scores
export { absoluteScore, type Denoiser, oneStepMean, relativeScore } from "./denoiser.ts";
// evaluation of generated ensembles
export {
  type Evaluation,
  type EvaluationOptions,
  evaluateEnsemble,
  type TestedJudgement,
} from "./evaluation/evaluateEnsemble.ts";
export type { ComparedMoment, MarginalJudgement } from "./evaluation/heights.ts";
export type { Judgement, Spread, Verdict } from "./evaluation/judgement.ts";
export type { DeviationJudgement, MinkowskiJudgement, ShapeCurves } from "./evaluation/shapes.ts";
export type { BispectrumJudgement, SpectrumJudgement } from "./evaluation/spectra.ts";
// closed forms
export { type DiagonalMixture, diagonalMixtureDenoiser } from "./exact/diagonalMixture.ts";
export { empiricalDenoiser } from "./exact/empirical.ts";
export {
  type FactoredGaussian,
  factoredDivergence,
  factoredGaussian,
  factoredLogDensity,
} from "./exact/factoredGaussian.ts";
export { type FlowLawOptions, flowLaw } from "./exact/flowLaw.ts";
export {
  fullGaussianDenoiser,
  gaussianDenoiser,
  type IndependentGaussian,
} from "./exact/gaussian.ts";
export { type MartingaleLawOptions, martingaleLaw } from "./exact/martingaleLaw.ts";
export { mixingTime } from "./exact/mixingTime.ts";
export {
  type ShiftMixture,
  shiftMixtureDenoiser,
  shiftMixtureLogDensity,
  shiftMixtureScore,
} from "./exact/mixture.ts";
export { type RelativeEntropies, shiftMixtureEntropies } from "./exact/mixtureEntropy.ts";
export {
  type SecondChaosLaw,
  secondChaosDenoiser,
  secondChaosSample,
} from "./exact/secondChaos.ts";
// laws on the line by Fokker–Planck
export {
  type LawAtTime,
  type LawsAlongOptions,
  lawsAlong,
  scoreAlong,
} from "./fokkerPlanck/alongTime.ts";
export {
  type FokkerPlanckOptions,
  fokkerPlanck,
  type LawOnMesh,
  type StartingLaw,
} from "./fokkerPlanck/evolve.ts";
export { fokkerPlanckOperator, type Tridiagonal } from "./fokkerPlanck/generator.ts";
export { lawScore } from "./fokkerPlanck/lawScore.ts";
export {
  type BoundaryKind,
  type Mesh,
  type MeshEnds,
  mesh,
  stretchedMesh,
  uniformMesh,
} from "./fokkerPlanck/mesh.ts";
export {
  drawOnMesh,
  type LawDistance,
  lawDistance,
  type MeshDrawOptions,
} from "./fokkerPlanck/startLaw.ts";
export { stationaryDensity } from "./fokkerPlanck/stationary.ts";
export { gaussianLogDensity } from "./likelihood/gaussianLogDensity.ts";
// likelihood
export { gaussianTrace } from "./likelihood/gaussianTrace.ts";
export { noiseLogDensity } from "./likelihood/noiseLogDensity.ts";
export {
  type LogDensityOptions,
  probabilityFlowLogDensity,
  type RelativeLogDensity,
} from "./likelihood/probabilityFlow.ts";
// linear equations
export { withDamping, withNoiseFloor, withNoiseGrowth } from "./linear/alteredSde.ts";
export {
  errorAmplification,
  type NoiseLevel,
  type Parametrisation,
  scoreFromPrediction,
} from "./linear/amplification.ts";
export { type Boxes, boxLaw, type CheckerboardOptions, checkerboard } from "./linear/boxLaw.ts";
export {
  clockState,
  type FlowOptions,
  type MalliavinState,
  malliavinAt,
  malliavinFlow,
} from "./linear/flow.ts";
export { type GaussianMixture, gaussianMixtureLaw } from "./linear/gaussianMixtureLaw.ts";
export type { InitialLaw, PosteriorMean } from "./linear/initialLaw.ts";
export {
  type LeadingPower,
  type LeadingPowerOptions,
  leadingPower,
} from "./linear/leadingPower.ts";
export { linearScore, malliavinScore } from "./linear/linearScore.ts";
export {
  type LinearCoefficients,
  type LinearSde,
  linearSde,
  type ScalarCoefficients,
  scalarSde,
} from "./linear/linearSde.ts";
export {
  type CoveringOptions,
  coveringFields,
  coveringMatrix,
  malliavinDerivatives,
} from "./linear/malliavinDerivative.ts";
export {
  gridStiffness,
  type Mitigation,
  type MitigationReport,
  mitigationReport,
} from "./linear/mitigation.ts";
export { type ChainLaw, chainLaw, linearBetas } from "./linear/noisingChain.ts";
export {
  cosineSde,
  type ScheduleSde,
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "./linear/schedules.ts";
export { singularity } from "./linear/singularity.ts";
export {
  preconditionedScore,
  type RangeVerdict,
  rangeCondition,
  type SpdePoint,
  spdeScore,
} from "./linear/spdeScore.ts";
export {
  type SphereOperator,
  type SphereSpde,
  type SphereSpdeOptions,
  spdeCovariance,
  spdeMean,
  sphereSpde,
} from "./linear/sphereSpde.ts";
export { type TikhonovFactor, tikhonovBias, tikhonovScore } from "./linear/tikhonov.ts";
export { bismutWeight, weightByItoSum } from "./linear/weight.ts";
// malliavin: Gamma calculus on cylindrical functionals
export {
  chaosDivergence,
  chaosGamma,
  chaosGenerator,
  chaosGradient,
  chaosIteratedGamma,
  dirichletForm,
} from "./malliavin/chaosCalculus.ts";
export { chaosScore, shiftMixtureChaos } from "./malliavin/chaosScore.ts";
export {
  derivativeScore,
  type LogDensityFlow,
  shiftMixtureFunctional,
} from "./malliavin/derivativeScore.ts";
export { type CylindricalField, divergence, evaluateField } from "./malliavin/divergence.ts";
export {
  automaticFunctional,
  type CylindricalFunctional,
  chaosFunctional,
  composedFunctional,
  coordinateDirections,
  evaluateFunctional,
} from "./malliavin/functional.ts";
export {
  hypercontractivitySides,
  type InequalitySides,
  logSobolevSides,
  poincareSides,
} from "./malliavin/inequalities.ts";
export type { Jet } from "./malliavin/jet.ts";
export { type JetArithmetic, jets, type Term } from "./malliavin/jetArithmetic.ts";
export {
  gammaOperator,
  generator,
  iteratedGamma,
  malliavinDerivative,
} from "./malliavin/operators.ts";
export { conditionalScore, reverseGenerator, reverseMean } from "./malliavin/reverseKernel.ts";
export { type ScoreRegime, scoreRegime } from "./malliavin/scoreRegime.ts";
// networks
export {
  dimensionOf,
  type MlpSpec,
  type NetworkSpec,
  type NetworkWeights,
  type PerDegreeSpec,
  type SphericalOperatorSpec,
  type WeightTensor,
} from "./network/architecture.ts";
export {
  type DegreeBasis,
  degreeBasis,
  estimateFilter,
  operatorGrid,
} from "./network/degreeBasis.ts";
export { type NetworkFunction, networkDenoiser, networkResidual } from "./network/evaluate.ts";
export { mlpFunction } from "./network/mlp.ts";
export { initialise, parameterCount } from "./network/parameters.ts";
export { type Preconditioning, preconditioning, timeFeatures } from "./network/preconditioning.ts";
// nonlinear equations
export {
  type AutomaticCoefficients,
  automaticEquation,
  type DualFormula,
} from "./nonlinear/automaticEquation.ts";
export { blendWeights, type WeightBlend } from "./nonlinear/blendWeights.ts";
export { type BrownianOptions, brownianIncrements } from "./nonlinear/brownian.ts";
export { commutatorSize } from "./nonlinear/commutativity.ts";
export { checkDerivatives } from "./nonlinear/derivativeCheck.ts";
export { dictionaryWeights } from "./nonlinear/dictionaryWeights.ts";
export type { Dual, DualArithmetic, DualTerm } from "./nonlinear/dual.ts";
export {
  type Coefficient,
  type CoefficientBlock,
  coefficientBlock,
  type DerivativeOrder,
  type StochasticEquation,
} from "./nonlinear/equation.ts";
export {
  type EquationCoefficients,
  type ScalarCoefficient,
  type ScalarEquationCoefficients,
  scalarEquation,
  stochasticEquation,
} from "./nonlinear/givenEquation.ts";
// named nonlinear equations
export {
  type InverseMoment,
  type MalliavinMonitor,
  monitorMalliavin,
} from "./nonlinear/malliavinMonitor.ts";
export { flowPaths, malliavinWeights, simulatePaths } from "./nonlinear/malliavinWeights.ts";
export {
  type GeometricBrownianOptions,
  geometricBrownianEquation,
} from "./nonlinear/named/geometricBrownian.ts";
export { type PearsonOptions, pearsonEquation } from "./nonlinear/named/pearson.ts";
export { cubicEquation, doubleWellEquation } from "./nonlinear/named/polynomialDrift.ts";
export {
  type RationalDriftOptions,
  rationalDriftEquation,
} from "./nonlinear/named/rationalDrift.ts";
export {
  type RegularisedSquareOptions,
  regularisedSquareEquation,
  signedSquareEquation,
} from "./nonlinear/named/signedSquare.ts";
export { type NoiseDerivatives, noiseDerivatives } from "./nonlinear/noiseDerivatives.ts";
export type {
  FlowStates,
  PathOptions,
  PathStates,
  Scheme,
  WeightedStates,
  WeightOptions,
} from "./nonlinear/pathOptions.ts";
export {
  type ReversePathOptions,
  type ReverseState,
  reverseNonlinear,
  type ScoreEstimate,
} from "./nonlinear/reverseNonlinear.ts";
export { sweepWeights } from "./nonlinear/sweepWeights.ts";
export { type VariationPaths, variationPaths } from "./nonlinear/variationPaths.ts";
// learning objectives
export {
  type DenoisingLossOptions,
  type DenoisingOptions,
  denoisingLoss,
  denoisingTerms,
} from "./objectives/denoising.ts";
export {
  type ImplicitLossOptions,
  implicitLoss,
  implicitTerms,
  scoreDivergence,
  type TraceFunction,
} from "./objectives/implicit.ts";
export { type NoisedPairs, noisedPairs } from "./objectives/noisedPairs.ts";
export {
  centralDifference,
  coordinateTrace,
  type DirectionalDerivative,
  type Probe,
  probeVariance,
  type SlicedTraceOptions,
  slicedTrace,
} from "./objectives/trace.ts";
// chaos regression
export {
  type ChaosRegression,
  type ChaosRegressionOptions,
  chaosRegression,
  type RidgeError,
} from "./regression/chaosRegression.ts";
export { type NormalEquations, normalEquations } from "./regression/normalEquations.ts";
