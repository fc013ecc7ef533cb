import {
  type CameronMartinCoordinates,
  child,
  degreesOffSupport,
  emptyDegrees,
  key,
  type NoisableGaussian,
  noisedGaussian,
  purpose,
  relativeLogDensity,
  rowsAt,
  type ScoreFunction,
  supportDimension,
  type TimeSpan,
} from "@chaosphere/core";
import { readBytes } from "@chaosphere/data/node";
import { type Checkpoint, decodeCheckpoint, gaussianLawOf, restoreModel } from "@chaosphere/model";
import {
  coordinateTrace,
  noiseLogDensity,
  probabilityFlowLogDensity,
  relativeScore,
  slicedTrace,
  type TraceFunction,
} from "@chaosphere/score";
import { CallError } from "../callError.ts";
import { type FieldsOptions, fieldsOptions, fieldsOrCoefficients } from "../fields.ts";
import { counted, type HoldOut, judgedOption } from "../holdOut.ts";
import {
  type JudgedFields,
  judgedJson,
  judgedWords,
  meansBySample,
  readJudged,
} from "../judgedFields.ts";
import { oneOf, whole } from "../numbers.ts";
import { inWords, supportLines } from "../offSupport.ts";
import { progress } from "../progress.ts";
import type { Report } from "../terminal.ts";
import type { Verb, VerbContext } from "../verb.ts";
import { withError } from "../withError.ts";

/** How the density is found: that of a Gaussian model in closed form, or along the flow with the trace of the score's derivative. */
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
  description:
    "log-likelihood of fields under a model: in closed form if it is Gaussian, else by its probability flow",
  example: "chaosphere likelihood pcm.model generated.npy",
  declare: (command, act) =>
    judgedOption(fieldsOptions(command), "of the input")
      .argument("<model>", "model written by chaosphere train or prior")
      .argument("<input...>", `${fieldsOrCoefficients}; several files are one dataset`)
      .option(
        "--method <m>",
        `${methods.join(", ")}; closed-form is for Gaussian models, exact and hutchinson say how the flow finds the trace of the score's derivative`,
        oneOf("--method", methods),
        "auto",
      )
      .option(
        "--steps <k>",
        "steps of the Runge–Kutta rule along the flow",
        whole("--steps", 2, 1e5),
        128,
      )
      .option(
        "--probes <n>",
        "number of random probes of hutchinson",
        whole("--probes", 2, 1e5),
        16,
      )
      .option("--seed <n>", "random seed of the probes", whole("--seed", 0), 0)
      .action(act(likelihoodOf)),
};

