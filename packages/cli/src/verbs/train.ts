import { analyse, type HarmonicCoefficients } from "@chaosphere/core";
import type { Localisation } from "@chaosphere/core/estimation";
import type { Dataset } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import { type BesideModel, encodeCheckpoint, judgeGaussian, networkNames } from "@chaosphere/model";
import { CallError } from "../callError.ts";
import { fitClosedForm, localisationJson, localisationLines } from "../closedForm.ts";
import { type FieldsOptions, fieldsAlone, fieldsOptions } from "../fields.ts";
import { type FitParts, partForFit } from "../heldOutPart.ts";
import { type HoldOut, holdOut, holdOutGrammar } from "../holdOut.ts";
import { readFieldsOf } from "../inputs.ts";
import { backendNames } from "../networkTraining.ts";
import { noiseJson, noiseLines } from "../noiseReport.ts";
import { fraction, oneOf, positive, whole } from "../numbers.ts";
import { checkedFormat } from "../output/target.ts";
import type { Report } from "../terminal.ts";
import {
  closedFormNames,
  heldOutJson,
  heldOutLine,
  type TrainNetworkOptions,
  trainNetwork,
} from "../trainNetwork.ts";
import { required, type Verb, type VerbContext } from "../verb.ts";
import { withError } from "../withError.ts";

const modelNames = [...networkNames, "gaussian", "localised"] as const;

interface TrainOptions
  extends FieldsOptions,
    Omit<TrainNetworkOptions, "out" | "bandLimit" | "localisation"> {
  readonly out?: string;
  readonly bandLimit?: number;
  readonly model: (typeof modelNames)[number];
  readonly holdOut?: HoldOut;
  readonly gap?: number;
  readonly taperLength?: number;
  readonly wholeBelow?: number;
  readonly shrinkage?: number;
  readonly blend?: number;
}

