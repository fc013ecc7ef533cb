export {
  type DenoisingLossOptions,
  type DenoisingOptions,
  denoisingLoss,
} from "./denoising.ts";
export {
  type ImplicitLossOptions,
  implicitLoss,
  type TraceFunction,
} from "./implicit.ts";
export { type NoisedPairs, noisedPairs } from "./noisedPairs.ts";
export {
  centralDifference,
  coordinateTrace,
  type DirectionalDerivative,
  type Probe,
  type SlicedTraceOptions,
  slicedTrace,
} from "./trace.ts";
