export { type AlphaAt, type AlphaByBandLimit, alphaByBandLimit } from "./alphaByBandLimit.ts";
export {
  type CutSkySpectrum,
  cutSkySpectrum,
  type DecoupledSpectrum,
  type DecouplingOptions,
  decoupledSpectrum,
} from "./decoupledSpectrum.ts";
export { type EstimateSpectrumOptions, estimateSpectrum } from "./estimatedSpectrum.ts";
export { type FitSpectrumOptions, fitSpectrum, type SpectrumFit } from "./fitSpectrum.ts";
export {
  type FittedCovariance,
  type FullCovarianceOptions,
  fullCovariance,
} from "./fullCovariance.ts";
export {
  type Localisation,
  type LocalisedParts,
  localisedCovariance,
  localisedMatrix,
  localisedParts,
} from "./localisedCovariance.ts";
export {
  type ChosenShrinkage,
  chooseShrinkage,
  type LowRankOptions,
  lowRankCovariance,
  type PrincipalRows,
  principalRows,
} from "./lowRankCovariance.ts";
export { modeCoupling } from "./modeCoupling.ts";
export {
  addClimatology,
  climatologyAt,
  type MonthlyClimatology,
  monthlyClimatology,
  subtractClimatology,
} from "./monthlyClimatology.ts";
export {
  isSinglePrecision,
  type NoiseOfData,
  noiseOfData,
  noiseOfSpectrum,
  type RoundingOptions,
} from "./noiseOfData.ts";
export {
  type CutFields,
  type CutRingFields,
  LARGEST_PSEUDO_BAND_LIMIT,
  type PseudoSpectrum,
  type PseudoSpectrumOptions,
  pseudoSpectrum,
} from "./pseudoSpectrum.ts";
export type { DegreeBin } from "./spectrumBins.ts";
export {
  dataToNoiseRatio,
  ensembleMean,
  type Standardisation,
  standardisation,
} from "./standardisation.ts";
export type { EstimatedSpectrum } from "./whittleLikelihood.ts";
