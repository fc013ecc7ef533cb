export { chaosCreation, chaosDerivative, chaosProduct } from "./algebra.ts";
export { bispectrum, type DegreeTriple } from "./bispectrum.ts";
export {
  type ChaosExpansion,
  chaosBasis,
  chaosComponent,
  chaosNormSquared,
  checkExpansion,
  evaluateChaos,
} from "./chaosExpansion.ts";
export { chaosCombination, chaosInner, chaosMonomial } from "./combination.ts";
export { exponentialChaos, exponentialFunctional } from "./exponential.ts";
export {
  coefficientExpansion,
  evaluateFieldExpansion,
  type FieldExpansion,
  fieldExpansion,
  fieldTruncationReport,
} from "./fieldExpansion.ts";
export { type FieldMoments, type FieldTails, fieldMoments, fieldTails } from "./fieldMoments.ts";
export { type FieldRegime, fieldRegime } from "./fieldRegime.ts";
export { type FieldSample, fieldOf, type SampleFieldOptions, sampleField } from "./fieldSample.ts";
export { fieldSpectrum } from "./fieldSpectrum.ts";
export { hermitePolynomial, hermiteValues } from "./hermite.ts";
export {
  type LocalField,
  type LocalFieldOptions,
  localField,
  lognormalField,
  partialField,
  quadraticField,
} from "./localField.ts";
export {
  type MehlerEstimate,
  type MehlerQuadrature,
  type MehlerSampling,
  mehler,
  mehlerByMonteCarlo,
  mehlerByQuadrature,
} from "./mehler.ts";
export { type ChaosTruncation, type MultiIndices, multiIndices } from "./multiIndex.ts";
export {
  type EstimatedExpansion,
  type Functional,
  projectByQuadrature,
  projectFromSamples,
} from "./projection.ts";
export { type QuadratureBlock, tensorGaussHermite } from "./tensorGaussHermite.ts";
export {
  type TruncationReport,
  truncateDegrees,
  truncateOrder,
  truncationReport,
} from "./truncation.ts";
