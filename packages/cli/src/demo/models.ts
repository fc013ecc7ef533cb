import {
  analyse,
  type CameronMartinCoordinates,
  type FullGaussian,
  isotropic,
} from "@chaosphere/core";
import { localisedCovariance, type SpectrumFit } from "@chaosphere/core/estimation";
import { type Dataset, selectFields, splitByGroup } from "@chaosphere/data";
import {
  type BaseModel,
  type ChosenLocalisation,
  chooseLocalisation,
  FIRST_TIME,
  type GaussianCheckpoint,
  type NetworkCheckpoint,
  networkSpec,
  restoreModel,
  START_ERROR,
} from "@chaosphere/model";
import { mixingTime } from "@chaosphere/score";
import { fitClosedForm } from "../training/closedForm.ts";
import { type DemoDesign, roles } from "./design.ts";

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
  /** The localisation, by the likelihood of the choosing run. */
  readonly chosen: ChosenLocalisation;
  /** What the network learns on: the localised Gaussian of two runs, and other runs. */
  readonly base: BaseModel;
  readonly learn: CameronMartinCoordinates;
  readonly choose: Dataset;
  /** The localised Gaussian of all training runs but the choosing one, on which the choice of degrees is made. */
  readonly unchosen: GaussianCheckpoint;
  /** The fields of the choosing run that judge, in its coordinates. */
  readonly judges: CameronMartinCoordinates;
}

/** Fits the two Gaussians of the training runs, and those of a part of them on which the network is trained and chosen. */
export function closedForms(
  data: Dataset,
  { bandLimit, everyYears }: DemoDesign,
  seed: number,
  onFit: () => void = () => {},
): ClosedForms {
  const { training, heldOut: test } = splitByGroup(data, roles.test);
  const { model: checkpoint, noise: found } = fitClosedForm(
    "gaussian",
    { training, rule: "" },
    { bandLimit, seed },
  );
  const noise = found.fit;
  if (!noise) throw new Error("demo: the shipped temperatures vary at every degree.");
  onFit();
  const γ = isotropic(checkpoint.noise.spectrum);
  const { standard } = restoreModel(checkpoint);
  const of = (runs: readonly number[]) => splitByGroup(training, runs).heldOut;
  const coordinates = (fields: Dataset) => standard.apply(analyse(fields.fields, bandLimit));
  const choose = of(roles.choose);
  const judges = coordinates(everyOf(choose, everyYears));
  const stop = checkpoint.stop > 0 ? checkpoint.stop : FIRST_TIME;

  const others = coordinates(of([...roles.fit, ...roles.learn]));
  const chosen = chooseLocalisation({ fit: others, judge: judges, noise: γ, stop });
  onFit();
  const localised = (fields: CameronMartinCoordinates) => {
    const law = localisedCovariance(fields, γ, chosen.localisation);
    onFit();
    return law;
  };
  const law = localised(coordinates(training));
  const crossFitted = localised(coordinates(of(roles.fit)));
  const withoutChoosing = localised(others);
  // One clock for all, long enough for each.
  const clock = {
    horizon: Math.max(checkpoint.horizon, mixingTime(law, START_ERROR)),
    stop,
  };
  const model = (covariance: FullGaussian<"cameron-martin">): GaussianCheckpoint => ({
    ...checkpoint,
    ...clock,
    covariance,
  });
  const base = model(crossFitted);
  return {
    training,
    test,
    noise,
    full: model(checkpoint.covariance),
    localised: model(law),
    chosen,
    base: {
      model: base,
      closedForm: crossFitted,
      spec: networkSpec("per-degree", base),
    },
    learn: coordinates(of(roles.learn)),
    choose,
    unchosen: model(withoutChoosing),
    judges,
  };
}

/** Every so many of the fields of a run, from its first. */
export function everyOf(data: Dataset, every: number): Dataset {
  return selectFields(
    data,
    Array.from({ length: Math.ceil(data.fields.batch / every) }, (_, i) => i * every),
  );
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