/** A denoiser fitted to a dataset. */
export const train: Verb = {
  name: "train",
  description: "fit a model to a dataset: a network, or a Gaussian model in closed form",
  example: "chaosphere train data/pcm-trefht --model gaussian --band-limit 32 --out pcm.model",
  declare: (command, act) =>
    fieldsOptions(command)
      .argument("<dataset...>", `${fieldsAlone}; several files are one dataset, each a run`)
      .option("--out <file>", "the model file to write")
      .option("--band-limit <L>", "degrees l < L (required)", whole("--band-limit", 1))
      .option(
        "--model <kind>",
        `${modelNames.join(", ")}; gaussian and localised are fitted in closed form, with the full covariance or with one that fades with distance`,
        oneOf("--model", modelNames),
        "operator",
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
        "what the network corrects: the Gaussian model with full or localised covariance, or diagonal, its variances alone",
        oneOf("--closed-form", closedFormNames),
        "full",
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
        "localised: how far covariances are shrunk to the diagonal, 0 to 1; default: chosen by likelihood",
        fraction("--shrinkage"),
      )
      .option(
        "--blend <b>",
        "localised: share of the sample covariance that is mixed in, 0 to 1; default: chosen by likelihood",
        fraction("--blend"),
      )
      .option(
        "--seed <n>",
        "random seed of initial weights, noise and the order of the data",
        whole("--seed", 0),
        0,
      )
      .option("--steps <n>", "steps of training; default 2000", whole("--steps", 1))
      .option(
        "--minutes <m>",
        "time limit of training; without --steps, train for that long",
        positive("--minutes"),
      )
      .option("--batch <n>", "training pairs per step", whole("--batch", 1), 64)
      .option("--learning-rate <r>", "largest learning rate", positive("--learning-rate"), 2e-3)
      .option(
        "--patience <n>",
        "stop after n reports (of 50 in a run) without a better held-out loss; default: never",
        whole("--patience", 1),
      )
      .option(
        "--checkpoint-every <n>",
        "steps between checkpoints",
        whole("--checkpoint-every", 1),
        100,
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
      .action(act(trainModel)),
};

async function trainModel(
  paths: readonly string[],
  options: TrainOptions,
  context: VerbContext,
): Promise<Report> {
  const out = required("--out", options.out, "pcm.model");
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  const localisation = localisationOf(options);
  await checkedFormat("model", out, { force: context.force || options.resume === true });
  const data = await readFieldsOf(paths, options);
  const parts = partForFit(data, options);
  if (parts.said) context.terminal.stderr(`chaosphere train: ${parts.said}.\n`);
  const { model } = options;
  if (model === "gaussian" || model === "localised") {
    return trainGaussian(model, parts, { ...options, localisation, out, bandLimit }, context);
  }
  return trainNetwork(model, parts, { ...options, localisation, out, bandLimit }, context);
}

/** What the call gives of the localisation; the rest is chosen. */
function localisationOf(options: TrainOptions): Partial<Localisation> {
  const { model, closedForm, taperLength, wholeBelow, shrinkage, blend } = options;
  const given = {
    ...(taperLength !== undefined && { length: taperLength }),
    ...(wholeBelow !== undefined && { wholeBelow }),
    ...(shrinkage !== undefined && { shrinkage }),
    ...(blend !== undefined && { blend }),
  };
  const used = model === "localised" || (model !== "gaussian" && closedForm === "localised");
  if (Object.keys(given).length > 0 && !used) {
    throw new CallError(
      `--taper-length, --whole-below, --shrinkage and --blend must go with a localised covariance, got --model ${model} --closed-form ${closedForm}. Add --model localised, or --closed-form localised.`,
    );
  }
  return given;
}

async function trainGaussian(
  model: "gaussian" | "localised",
  parts: FitParts,
  {
    out,
    bandLimit,
    seed,
    localisation,
  }: {
    readonly out: string;
    readonly bandLimit: number;
    readonly seed: number;
    readonly localisation: Partial<Localisation>;
  },
  { force }: VerbContext,
): Promise<Report> {
  const began = performance.now();
  const fit = fitClosedForm(model, parts, { bandLimit, seed, localisation });
  const { noise, coefficients } = fit;
  const seconds = (performance.now() - began) / 1000;
  const judged = (a: HarmonicCoefficients, { groups }: Dataset) =>
    judgeGaussian(fit.model.covariance, fit.model, a, groups);
  const inSample = judged(coefficients, parts.training);
  const heldOut = parts.heldOut && judged(analyse(parts.heldOut.fields, bandLimit), parts.heldOut);
  await writeFileAtomic(out, encodeCheckpoint(fit.model), { force });

  const { horizon, stop } = fit.model;
  return {
    json: {
      model,
      ...localisationJson(fit),
      backend: "closed-form",
      steps: 0,
      loss: [],
      heldOutLoss: heldOut?.denoisingLoss.mean ?? null,
      inSampleLoss: inSample.denoisingLoss.mean,
      heldOut: heldOut ?? null,
      inSample,
      holdOut: heldOutJson(parts),
      seconds,
      stepsPerSecond: null,
      bandLimit,
      count: coefficients.batch,
      ...noiseJson(noise),
      horizon,
      stop,
      out,
    },
    summary: [
      `${model === "localised" ? "localised Gaussian" : "Gaussian"} model of ${coefficients.batch} fields, l < ${bandLimit}, in ${seconds.toFixed(1)} s: ${out}`,
      ...noiseLines(noise),
      `horizon ${horizon.toPrecision(3)}, stop ${stop.toPrecision(3)}`,
      ...localisationLines(fit),
      heldOutLine(parts),
      lossLine("denoising loss per coefficient", inSample.denoisingLoss, heldOut?.denoisingLoss),
      lossLine("log-likelihood, nats per field", inSample.logLikelihood, heldOut?.logLikelihood),
    ],
  };
}

function lossLine(name: string, inSample: BesideModel, heldOut: BesideModel | undefined): string {
  const own = `the model's own fields ${inSample.expected.toPrecision(5)}`;
  const outside = heldOut ? `held out ${withError(heldOut)}; ` : "";
  return `  ${name}: ${outside}in-sample ${withError(inSample)}; ${own}`;
}
