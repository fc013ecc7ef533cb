export { type BinnedBispectrum, binnedBispectrum } from "./binnedBispectrum.ts";
export {
  type DistanceOptions,
  type NearestFields,
  nearestFields,
  pairwiseDistances,
} from "./distances.ts";
export {
  type EnergyDistanceOptions,
  type EnergyEstimator,
  energyDistance,
} from "./energyDistance.ts";
export {
  type Gaussianity,
  type GaussianityTestOptions,
  gaussianityTest,
  type MeanMoments,
} from "./gaussianityTest.ts";
export { gaussianMinkowski } from "./gaussianMinkowski.ts";
export {
  type GradientMoments,
  type GradientMomentsOptions,
  gradientMoments,
} from "./gradientMoments.ts";
export { type IsotropyTestOptions, isotropyTest } from "./isotropyTest.ts";
export {
  type KolmogorovSmirnov,
  kolmogorovSmirnov,
  kolmogorovSmirnovFit,
} from "./kolmogorovSmirnov.ts";
export { mapCorrelation, standardDeviationMap } from "./maps.ts";
export {
  heightDistribution,
  type MarginalDistances,
  marginalDistances,
  type WeightedSample,
  weightedSample,
} from "./marginals.ts";
export {
  kernelPermutationTest,
  type MaximumMeanDiscrepancyOptions,
  maximumMeanDiscrepancy,
} from "./maximumMeanDiscrepancy.ts";
export { type MeasuredValue, measuredMean } from "./measuredMean.ts";
export {
  eulerCharacteristic,
  type MinkowskiFunctionals,
  minkowskiFunctionals,
} from "./minkowski.ts";
export {
  type PixelMoments,
  type PixelMomentsOptions,
  pixelMoments,
} from "./pixelMoments.ts";
export {
  energyPermutationTest,
  type PermutationOptions,
  type SplitHalfOptions,
  splitHalfDistances,
} from "./resampling.ts";
export { type SlicedWassersteinOptions, slicedWasserstein } from "./slicedWasserstein.ts";
export { type SpectrumRatio, spectrumRatio } from "./spectrumRatio.ts";
export {
  type StructureFunctionOptions,
  type StructureFunctions,
  structureFunctions,
} from "./structureFunctions.ts";
export { type ZonalStatistics, zonalStatistics } from "./zonalStatistics.ts";
