export {
  dimensionOf,
  type MlpSpec,
  type NetworkFunction,
  type NetworkSpec,
  type NetworkWeights,
  type PerDegreeSpec,
  type SphericalOperatorSpec,
  type WeightTensor,
} from "./architecture.ts";
export { type DegreeBasis, degreeBasis, estimateFilter, operatorGrid } from "./degreeBasis.ts";
export { networkDenoiser, networkResidual, networkResidualDerivative } from "./evaluate.ts";
export { mlpFunction } from "./mlp.ts";
export { initialise, parameterCount } from "./parameters.ts";
export { type Preconditioning, preconditioning, timeFeatures } from "./preconditioning.ts";
