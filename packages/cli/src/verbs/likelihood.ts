import { degreesOffSupport, emptyDegrees, rows, rowsAt, supportDimension } from "@chaosphere/core";
import { readBytes } from "@chaosphere/data/node";
import { type Checkpoint, decodeCheckpoint, gaussianLawOf, restoreModel } from "@chaosphere/model";
import { noiseLogDensity, relativeScore } from "@chaosphere/score";
import { CallError } from "../errors/callError.ts";
import { type FieldsOptions, fieldsOptions, fieldsOrCoefficients } from "../inputs/fields.ts";
import {
  type JudgedFields,
  judgedJson,
  judgedWords,
  meansBySample,
  readJudged,
} from "../inputs/judgedFields.ts";
import {
  adaptively,
  type FoundDensity,
  inClosedForm,
  inEqualSteps,
} from "../judging/foundDensity.ts";
import { inWords, supportLines } from "../judging/offSupport.ts";
import { type HoldOut, judgedOption } from "../options/holdOut.ts";
import { oneOf, positive, whole } from "../options/numbers.ts";
import { type WorkersOption, workersOption } from "../options/workers.ts";
import type { RowRange } from "../output/inBatches.ts";
import { undivided, type Verb, type VerbContext } from "../program/verb.ts";
import { type FoundNumbers, numbersWork } from "../sharding/numbersWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { counted } from "../terminal/counted.ts";
import type { Report } from "../terminal/terminal.ts";
import { withError } from "../terminal/withError.ts";

/** How the density is found: that of a Gaussian model in closed form, or along the flow with the trace of the score's derivative. */
type Method = "closed-form" | "exact" | "hutchinson";
const methods = ["auto", "closed-form", "exact", "hutchinson"] as const;

interface LikelihoodOptions extends FieldsOptions, WorkersOption {
  readonly method: (typeof methods)[number];
  readonly steps?: number;
  readonly tolerance: number;
  readonly probes: number;
  readonly seed: number;
  readonly holdOut?: HoldOut;
}

/** Coordinates up to which `auto` takes the trace from the whole Jacobian: as many derivatives, four times those of the probes. */
const EXACT_LIMIT = 64;

/** Where the flow starts for a model that samples down to time 0, at which scores may not exist. */
const FIRST_TIME = 1e-6;

/** The log-density that a model gives to fields. */
export const likelihood: Verb = {
  name: "likelihood",
  description:
    "log-likelihood of fields under a model: in closed form if it is Gaussian, else by its probability flow",
  example: "chaosphere likelihood pcm.model generated.npy",
  declare: (command, act) =>
    workersOption(judgedOption(fieldsOptions(command), "of the input"))
      .argument("<model>", "model written by chaosphere train or prior")
      .argument("<input...>", `${fieldsOrCoefficients}; several files are one dataset`)
      .option(
        "--method <m>",
        `${methods.join(", ")}; closed-form is for Gaussian models, exact and hutchinson say how the flow finds the trace of the score's derivative`,
        oneOf("--method", methods),
        "auto",
      )
      .option(
        "--tolerance <x>",
        "error allowed to the steps along the flow, in nats per coefficient of each field",
        positive("--tolerance"),
        1e-5,
      )
      .option(
        "--steps <k>",
        "equal steps along the flow in place of those that the tolerance asks; their error is told from half as many",
        whole("--steps", 2, 1e5),
      )
      .option(
        "--probes <n>",
        "number of random probes of hutchinson",
        whole("--probes", 2, 1e5),
        16,
      )
      .option("--seed <n>", "random seed of the probes", whole("--seed", 0), 0)
      .action(act(undivided(divideLikelihood))),
  divide: divideLikelihood,
};

/** What is told of a range of fields beside three numbers of each: log-density, and its errors by probes and by steps. */
interface FlowNote {
  readonly taken: number;
  readonly traceTimes?: number;
}

async function divideLikelihood(
  [path = "", ...inputs]: readonly string[],
  options: LikelihoodOptions,
  { terminal }: VerbContext,
): Promise<ShardedWork> {
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
  function densities({ first, count }: RowRange): FoundDensity | Promise<FoundDensity> {
    const own = rows(z, first, first + count);
    if (method === "closed-form") {
      return inClosedForm(law as NonNullable<typeof law>, own, span.stop);
    }
    const { steps } = options;
    const asked = { ...options, method, firstRow: first };
    return steps === undefined
      ? adaptively(model, own, span, asked, terminal)
      : inEqualSteps(relativeScore(denoiser), own, span, { ...asked, steps }, terminal);
  }
  return numbersWork({
    unit: "fields",
    count: on.length,
    inputs: [path, ...inputs],
    find: async (range) => {
      const { logDensity, standardError, stepError, taken, traceTimes } = await densities(range);
      const values = Float64Array.from(
        { length: 3 * range.count },
        (_, i) => [logDensity, standardError, stepError][i % 3][Math.floor(i / 3)],
      );
      const note: FlowNote = { taken, ...(traceTimes !== undefined && { traceTimes }) };
      return { values, notes: [note] };
    },
    report: (found) => report(densityOf(found)),
  });

  function report(found: FoundDensity): Report {
    const { logDensity, standardError, taken } = found;
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
      stepError: perCoefficient(Math.max(0, ...found.stepError)),
      ...(found.traceTimes !== undefined && {
        tolerance: options.tolerance,
        traceTimes: found.traceTimes,
      }),
      bandLimit: model.bandLimit,
      coefficients: dimension,
      emptyDegrees: emptyDegrees(measure),
      offSupport: off.flatMap((degrees, field) =>
        degrees.length === 0 ? [] : [{ field, degrees }],
      ),
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
}

/** What was found of all fields, put together. */
function densityOf({ values, notes }: FoundNumbers): FoundDensity {
  const told = notes as readonly FlowNote[];
  const column = (j: number) => values.filter((_, i) => i % 3 === j);
  const times = told.flatMap(({ traceTimes }) => (traceTimes === undefined ? [] : [traceTimes]));
  return {
    logDensity: column(0),
    standardError: column(1),
    stepError: column(2),
    taken: Math.max(0, ...told.map(({ taken }) => taken)),
    ...(times.length > 0 && { traceTimes: Math.max(...times) }),
  };
}

/** The means of both kinds of fields, where there are both. */
function sampleLines(judged: JudgedFields, nats: readonly number[]): string[] {
  const { heldOut, inSample } = meansBySample(judged, nats);
  if (!heldOut || !inSample) return [];
  return [`  held out ${withError(heldOut)}; in-sample ${withError(inSample)}`];
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
