import { analyse, child, type HarmonicCoefficients, key, purpose } from "@chaosphere/core";
import type { Localisation } from "@chaosphere/core/estimation";
import type { Dataset } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import {
  baseModel,
  type Checkpoint,
  countOfSites,
  denoisingLoss,
  encodeCheckpoint,
  type FieldMean,
  type NetworkName,
  type NetworkSizes,
  type ObservationTask,
  parameterCount,
  shareSeen,
} from "@chaosphere/model";
import type { FittedModel, ModelFitOptions } from "@chaosphere/train";
import type { FitParts } from "../inputs/heldOutPart.ts";
import { followRanks, leadRanks } from "../ranks/session.ts";
import type { SharedTraining } from "../ranks/sharedTraining.ts";
import { counted, places } from "../terminal/counted.ts";
import { type Report, type Terminal, toldElsewhere } from "../terminal/terminal.ts";
import { withError } from "../terminal/withError.ts";
import { fitClosedForm, localisationJson, localisationLines } from "./closedForm.ts";
import {
  type BackendName,
  loadBackend,
  readUnfinished,
  trainWithProgress,
} from "./networkTraining.ts";
import { noiseJson, noiseLines } from "./noiseReport.ts";

/** The closed forms that a network may correct, by the names of the command line. */
export const closedFormNames = ["full", "localised", "diagonal"] as const;
export type ClosedFormName = (typeof closedFormNames)[number];

/** Options of `train` for a network. */
export interface TrainNetworkOptions extends NetworkSizes {
  readonly out: string;
  readonly bandLimit: number;
  readonly seed: number;
  readonly steps?: number;
  readonly minutes?: number;
  readonly batch: number;
  readonly learningRate?: number;
  readonly patience?: number;
  readonly closedForm: ClosedFormName;
  /** What is given of the localisation of a localised closed form. */
  readonly localisation?: Partial<Localisation>;
  readonly checkpointEvery?: number;
  readonly backend?: BackendName;
  readonly resume?: boolean;
  /** What is seen of fields, if the network is to know them given observations. */
  readonly task?: ObservationTask;
  /** Whether fields are to be drawn from large scales to small. */
  readonly cascade?: boolean;
  /** How steps are cut and shared with other processes, if they are. */
  readonly shared?: SharedTraining;
}

/** Fits a network that corrects the Gaussian model of the training fields, and writes it to --out on the way and at the end. */
export async function trainNetwork(
  name: NetworkName,
  parts: FitParts,
  options: TrainNetworkOptions,
  { terminal }: { readonly terminal: Terminal },
): Promise<Report> {
  const { out, bandLimit, seed, task, cascade = false } = options;
  const { heldOut } = parts;
  const kind = options.closedForm === "localised" ? "localised" : "gaussian";
  const fit = fitClosedForm(kind, parts, options);
  for (const line of localisationLines(fit)) terminal.stderr(`chaosphere train: ${line}\n`);
  const { noise, coordinates } = fit;
  const base = baseModel(fit.model, {
    ...options,
    network: name,
    closedForm: options.closedForm === "diagonal" ? "diagonal" : "full",
  });
  const { model, spec } = base;
  const resume = options.resume ? await readUnfinished(out, base) : undefined;
  const loaded = await loadBackend(options.backend, terminal);
  const { tf, backend } = loaded;

  const write = (bytes: Uint8Array) => writeFileAtomic(out, bytes, { force: true });
  const { steps, minutes, batch, learningRate, patience, checkpointEvery, shared } = options;
  const trained = (sharing: Pick<ModelFitOptions, "microBatches" | "signal">) =>
    trainWithProgress(
      tf,
      base,
      coordinates,
      {
        batch,
        ...(learningRate !== undefined && { learningRate }),
        ...(checkpointEvery !== undefined && { saveEvery: checkpointEvery }),
        save: (unfinished) => write(encodeCheckpoint(unfinished)),
        ...(steps !== undefined && { steps }),
        ...(minutes !== undefined && { minutes }),
        ...(patience !== undefined && { patience }),
        ...(heldOut && { heldOut: heldOut.fields }),
        ...(resume && { resume }),
        ...sharing,
      },
      terminal,
    );
  const ranked = shared && { shared, out, loaded, base, coordinates, batch };
  if (ranked && shared.rank.index > 0) {
    await followRanks(ranked);
    return toldElsewhere;
  }
  const run = ranked
    ? await leadRanks(ranked, (microBatches, signal) => trained({ microBatches, signal }))
    : await trained({});
  const fitted = run.model;
  if (run.ended !== "interrupted") await write(encodeCheckpoint(fitted));

  // What is known given observations only has no denoising loss without them, and a cascade none of one noise.
  const losses = task || cascade ? undefined : finalLosses(fitted, model, fit.coefficients, parts);
  const gaussian = task ? "posterior of the Gaussian model" : "Gaussian model";
  const json = {
    model: name,
    closedForm: options.closedForm,
    ...localisationJson(fit),
    backend,
    ...(shared && { ranks: shared.rank.count, microBatches: shared.microBatches }),
    steps: run.state.step,
    loss: run.log.map(({ loss }) => loss),
    lossSteps: run.log.map(({ step }) => step),
    lossKind: `in-sample, nats per field relative to the ${gaussian}`,
    heldOutLoss: losses?.heldOut?.mean ?? null,
    heldOutLossStandardError: losses?.heldOut?.standardError ?? null,
    gaussianHeldOutLoss: losses?.gaussianHeldOut?.mean ?? null,
    inSampleLoss: losses?.inSample.mean ?? null,
    gaussianInSampleLoss: losses?.gaussianInSample.mean ?? null,
    ...(task && taskJson(task)),
    cascade,
    ...heldOutLossJson(run),
    keptStep: run.state.best?.step ?? run.state.step,
    holdOut: heldOutJson(parts),
    heldOutNats: run.log.flatMap(({ heldOutLoss }) => heldOutLoss ?? []),
    seconds: run.seconds,
    stepsPerSecond: run.taken / run.seconds,
    ended: run.ended,
    plannedSteps: run.planned,
    parameters: parameterCount(spec),
    bandLimit,
    count: coordinates.batch,
    ...noiseJson(noise),
    horizon: model.horizon,
    stop: model.stop,
    seed,
    out,
  };
  return {
    json,
    summary: [
      ...summary(name, backend, run, json),
      ...noiseLines(noise),
      ...lossLines(parts, run, losses, gaussian),
    ],
  };
}

