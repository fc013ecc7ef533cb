import {
  analyse,
  type CameronMartinCoordinates,
  type FullCovariance,
  isotropic,
  localisedCovariance,
  type SpectrumFit,
} from "@chaosphere/core";
import { type Dataset, splitByGroup } from "@chaosphere/data";
import {
  type GaussianCheckpoint,
  mixingTime,
  type NetworkCheckpoint,
  restore,
} from "@chaosphere/score";
import { fitGaussianModel, START_ERROR } from "../gaussianModel.ts";
import type { NetworkGround } from "../trainModelCheckpoint.ts";
import { trainModelSpec } from "../trainModelSpec.ts";
import { CORRECTED_FROM, localisation, roles } from "./design.ts";

/** The data by what they are used for, and the closed forms fitted to them. */
export interface ClosedForms {
  /** All runs but those that test. */
  readonly training: Dataset;
  readonly test: Dataset;
  readonly noise: SpectrumFit;
  /** The Gaussian with the sample's covariance, shrunk to its diagonal. */
  readonly full: GaussianCheckpoint;
  /** The Gaussian with localised covariance, fitted to the same fields. */
  readonly localised: GaussianCheckpoint;
  /** What the network learns on: the localised Gaussian of two runs, and other runs. */
  readonly ground: NetworkGround;
  readonly learn: CameronMartinCoordinates;
  readonly choose: Dataset;
}

/** Where a model that could go on to time 0 stops: a network needs noise to remove. */
const FIRST_TIME = 1e-3;

/** Fits the two Gaussians of the training runs, and the one of half of them that the network is trained on. */
export function closedForms(
  data: Dataset,
  bandLimit: number,
  seed: number,
  onFit: () => void = () => {},
): ClosedForms {
  const { training, heldOut: test } = splitByGroup(data, roles.test);
  const { checkpoint, noise: found, coordinates } = fitGaussianModel(training, bandLimit, seed);
  const noise = found.fit;
  if (!noise) throw new Error("demo: the shipped temperatures vary at every degree.");
  onFit();
  const γ = isotropic(checkpoint.noise.spectrum);
  const { standard } = restore(checkpoint);
  const of = (runs: readonly number[]) => splitByGroup(training, runs).heldOut;
  const coordinatesOf = (runs: readonly number[]) =>
    standard.apply(analyse(of(runs).fields, bandLimit));

  const law = localisedCovariance(coordinates, γ, localisation);
  onFit();
  const crossFitted = localisedCovariance(coordinatesOf(roles.fit), γ, localisation);
  onFit();
  // One clock for all, long enough for each.
  const clock = {
    horizon: Math.max(checkpoint.horizon, mixingTime(law, START_ERROR)),
    stop: checkpoint.stop > 0 ? checkpoint.stop : FIRST_TIME,
  };
  const model = (covariance: FullCovariance): GaussianCheckpoint => ({
    ...checkpoint,
    ...clock,
    covariance,
  });
  const ground = model(crossFitted);
  const from = Math.min(CORRECTED_FROM, bandLimit / 2);
  const corrected = { ...ground, ratio: ground.ratio.map((q, l) => (l < from ? 0 : q)) };
  return {
    training,
    test,
    noise,
    full: model(checkpoint.covariance),
    localised: model(law),
    ground: {
      model: ground,
      closedForm: crossFitted,
      spec: trainModelSpec("per-degree", corrected, {}),
    },
    learn: coordinatesOf(roles.learn),
    choose: of(roles.choose),
  };
}

/** The models that are compared, all from the same four runs. */
export interface Models<T> {
  /** The localised Gaussian corrected by the network. */
  readonly network: T;
  readonly localised: T;
  readonly full: T;
}

/** The models as checkpoints; what is given for each of them keeps their names. */
export interface ModelCheckpoints extends Models<GaussianCheckpoint | NetworkCheckpoint> {
  readonly network: NetworkCheckpoint;
  readonly localised: GaussianCheckpoint;
  readonly full: GaussianCheckpoint;
}

/** The same for each of the models. */
export function forEachModel<T, U>(
  { network, localised, full }: Models<T>,
  f: (model: T, name: keyof Models<T>) => U,
): Models<U> {
  return {
    network: f(network, "network"),
    localised: f(localised, "localised"),
    full: f(full, "full"),
  };
}
