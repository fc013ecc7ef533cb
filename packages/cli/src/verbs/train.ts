import type { Localisation } from "@chaosphere/core/estimation";
import {
  type NetworkName,
  networkNames,
  type ObservationTask,
  observationText,
} from "@chaosphere/model";
import { usualBatch, usualSteps } from "@chaosphere/train";
import { CallError } from "../errors/callError.ts";
import { climatologyOption, splitAnomalies } from "../inputs/climatology.ts";
import { fieldsAlone, fieldsOptions } from "../inputs/fields.ts";
import type { FitParts } from "../inputs/heldOutPart.ts";
import { readFieldsOf } from "../inputs/inputs.ts";
import { observeHelp, observeOption, readSites } from "../inputs/observeOption.ts";
import { holdOut, holdOutGrammar } from "../options/holdOut.ts";
import { networkDefaults } from "../options/networkDefaults.ts";
import { fraction, oneOf, positive, whole } from "../options/numbers.ts";
import { required } from "../options/required.ts";
import { checkedFormat } from "../output/target.ts";
import type { Verb, VerbContext } from "../program/verb.ts";
import { ranksOption } from "../ranks/rank.ts";
import { resumedOptions } from "../ranks/resumedOptions.ts";
import { type SharedTraining, sharedTraining } from "../ranks/sharedTraining.ts";
import { type Report, silentTerminal } from "../terminal/terminal.ts";
import { chooseModel } from "../training/chosenModel.ts";
import { localisationOf } from "../training/localisationOptions.ts";
import { backendNames } from "../training/networkTraining.ts";
import { gaussianNames, trainGaussian } from "../training/trainGaussian.ts";
import { closedFormNames, trainNetwork } from "../training/trainNetwork.ts";
import {
  type ModelName,
  modelNames,
  namesModel,
  type TrainOptions,
  wantsNetwork,
} from "../training/trainOptions.ts";
import { isFittedFromSeen, seenNames, trainWithGaps } from "../training/trainWithGaps.ts";

