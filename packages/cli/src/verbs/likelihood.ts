import {
  child,
  degreesOffSupport,
  emptyDegrees,
  isotropicLaw,
  key,
  purpose,
  type ScoreFunction,
  supportDimension,
} from "@chaosphere/core";
import { readBytes } from "@chaosphere/data/node";
import {
  type Checkpoint,
  coordinateTrace,
  decodeCheckpoint,
  gaussianTrace,
  isotropicLawOf,
  noiseLogDensity,
  probabilityFlowLogDensity,
  relativeScore,
  restore,
  slicedTrace,
  type TraceFunction,
} from "@chaosphere/score";
import { CallError } from "../callError.ts";
import { type FieldsOptions, fieldsOptions } from "../fields.ts";
import { type HoldOut, judgedOption } from "../holdOut.ts";
import {
  type JudgedFields,
  judgedJson,
  judgedWords,
  meansBySample,
  readJudged,
  rowsAt,
} from "../judgedFields.ts";
import { withError } from "../judgedModel.ts";
import { oneOf, whole } from "../numbers.ts";
import { inWords, supportLines } from "../offSupport.ts";
import { progress } from "../progress.ts";
import type { Report } from "../terminal.ts";
import type { Surroundings, Verb } from "../verb.ts";

/** How the trace of the score's derivative is found. */
type Method = "closed-form" | "exact" | "hutchinson";
const methods = ["auto", "closed-form", "exact", "hutchinson"] as const;

interface LikelihoodOptions extends FieldsOptions {
  readonly method: (typeof methods)[number];
  readonly steps: number;
  readonly probes: number;
  readonly seed: number;
  readonly holdOut?: HoldOut;
}

/** Coordinates up to which `auto` takes the trace from the whole Jacobian. */
const EXACT_LIMIT = 256;

/** Where the flow starts for a model that samples down to time 0, at which scores may not exist. */
const FIRST_TIME = 1e-6;

/** The log-density that a model gives to fields. */
export const likelihood: Verb = {
  name: "likelihood",
  description: "log-likelihood of fields under a model by its probability flow",
  example: "chaosphere likelihood pcm.model generated.npy",
  declare: (command, act) =>
    judgedOption(fieldsOptions(command), "of the input")
      .argument("<model>", "model written by chaosphere train")
      .argument(
        "<input...>",
        "fields (dataset folder, .npy, .nc) or coefficients (.npy); several files are one dataset",
      )
      .option(
        "--method <m>",
        `trace of the score's derivative: ${methods.join(", ")}`,
        oneOf("--method", methods),
        "auto",
      )
      .option("--steps <k>", "steps of the Runge–Kutta rule", whole("--steps", 2, 1e5), 128)
      .option("--probes <n>", "random probes of hutchinson", whole("--probes", 2, 1e5), 16)
      .option("--seed <n>", "names the probes", whole("--seed", 0), 0)
      .action(act(likelihoodOf)),
};

