export { gaussianTrace } from "./gaussianTrace.ts";
export { noiseLogDensity } from "./noiseLogDensity.ts";
export {
  type LogDensityOptions,
  probabilityFlowLogDensity,
  type FlowLogDensity,
} from "./probabilityFlow.ts";
