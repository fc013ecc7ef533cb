export {
  type IsoLatitudeRings,
  isoLatitudeRings,
  type RingFields,
  type RingPlaces,
  ringFields,
  ringsOfGrid,
} from "../grid/isoLatitudeRings.ts";
export { octahedralGaussian, reducedGaussian } from "../grid/reducedGaussian.ts";
export type {
  RingAnalysisMethod,
  RingAnalysisOptions,
  RingConvergence,
} from "../harmonics/leastSquares.ts";
export { analyseOnRings, type RingAnalysis } from "../harmonics/ringAnalysis.ts";
export { type RingGradient, synthesiseGradientOnRings } from "../harmonics/ringGradient.ts";
export {
  adjointSynthesisOnRings,
  type RingAdjointOptions,
  type RingVisitor,
  synthesiseOnRings,
  synthesiseRingByRing,
} from "../harmonics/ringTransform.ts";
