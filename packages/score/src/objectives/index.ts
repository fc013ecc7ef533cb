export {
  type DenoisingLossOptions,
  type DenoisingOptions,
  denoisingLoss,
  denoisingTerms,
} from "./denoising.ts";
export {
  type ImplicitLossOptions,
  implicitLoss,
  implicitTerms,
  scoreDivergence,
  type TraceFunction,
} from "./implicit.ts";
export { type NoisedPairs, noisedPairs } from "./noisedPairs.ts";
export {
  centralDifference,
  coordinateTrace,
  type DirectionalDerivative,
  type Probe,
  probeVariance,
  type SlicedTraceOptions,
  slicedTrace,
} from "./trace.ts";
