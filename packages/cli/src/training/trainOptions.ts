import { networkNames, type ObservationSpec } from "@chaosphere/model";
import type { ClimatologyName } from "../inputs/climatology.ts";
import type { FieldsOptions } from "../inputs/fields.ts";
import type { HoldOut } from "../options/holdOut.ts";
import type { networkDefaults } from "../options/networkDefaults.ts";
import type { SharedOptions } from "../ranks/sharedTraining.ts";
import { gaussianNames } from "./trainGaussian.ts";
import type { TrainNetworkOptions } from "./trainNetwork.ts";

/** The models by the names of the command line. */
export const modelNames: readonly [...typeof networkNames, ...typeof gaussianNames, "isotropic"] = [
  ...networkNames,
  ...gaussianNames,
  "isotropic",
];
export type ModelName = (typeof modelNames)[number];

/** What is made of several options. */
type Decided = "out" | "bandLimit" | "localisation" | "shared";

/** What a call of `train` may give. */
export interface TrainOptions
  extends FieldsOptions,
    SharedOptions,
    Omit<TrainNetworkOptions, Decided | keyof typeof networkDefaults>,
    Partial<Pick<TrainNetworkOptions, keyof typeof networkDefaults>> {
  readonly out?: string;
  readonly bandLimit?: number;
  readonly model?: ModelName;
  readonly holdOut?: HoldOut;
  readonly gap?: number;
  readonly taperLength?: number;
  readonly wholeBelow?: number;
  readonly shrinkage?: number;
  readonly blend?: number;
  readonly rank?: number;
  readonly towards?: number;
  readonly climatology?: ClimatologyName;
  readonly observe?: ObservationSpec;
  readonly noiseSd?: number;
}

/** Whether the call says what the model is like, so that nothing is left to choose. */
export function namesModel({
  model,
  cascade,
  observe,
  noiseSd,
  ...options
}: TrainOptions): boolean {
  const { closedForm, width, depth, positionDegrees } = options;
  const { taperLength, wholeBelow, shrinkage, blend, rank, towards } = options;
  return [
    ...[model, cascade, observe, noiseSd, closedForm, width, depth, positionDegrees],
    ...[taperLength, wholeBelow, shrinkage, blend, rank, towards],
  ].some((option) => option !== undefined);
}

/** Whether the call has options that only the training of a network has. */
export function wantsNetwork(options: TrainOptions): boolean {
  const { steps, minutes, batch, learningRate, patience, checkpointEvery, backend } = options;
  return [
    steps,
    minutes,
    batch,
    learningRate,
    patience,
    checkpointEvery,
    backend,
    options.resume,
  ].some((option) => option !== undefined);
}
