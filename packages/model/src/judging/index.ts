export { denoisingLoss } from "./denoisingLosses.ts";
export {
  type FlowLogDensityOptions,
  flowLogDensity,
  type TraceMethod,
} from "./flowLikelihood.ts";
export {
  type BesideModel,
  type GaussianJudgement,
  type JudgingFields,
  judgeGaussian,
  judgeGaussianOn,
} from "./judgeGaussian.ts";
export { type FieldMean, meanOverFields } from "./meanOverFields.ts";
export type { ModelCertificate } from "./modelCertificate.ts";
export { type ModelLaw, modelLaw } from "./modelLaw.ts";
export { varianceOverModel } from "./varianceOverModel.ts";
