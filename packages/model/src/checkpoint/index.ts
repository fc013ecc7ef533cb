export type { Cascade } from "./cascade.ts";
export { type CascadeCheckpoint, isCascade } from "./cascadeRun.ts";
export type {
  Checkpoint,
  CheckpointGrid,
  CheckpointMatern,
  CheckpointNoise,
  CheckpointRecord,
  FittedLaw,
  GaussianCheckpoint,
  IsotropicCheckpoint,
  MixtureCheckpoint,
  NetworkCheckpoint,
  NetworkTrainingState,
  SpectrumTail,
  TrainingLogEntry,
} from "./checkpoint.ts";
export { decodeCheckpoint } from "./decode.ts";
export { encodeCheckpoint } from "./encode.ts";
export {
  type FinerDegrees,
  finerDegrees,
  isExtensible,
  type TailChoice,
  whyNoFinerDegrees,
} from "./finerDegrees.ts";
export {
  amongFitted,
  type FittedFields,
  fieldSignatures,
  SIGNATURE_LENGTH,
} from "./fittedFields.ts";
export { defaultSampler } from "./gainedSteps.ts";
export { gaussianLawOf, harmonicLawOf, withEigenvectors } from "./gaussianLawOf.ts";
export { modelRun } from "./modelRun.ts";
export type { GainOptions, PowerGain } from "./powerGain.ts";
export { type RestoredModel, restoreModel } from "./restoreModel.ts";
export { restoreVectors } from "./restoreVectors.ts";
export type { ModelRun, ModelRunOptions } from "./reverseRun.ts";
export type { RunVariance } from "./runVariance.ts";
export { spectrumTail } from "./spectrumTail.ts";
export { type TaskAnswer, type TaskFlowOptions, taskFlow } from "./taskFlow.ts";
export {
  type RestoredTask,
  restoreTask,
  runOfTask,
  type TaskRun,
  type TaskRunOptions,
  taskRun,
} from "./taskRun.ts";
export { encodeTensorFile } from "./tensorFile.ts";
export {
  decodeVectorCheckpoint,
  encodeVectorCheckpoint,
  type VectorCheckpoint,
} from "./vectorCheckpoint.ts";
export { withGain } from "./withGain.ts";