/** A denoiser fitted to a dataset. */
export const train: Verb = {
  name: "train",
  description: "fit a model to a dataset: a network, or a Gaussian model in closed form",
  example: "chaosphere train data/pcm-trefht --model gaussian --band-limit 32 --out pcm.model",
  declare: (command, act) =>
    climatologyOption(
      fieldsOptions(command),
      ", kept in the model and added back by condition, and by sample --month",
    )
      .argument("<dataset...>", `${fieldsAlone}; several files are one dataset, each a run`)
      .option("--out <file>", "the model file to write")
      .option("--band-limit <L>", "degrees l < L (required)", whole("--band-limit", 1))
      .option(
        "--model <kind>",
        `${modelNames.join(", ")}; the last four are fitted without training: gaussian with the sample's covariance, low-rank with the same kept by its fields, for any L, localised with one that fades with distance, and isotropic with one variance per degree; fields with gaps take gaussian or isotropic; default: chosen by tests of the fields, and said why`,
        oneOf("--model", modelNames),
      )
      .option(
        "--hold-out <rule>",
        `fields kept out of the fit to judge it: ${holdOutGrammar}, or none; default: the last fifth of the runs, or of the fields if there is one run`,
        holdOut,
      )
      .option(
        "--gap <n>",
        "fields left out on either side of held-out ones; default: until they are uncorrelated",
        whole("--gap", 0),
      )
      .option(
        "--closed-form <c>",
        "what the network corrects: the Gaussian model with full (default) or localised covariance, or diagonal, its variances alone",
        oneOf("--closed-form", closedFormNames),
      )
      .option(
        "--taper-length <x>",
        "localised: covariances fade as exp(−d²/2x²), d the chord in radii; default: chosen by likelihood",
        positive("--taper-length"),
      )
      .option(
        "--whole-below <l>",
        "localised: degrees well below l keep their full covariance; default: chosen by likelihood",
        positive("--whole-below"),
      )
      .option(
        "--shrinkage <s>",
        "localised, low-rank: how far covariances are shrunk to the diagonal, 0 to 1; default: chosen by likelihood",
        fraction("--shrinkage"),
      )
      .option(
        "--rank <r>",
        "low-rank: principal rows of the sample that are kept; default: all, one fewer than fields",
        whole("--rank", 0),
      )
      .option(
        "--blend <b>",
        "localised: share of the sample covariance that is mixed in, 0 to 1; default: chosen by likelihood",
        fraction("--blend"),
      )
      .option(
        "--towards <n>",
        "gaussian, of fields with gaps: fields for which the isotropic law counts that it is drawn to; default: as many as there are",
        whole("--towards", 0),
      )
      .option(
        "--seed <n>",
        "random seed of initial weights, noise and the order of the data",
        whole("--seed", 0),
        0,
      )
      .option("--steps <n>", `steps of training; default ${usualSteps}`, whole("--steps", 1))
      .option(
        "--minutes <m>",
        "time limit of training; without --steps, train for that long",
        positive("--minutes"),
      )
      .option(
        "--batch <n>",
        `training pairs per step; default: those of the run that is resumed, or ${usualBatch}`,
        whole("--batch", 1),
      )
      .option(
        "--learning-rate <r>",
        "largest learning rate; default 0.002",
        positive("--learning-rate"),
      )
      .option(
        "--patience <n>",
        "stop after n reports (of 50 in a run) without a better held-out loss; default: never",
        whole("--patience", 1),
      )
      .option(
        "--checkpoint-every <n>",
        "steps between checkpoints; default 100",
        whole("--checkpoint-every", 1),
      )
      .option(
        "--ranks <k>",
        "processes that share every step, 1, 2, 4, …: under srun as many as its tasks; elsewhere i/k for the i-th of k, from 0; default: this process alone",
        ranksOption,
      )
      .option(
        "--micro-batches <n>",
        "equal parts of a batch whose gradients are summed in a fixed order, a power of two; the model depends on them and not on --ranks; default: those of the run that is resumed, or, if there are ranks, 8 or as many as divide the batch",
        whole("--micro-batches", 1),
      )
      .option("--resume", "continue the unfinished run in --out; repeat its other options")
      .option(
        "--backend <b>",
        `${backendNames.join(", ")}; default: the environment variable TRAIN_BACKEND, else auto`,
        oneOf("--backend", backendNames),
      )
      .option(
        "--width <n>",
        "channels of the operator (default 16), width of the mlp (256) or of per-degree (32)",
        whole("--width", 1),
      )
      .option(
        "--depth <n>",
        "blocks of the operator (default 3), layers of the mlp (2)",
        whole("--depth", 1),
      )
      .option(
        "--position-degrees <p>",
        "operator: degrees below which it knows the position on the sphere; 1 for isotropic data; default 8, at most L",
        whole("--position-degrees", 1),
      )
      .option(
        "--cascade",
        "noise small scales first, so that sample draws large scales and then small ones given them; such a model has no likelihood and no certificate",
      )
      .option(
        "--observe <spec>",
        `train for fields given observations, to draw with chaosphere condition: ${observeHelp}`,
        observeOption,
      )
      .option(
        "--noise-sd <s>",
        "standard deviation of the errors of what is observed, in the unit of the fields",
        positive("--noise-sd"),
      )
      .action(act(trainModel)),
};