/** What the network was trained to be given, for JSON. */
function taskJson({ text, sites, noiseSd }: ObservationTask): Record<string, unknown> {
  const observed = { count: countOfSites(sites), share: shareSeen(sites) ?? null };
  return { observe: text, noiseSd: noiseSd ?? null, observed };
}

/** The denoising loss per coefficient of the model and of the Gaussian one that it corrects, by the fields it is measured on. */
interface FinalLosses {
  readonly inSample: FieldMean;
  readonly gaussianInSample: FieldMean;
  readonly heldOut?: FieldMean;
  readonly gaussianHeldOut?: FieldMean;
}

function finalLosses(
  fitted: Checkpoint,
  model: Checkpoint,
  coefficients: HarmonicCoefficients,
  { training, heldOut }: FitParts,
): FinalLosses {
  const lossOf = (of: Checkpoint, a: HarmonicCoefficients, { groups }: Dataset) =>
    denoisingLoss(of, a, groups, child(key(model.seed), purpose.loss));
  const a = heldOut && analyse(heldOut.fields, model.bandLimit);
  return {
    inSample: lossOf(fitted, coefficients, training),
    gaussianInSample: lossOf(model, coefficients, training),
    ...(heldOut &&
      a && { heldOut: lossOf(fitted, a, heldOut), gaussianHeldOut: lossOf(model, a, heldOut) }),
  };
}

/** What part the held-out fields had in the choice of the weights, for JSON: a loss that chose them flatters the network. */
function heldOutLossJson({ state: { best } }: FittedModel): Record<string, unknown> {
  const chose = best?.heldOutLoss !== undefined;
  return {
    heldOutChoseWeights: chose,
    heldOutLossKind: chose
      ? "per coefficient, held out of the fit, but the weights kept are those with the least held-out loss of all reports, so it flatters the network"
      : "per coefficient, held out",
  };
}

/** What was held out, for JSON. */
export function heldOutJson(parts: FitParts): Record<string, unknown> {
  const { training, heldOut, rule, gap, unused } = parts;
  const counts = { fitted: training.fields.batch, heldOut: heldOut?.fields.batch ?? 0, unused };
  return { rule: heldOut ? rule : "none", ...counts, gap };
}

/** What was held out, in a line. */
export function heldOutLine({ heldOut, rule, unused, gap }: FitParts): string {
  if (!heldOut) return "nothing held out: every loss is in-sample and flatters the model";
  const between = unused > 0 ? `; ${counted(unused)} within ${places(gap)} of them unused` : "";
  return `held out: ${counted(heldOut.fields.batch)}, ${rule}${between}`;
}

function summary(
  name: NetworkName,
  backend: string,
  { state, seconds, ended, planned }: FittedModel,
  json: { readonly out: string; readonly parameters: number },
): string[] {
  return [
    `${name} of ${counted(json.parameters, "weight")}, ${counted(state.step, "step")} on ${backend} in ${seconds.toFixed(1)} s: ${json.out}`,
    ...(ended === "interrupted"
      ? [
          `interrupted at step ${state.step} of ${planned}; repeat the call with --resume to continue`,
        ]
      : []),
  ];
}

/** Every loss with the fields it was measured on. */
function lossLines(
  parts: FitParts,
  { state: { best }, log }: FittedModel,
  losses: FinalLosses | undefined,
  gaussian: string,
): string[] {
  const last = log.at(-1);
  const nats = (value: number | undefined) =>
    value === undefined ? "" : `, held out ${value.toPrecision(4)}`;
  const chosenOn =
    best?.heldOutLoss === undefined
      ? ""
      : best.step === 0
        ? ", as no later ones were better on held-out fields"
        : ", the least of all reports: the held-out fields chose it, so their losses flatter the network";
  return [
    heldOutLine(parts),
    ...(last === undefined
      ? []
      : [
          `  training loss, nats per field relative to the ${gaussian}: in-sample ${last.loss.toPrecision(4)}${nats(last.heldOutLoss)} at step ${last.step}`,
        ]),
    ...(best === undefined
      ? []
      : [
          `  weights kept: ${best.step === 0 ? `the initial ones, which are the ${gaussian}` : `those of step ${best.step}`}${nats(best.heldOutLoss)}${chosenOn}`,
        ]),
    ...(losses ? denoisingLines(losses) : []),
  ];
}

function denoisingLines({
  inSample,
  gaussianInSample,
  heldOut,
  gaussianHeldOut,
}: FinalLosses): string[] {
  return [
    `  denoising loss per coefficient: ${heldOut ? `held out ${withError(heldOut)}; ` : ""}in-sample ${withError(inSample)}`,
    `  the same of the Gaussian model: ${gaussianHeldOut ? `held out ${withError(gaussianHeldOut)}; ` : ""}in-sample ${withError(gaussianInSample)}`,
  ];
}
