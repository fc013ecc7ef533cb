import {
  coefficients,
  gaussLegendre,
  isotropic,
  isotropicGaussian,
  type Key,
  ornsteinUhlenbeck,
} from "@chaosphere/core";
import { type Standardisation, standardisation } from "@chaosphere/core/estimation";
import {
  knownFieldsOf,
  type NetworkCheckpoint,
  type ObservationTask,
  observedSites,
  parseObservationSpec,
  posteriorOfTask,
  type SphericalOperatorSpec,
  type TaskPosterior,
  taskSpan,
} from "@chaosphere/model";
import type { Bench } from "../../src/experiment.ts";
import { currentCommit } from "../../src/record.ts";
import { operatorModel } from "../learned-runs/operatorModel.ts";
import type { LawOfFields } from "./fields.ts";

/** What is seen of fields, and the network that learns their law given it. */
export interface TaskConfig {
  readonly bandLimit: number;
  /** As `--observe`. */
  readonly observe: string;
  readonly noiseSd: number;
  readonly channels: number;
  readonly blocks: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** Where the trained model is kept, from the folder apps; one found there is used. */
  readonly file?: string;
}

/** A network for fields given observations, and the Gaussian posterior that it corrects. */
export interface LearnedTask {
  readonly task: ObservationTask;
  readonly standard: Standardisation;
  readonly posterior: TaskPosterior;
  readonly model: NetworkCheckpoint;
  /** Nats relative to the Gaussian posterior on fields that were not trained on, negative if better. */
  readonly heldOutNats: number;
}

/** Trains the network of a task on new fields of a law at each step; it corrects the posterior of the isotropic Gaussian law of a spectrum. */
export async function learnTask(
  bench: Bench,
  name: string,
  law: LawOfFields,
  config: TaskConfig,
  key: Key,
): Promise<LearnedTask> {
  const { bandLimit: L, observe, noiseSd, channels, blocks, steps, batch, learningRate } = config;
  const d = L * L;
  const spectrum = law.fittedSpectrum;
  const mean = coefficients("harmonic", L, new Float64Array(d));
  const standard = standardisation(isotropic(spectrum), { mean });
  const ratio = new Float64Array(L).fill(1);
  const closedForm = isotropicGaussian("cameron-martin", ratio);
  const spec = parseObservationSpec(observe);
  if ("path" in spec) throw new Error("the study reads no files");
  const task = { text: observe, sites: observedSites(spec, { bandLimit: L }), noiseSd };
  const posterior = posteriorOfTask(task, closedForm, standard);
  const network: SphericalOperatorSpec = {
    kind: "spherical-operator",
    bandLimit: L,
    variances: Array.from(ratio),
    noiseSpectrum: Array.from(spectrum),
    timeFrequencies: 4,
    timeWidth: 32,
    channels,
    blocks,
    degreeKnots: Math.min(L, 8),
    activation: "silu",
    gridBandLimit: Math.ceil(1.25 * L),
    positionDegrees: Math.min(L, 8),
    reads: "posterior-mean",
    knownFields: knownFieldsOf(task.sites, closedForm, standard, posterior),
  };
  const span = taskSpan(posterior.rates);
  const { nLat, nLon, kind, firstLongitude } = gaussLegendre(L);
  const source = {
    dimension: d,
    draw: (stream: Key, out: Float64Array) =>
      out.set(standard.apply(coefficients("harmonic", L, law.draw([stream]))).values),
  };
  const model = await operatorModel(
    bench,
    name,
    network,
    {
      ...span,
      bandLimit: L,
      noise: { spectrum },
      ratio,
      mean: mean.values,
      grid: { kind, nLat, nLon, firstLongitude },
      unit: "",
      seed: bench.seed,
      commit: currentCommit(),
      dataChecksum: "",
      task,
    },
    {
      process: ornsteinUhlenbeck(span),
      training: source,
      heldOut: source,
      heldOutPairs: 4 * batch,
      whitened: posterior,
      key,
      steps,
      batch,
      learningRate,
      averageDecay: 0.998,
      reportEvery: Math.max(1, Math.floor(steps / 8)),
    },
    config.file === undefined ? {} : { file: config.file },
  );
  return {
    task,
    standard,
    posterior,
    model,
    heldOutNats: model.heldOutLoss.at(-1) ?? Number.NaN,
  };
}
