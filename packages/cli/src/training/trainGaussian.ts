import { analyse } from "@chaosphere/core";
import type { Localisation } from "@chaosphere/core/estimation";
import type { Dataset } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import {
  type BesideModel,
  encodeCheckpoint,
  type FittedLaw,
  type GaussianFit,
  judgeGaussianOn,
} from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import type { FitParts } from "../inputs/heldOutPart.ts";
import type { VerbContext } from "../program/verb.ts";
import type { Report } from "../terminal/terminal.ts";
import { withError } from "../terminal/withError.ts";
import {
  fitClosedForm,
  fitLowRank,
  localisationJson,
  localisationLines,
  lowRankJson,
  lowRankLine,
} from "./closedForm.ts";
import { noiseJson, noiseLines } from "./noiseReport.ts";
import { heldOutJson, heldOutLine } from "./trainNetwork.ts";

/** The Gaussian models by the names of the command line. */
export const gaussianNames = ["gaussian", "low-rank", "localised"] as const;
export type GaussianName = (typeof gaussianNames)[number];

const titles: Readonly<Record<GaussianName, string>> = {
  gaussian: "Gaussian",
  "low-rank": "low-rank Gaussian",
  localised: "localised Gaussian",
};

/** Beyond this band limit a covariance of bandLimit⁴ numbers does not fit in memory, nor the search for its eigenvectors in an hour. */
export const MOST_DEGREES = 64;

/** Options of `train` for a Gaussian model. */
export interface TrainGaussianOptions {
  readonly out: string;
  readonly bandLimit: number;
  readonly seed: number;
  readonly localisation: Partial<Localisation>;
  readonly shrinkage?: number;
  readonly rank?: number;
}

/** Fits a Gaussian model in closed form, judges it on its own and on held-out fields, and writes it to --out. */
export async function trainGaussian(
  model: GaussianName,
  parts: FitParts,
  { out, ...options }: TrainGaussianOptions,
  { force }: VerbContext,
): Promise<Report> {
  const { bandLimit } = options;
  const began = performance.now();
  const fit = fitOf(model, parts, options);
  const { noise, coefficients } = fit;
  const seconds = (performance.now() - began) / 1000;
  const { training, heldOut } = parts;
  const judging = (coefficients: typeof fit.coefficients, { groups }: Dataset) => ({
    coefficients,
    groups,
  });
  const [inSample, outside] = judgeGaussianOn(fit.model.covariance, fit.model, [
    judging(coefficients, training),
    ...(heldOut ? [judging(analyse(heldOut.fields, bandLimit), heldOut)] : []),
  ]);
  await writeFileAtomic(out, encodeCheckpoint(fit.model), { force });

  const { horizon, stop } = fit.model;
  return {
    json: {
      model,
      ...fit.json,
      backend: "closed-form",
      steps: 0,
      loss: [],
      heldOutLoss: outside?.denoisingLoss.mean ?? null,
      inSampleLoss: inSample.denoisingLoss.mean,
      heldOut: outside ?? null,
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
      `${titles[model]} model of ${coefficients.batch} fields, l < ${bandLimit}, in ${seconds.toFixed(1)} s: ${out}`,
      ...noiseLines(noise),
      `horizon ${horizon.toPrecision(3)}, stop ${stop.toPrecision(3)}`,
      ...fit.lines,
      heldOutLine(parts),
      lossLine("denoising loss per coefficient", inSample.denoisingLoss, outside?.denoisingLoss),
      lossLine("log-likelihood, nats per field", inSample.logLikelihood, outside?.logLikelihood),
    ],
  };
}

function fitOf(model: GaussianName, parts: FitParts, options: Omit<TrainGaussianOptions, "out">) {
  if (model === "low-rank") {
    const fit = fitLowRank(parts, options);
    return { ...kept(fit), json: lowRankJson(fit), lines: [lowRankLine(fit)] };
  }
  const { bandLimit } = options;
  if (bandLimit > MOST_DEGREES) {
    throw new CallError(
      `--band-limit must be at most ${MOST_DEGREES} for --model ${model}, which keeps ${bandLimit}⁴ numbers, got ${bandLimit}. Use --model low-rank, whose size is that of the data.`,
    );
  }
  const fit = fitClosedForm(model, parts, options);
  return { ...kept(fit), json: localisationJson(fit), lines: localisationLines(fit) };
}

/** A fit without its standardised fields, which nobody needs again. */
function kept({ model, noise, coefficients }: GaussianFit<FittedLaw>) {
  return { model, noise, coefficients };
}

function lossLine(name: string, inSample: BesideModel, heldOut: BesideModel | undefined): string {
  const own = `the model's own fields ${inSample.expected.toPrecision(5)}`;
  const outside = heldOut ? `held out ${withError(heldOut)}; ` : "";
  return `  ${name}: ${outside}in-sample ${withError(inSample)}; ${own}`;
}