async function trainModel(
  paths: readonly string[],
  asked: TrainOptions,
  told: VerbContext,
): Promise<Report> {
  const out = required("--out", asked.out, "pcm.model");
  const bandLimit = required("--band-limit", asked.bandLimit, "32");
  const options = await resumedOptions(asked, out, process.env);
  const shared = sharedTraining(options, process.env);
  // What all ranks would say rank 0 says.
  const context = (shared?.rank.index ?? 0) > 0 ? { ...told, terminal: silentTerminal } : told;
  const given = { ...options, model: options.model ?? "operator" };
  const localisation = localisationOf(given);
  await checkedFormat("model", out, { force: context.force || options.resume === true });
  // The fields as they were read are not kept beside the two parts.
  const parts = splitAnomalies(await readFieldsOf(paths, { ...options, missing: "mask" }), options);
  const say = (line: string) => context.terminal.stderr(`chaosphere train: ${line}.\n`);
  if (parts.said) say(parts.said);
  const { seed } = options;
  const choice = namesModel(options)
    ? undefined
    : chooseModel(parts.training, {
        bandLimit,
        seed,
        wantsNetwork: wantsNetwork(options) || shared !== undefined,
      });
  choice?.said.forEach(say);
  const { model, network } = choice ?? { model: given.model, network: {} };
  const decided = { model, localisation, out, bandLimit, ...(shared && { shared }) };
  const complete = { ...given, ...network, ...decided };
  const report = await fitted(parts, complete, context);
  return choice ? { ...report, json: { ...report.json, chosen: choice.chosen } } : report;
}

/** The options of a call with all that was chosen. */
interface CompleteOptions extends TrainOptions {
  readonly model: ModelName;
  readonly localisation: Partial<Localisation>;
  readonly out: string;
  readonly bandLimit: number;
  readonly shared?: SharedTraining;
}

async function fitted(
  parts: FitParts,
  options: CompleteOptions,
  context: VerbContext,
): Promise<Report> {
  const { model, bandLimit, shared } = options;
  if (shared && !networkNames.some((name) => name === model)) {
    throw new CallError(
      `only a network is trained in steps that ranks can share, got --model ${model} ${shared.rank.count > 1 ? `on ${shared.rank.count} ranks` : "with --ranks or --micro-batches"}. Run it as one process without these options.`,
    );
  }
  const seen = isFittedFromSeen(parts, model) && seenNames.find((name) => name === model);
  if (options.towards !== undefined && seen !== "gaussian") {
    throw new CallError(
      `--towards must go with --model gaussian and fields with gaps, got --model ${model}${seen ? "" : " and whole fields"}. Leave it out.`,
    );
  }
  if (seen) return trainWithGaps(seen, parts, options, context);
  const gaussian = gaussianNames.find((name) => name === model);
  const task = await taskOf(options, bandLimit);
  checkCascade(options);
  if (gaussian) return trainGaussian(gaussian, parts, options, context);
  return trainNetwork(
    model as NetworkName,
    parts,
    { ...networkDefaults, ...options, ...(task && { task }) },
    context,
  );
}

/** A cascade is a network's, and of fields alone. */
function checkCascade({ cascade, observe, model }: TrainOptions): void {
  if (!cascade) return;
  if (gaussianNames.some((name) => name === model)) {
    throw new CallError(
      `--cascade must go with a network, got --model ${model}: a Gaussian model is drawn exactly in any order. Leave it out.`,
    );
  }
  if (observe) {
    throw new CallError(
      "--cascade must go without --observe, got both: a network for observations draws large scales first in any case. Leave out --cascade.",
    );
  }
}

/** What --observe and --noise-sd say of the observations that a network is trained for. */
async function taskOf(
  { observe, noiseSd, model, variable: _, ...options }: TrainOptions,
  bandLimit: number,
): Promise<ObservationTask | undefined> {
  if (!observe) {
    if (noiseSd === undefined) return undefined;
    throw new CallError(
      `--noise-sd must go with observations to train for, got ${noiseSd} alone. Add --observe, for example --observe points:60.`,
    );
  }
  if (gaussianNames.some((name) => name === model)) {
    throw new CallError(
      `--observe must go with a network, got --model ${model}: chaosphere condition finds the exact posterior of a Gaussian model. Leave out --observe, or train a network.`,
    );
  }
  const sites = await readSites(observe, {
    ...options,
    ifSilent: true,
    siteBandLimit: bandLimit,
  });
  if (noiseSd === undefined && !(sites.kind === "points" && sites.sds)) {
    throw new CallError(
      "--noise-sd must be given with --observe, got none. Give the standard deviation of the errors, in the unit of the fields.",
    );
  }
  return { text: observationText(observe), sites, ...(noiseSd !== undefined && { noiseSd }) };
}
