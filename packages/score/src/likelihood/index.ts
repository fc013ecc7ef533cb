export {
  type AdaptiveLogDensity,
  type AdaptiveLogDensityOptions,
  adaptiveLogDensity,
  type TraceEstimates,
} from "./adaptiveFlow.ts";
export { gaussianTrace } from "./gaussianTrace.ts";
export { noiseLogDensity } from "./noiseLogDensity.ts";
export {
  type FlowLogDensity,
  type LogDensityOptions,
  probabilityFlowLogDensity,
} from "./probabilityFlow.ts";