async function likelihoodOf(
  [path = "", ...inputs]: readonly string[],
  options: LikelihoodOptions,
  { terminal }: VerbContext,
): Promise<Report> {
  const { probes, seed } = options;
  const model = decodeCheckpoint(await readBytes(path), path);
  const judged = await readJudged(model, inputs, options);
  const a = judged.coefficients;
  const { standard, denoiser } = restoreModel(model);
  const law = model.kind === "network" ? undefined : gaussianLawOf(model);
  const method = methodOf(model, law !== undefined, options);
  const { measure, mean: centre } = standard;
  const off = degreesOffSupport(measure, a, centre.values);
  const on = off.flatMap((degrees, b) => (degrees.length === 0 ? [b] : []));
  const z = standard.apply(rowsAt(a, on));
  const span = { horizon: model.horizon, stop: model.stop > 0 ? model.stop : FIRST_TIME };
  const { logDensity, standardError, change, taken } =
    method === "closed-form" && law
      ? inClosedForm(law, z, span.stop)
      : alongFlow(relativeScore(denoiser), z, span, { ...options, method }, terminal);

  const dimension = supportDimension(measure);
  const perCoefficient = (nats: number) => nats / dimension;
  /** −∞ for the fields off the support, which have no density. */
  const ofAll = (onSupport: readonly number[]) =>
    off.map((_, b) => onSupport[on.indexOf(b)] ?? Number.NEGATIVE_INFINITY);
  const noise = noiseLogDensity(measure, z);
  const relative = [...logDensity].map(perCoefficient);
  const relativeToNoise = ofAll(relative);
  const nats = relative.map((r, b) => r + perCoefficient(noise[b]));
  const natsPerCoefficient = ofAll(nats);
  const mean = meanOf(natsPerCoefficient);
  const probeError = perCoefficient(Math.hypot(...standardError) / a.batch);
  const stepError = perCoefficient(Math.max(0, ...change));
  const json = {
    natsPerCoefficient,
    mean,
    relativeToNoise,
    meanRelativeToNoise: meanOf(relativeToNoise),
    method,
    ...(method === "hutchinson" && { probes, seed }),
    standardError: probeError,
    fieldSpread: spreadOf(nats),
    steps: taken,
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
      `${inWords(mean)} nats per coefficient, mean over ${counted(a.batch)}, l < ${model.bandLimit} (density of the a_lm)`,
      judgedWords(judged),
      ...sampleLines(judged, natsPerCoefficient),
      `${inWords(json.meanRelativeToNoise)} nats per coefficient relative to the noise`,
      ...supportLines(dimension, json.emptyDegrees, json.offSupport),
      method === "closed-form"
        ? `in closed form at the stopping time t = ${span.stop.toPrecision(3)}`
        : `trace ${method}${method === "hutchinson" ? `, ${counted(probes, "probe")}` : ""}: standard error ${probeError.toPrecision(2)}; ${counted(taken, "step")}: error about ${json.stepError.toPrecision(2)}`,
    ],
  };
}

/** The means of both kinds of fields, where there are both. */
function sampleLines(judged: JudgedFields, nats: readonly number[]): string[] {
  const { heldOut, inSample } = meansBySample(judged, nats);
  if (!heldOut || !inSample) return [];
  return [`  held out ${withError(heldOut)}; in-sample ${withError(inSample)}`];
}

/** Log-densities relative to the noise, and how far they are to be trusted. */
interface FoundDensity {
  /** nats, one per field; so are the errors. */
  readonly logDensity: Float64Array;
  /** Over the probes; 0 without. */
  readonly standardError: Float64Array;
  /** Change from half the steps; 0 without steps. */
  readonly change: Float64Array;
  /** Steps along the flow; 0 without. */
  readonly taken: number;
}

function inClosedForm(
  law: NoisableGaussian<"cameron-martin">,
  z: CameronMartinCoordinates,
  stop: number,
): FoundDensity {
  const none = new Float64Array(z.batch);
  const logDensity = relativeLogDensity(noisedGaussian(law, stop), z);
  return { logDensity, standardError: none, change: none, taken: 0 };
}

function alongFlow(
  score: ScoreFunction,
  z: CameronMartinCoordinates,
  span: TimeSpan,
  { method, steps, probes, seed }: Omit<LikelihoodOptions, "method"> & { readonly method: Method },
  terminal: VerbContext["terminal"],
): FoundDensity {
  const half = Math.ceil(steps / 2);
  const bar = progress(terminal, "following the flow", "steps", steps + half);
  const stream = child(key(seed), purpose.probe);
  const traces: readonly TraceFunction[] =
    method === "hutchinson"
      ? Array.from({ length: probes }, (_, p) => slicedTrace(score, { key: child(stream, p) }))
      : [coordinateTrace(score)];
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
  const change = logDensity.map((r, b) => Math.abs(r - coarser[b]));
  return { logDensity, standardError, change, taken: steps };
}

function methodOf(
  { kind, bandLimit }: Checkpoint,
  isGaussian: boolean,
  { method }: LikelihoodOptions,
): Method {
  if (method === "closed-form" && !isGaussian) {
    throw new CallError(
      `--method closed-form needs a Gaussian model, got ${kind}. Use exact or hutchinson.`,
    );
  }
  if (method !== "auto") return method;
  if (isGaussian) return "closed-form";
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
