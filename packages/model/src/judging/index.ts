export { denoisingLoss, denoisingLosses, denoisingTimes } from "./denoisingLosses.ts";
export { type BesideModel, type GaussianJudgement, judgeGaussian } from "./judgeGaussian.ts";
export { type FieldMean, meanOverFields } from "./meanOverFields.ts";
export { varianceOverModel } from "./varianceOverModel.ts";