async function likelihoodOf(
  [path = "", ...inputs]: readonly string[],
  options: LikelihoodOptions,
  { terminal }: Surroundings,
): Promise<Report> {
  const { steps, probes, seed } = options;
  const model = decodeCheckpoint(await readBytes(path), path);
  const judged = await readJudged(model, inputs, options);
  const a = judged.coefficients;
  const { standard, denoiser } = restore(model);
  const score = relativeScore(denoiser);
  const { method, traces } = tracesOf(model, score, options);
  const { measure, mean: centre } = standard;
  const off = degreesOffSupport(measure, a, centre.values);
  const on = off.flatMap((degrees, b) => (degrees.length === 0 ? [b] : []));
  const z = standard.apply(rowsAt(a, on));
  const span = { horizon: model.horizon, stop: model.stop > 0 ? model.stop : FIRST_TIME };
  const half = Math.ceil(steps / 2);
  const bar = progress(terminal, "following the flow", "steps", steps + half);
  const flow = (steps: number, before: number) =>
    probabilityFlowLogDensity(score, z, {
      span,
      traces,
      steps,
      onStep: (done) => bar.advance(before + done),
    });
  const { logDensity, standardError } = flow(steps, 0);
  const coarser = flow(half, steps).logDensity;
  bar.finish();

  const dimension = supportDimension(measure);
  const perCoefficient = (nats: number) => nats / dimension;
  /** −∞ for the fields off the support, which have no density. */
  const ofAll = (onSupport: readonly number[]) =>
    off.map((_, b) => onSupport[on.indexOf(b)] ?? Number.NEGATIVE_INFINITY);
  const noise = noiseLogDensity(measure, z);
  const relative = [...logDensity].map(perCoefficient);
  const relativeToNoise = ofAll(relative);
  const nats = relative.map((r, b) => r + perCoefficient(noise[b] ?? 0));
  const natsPerCoefficient = ofAll(nats);
  const mean = meanOf(natsPerCoefficient);
  const probeError = perCoefficient(Math.hypot(...standardError) / a.batch);
  const stepError = Math.max(
    0,
    ...logDensity.map((r, b) => Math.abs(perCoefficient(r - (coarser[b] ?? 0)))),
  );
  const json = {
    natsPerCoefficient,
    mean,
    relativeToNoise,
    meanRelativeToNoise: meanOf(relativeToNoise),
    method,
    ...(method === "hutchinson" && { probes, seed }),
    standardError: probeError,
    fieldSpread: spreadOf(nats),
    steps,
    // The rule has order 4: half the steps err sixteen times as much.
    stepError: stepError / 15,
    bandLimit: model.bandLimit,
    coefficients: dimension,
    emptyDegrees: emptyDegrees(measure),
    offSupport: off.flatMap((degrees, field) => (degrees.length === 0 ? [] : [{ field, degrees }])),
    count: a.batch,
    judged: { ...judgedJson(judged), means: meansBySample(judged, natsPerCoefficient) },
    ...span,
  };
  return {
    json,
    summary: [
      `${inWords(mean)} nats a coefficient, mean over ${a.batch} field${a.batch === 1 ? "" : "s"}, l < ${model.bandLimit} (density of the a_lm)`,
      judgedWords(judged),
      ...sampleLines(judged, natsPerCoefficient),
      `${inWords(json.meanRelativeToNoise)} nats a coefficient relative to the noise`,
      ...supportLines(dimension, json.emptyDegrees, json.offSupport),
      `trace ${method}${method === "hutchinson" ? `, ${probes} probes` : ""}: standard error ${probeError.toPrecision(2)}; ${steps} steps: error about ${json.stepError.toPrecision(2)}`,
    ],
  };
}

/** The means of both kinds of fields, where there are both. */
function sampleLines(judged: JudgedFields, nats: readonly number[]): string[] {
  const { heldOut, inSample } = meansBySample(judged, nats);
  if (!heldOut || !inSample) return [];
  return [`  held out ${withError(heldOut)}; in-sample ${withError(inSample)}`];
}

function tracesOf(
  model: Checkpoint,
  score: ScoreFunction,
  { method: asked, probes, seed }: LikelihoodOptions,
): { method: Method; traces: readonly TraceFunction[] } {
  const closedForm = closedTrace(model);
  const method = asked === "auto" ? automatic(closedForm !== false, model.bandLimit) : asked;
  switch (method) {
    case "closed-form":
      if (!closedForm) {
        throw new CallError(
          `--method closed-form needs a Gaussian model, got ${model.kind}. Use exact or hutchinson.`,
        );
      }
      return { method, traces: [closedForm] };
    case "exact":
      return { method, traces: [coordinateTrace(score)] };
    case "hutchinson": {
      const stream = child(key(seed), purpose.probe);
      const traces = Array.from({ length: probes }, (_, p) =>
        slicedTrace(score, { key: child(stream, p) }),
      );
      return { method, traces };
    }
    default:
      return method satisfies never;
  }
}

/** The trace in closed form; false for a model without one. */
function closedTrace(model: Checkpoint): TraceFunction | false {
  if (model.kind === "gaussian") return gaussianTrace(model.covariance.eigenvalues);
  if (model.kind !== "isotropic") return false;
  const { variances } = isotropicLawOf(model);
  return gaussianTrace(isotropicLaw(variances).variances);
}

function automatic(hasClosedForm: boolean, bandLimit: number): Method {
  if (hasClosedForm) return "closed-form";
  return bandLimit ** 2 <= EXACT_LIMIT ? "exact" : "hutchinson";
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation over the fields; 0 for one. */
function spreadOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(values.length - 1, 1));
}
