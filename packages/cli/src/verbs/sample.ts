import { basename } from "node:path";
import {
  coefficients,
  effectiveBandLimit,
  type GridFields,
  type SamplerName,
  samplerNames,
  samplingDefaults,
} from "@chaosphere/core";
import { sharedArray, type WorkerPool } from "@chaosphere/core/workers";
import { readBytes } from "@chaosphere/data/node";
import {
  type Checkpoint,
  decodeCheckpoint,
  isExtensible,
  modelRun,
  type RunVariance,
  type TailChoice,
  whyNoFinerDegrees,
  withEigenvectors,
} from "@chaosphere/model";
import { type SampledPiece, sampledRows, sharedModel } from "../ensembles/sampledRows.ts";
import { CallError } from "../errors/callError.ts";
import { addMonth } from "../inputs/climatology.ts";
import { type OutputGrid, outputGrid } from "../options/gridOption.ts";
import { whole } from "../options/numbers.ts";
import { type FieldsOutputOptions, fieldsOutput } from "../options/outputOptions.ts";
import { required } from "../options/required.ts";
import { samplerName } from "../options/samplerName.ts";
import { tailNote, tailOption } from "../options/tailOption.ts";
import { type WorkersOption, workersOption } from "../options/workers.ts";
import { about } from "../output/about.ts";
import { formatOf } from "../output/formats.ts";
import { type RowRange, rowRanges, rowsAtOnce } from "../output/inBatches.ts";
import { makeGrid } from "../output/makeGrid.ts";
import { outputTarget, targetJson } from "../output/target.ts";
import { undivided, type Verb, type VerbContext } from "../program/verb.ts";
import { type DrawnRows, rowsWork } from "../sharding/rowsWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { type ShardOption, shardOption, shardRange } from "../sharding/shardOption.ts";
import { counted } from "../terminal/counted.ts";
import { progress } from "../terminal/progress.ts";
import type { Report, Terminal } from "../terminal/terminal.ts";

interface SampleOptions extends FieldsOutputOptions, ShardOption, WorkersOption {
  readonly count: number;
  readonly seed: number;
  readonly steps: number;
  readonly sampler?: SamplerName;
  readonly bandLimit?: number;
  readonly tail?: TailChoice;
  readonly grid?: OutputGrid;
  readonly coefficients?: boolean;
  readonly month?: number;
}

/** Numbers in memory for each coefficient of a run, by the kind of its model. */
const WORK = { gaussian: 16, isotropic: 16, mixture: 16, network: 256 } as const;

/** New fields from a model, by the reverse diffusion. */
export const sample: Verb = {
  name: "sample",
  description: "draw new fields from a model by the reverse diffusion",
  example: "chaosphere sample pcm.model --count 8 --seed 7 --out generated.npy",
  declare: (command, act) =>
    shardOption(workersOption(fieldsOutput(command)))
      .argument("<model>", "model written by chaosphere train or prior")
      .option("--count <n>", "number of fields", whole("--count", 1), 1)
      .option("--seed <n>", "random seed", whole("--seed", 0), 0)
      .option(
        "--steps <k>",
        "steps of the sampler",
        whole("--steps", 1, 1e6),
        samplingDefaults.steps,
      )
      .option(
        "--sampler <s>",
        `${samplerNames.join(", ")}; default: ${samplingDefaults.samplerName}, or ancestral for a network that keeps a gain measured for it`,
        samplerName,
      )
      .option(
        "--band-limit <L>",
        "degrees l < L of the samples; default: the model's; its own stay as they are, finer ones are Gaussian and independent of them",
        whole("--band-limit", 1),
      )
      .option(
        "--tail <law>",
        "spectrum of degrees beyond the model's: fit (Whittle–Matérn, continues the data's), noise (that of the network's noise) or alpha=2,kappa=30[,sigma=1]; default: the law in the model's file, else that of a network's noise, else the fit",
        tailOption,
      )
      .option("--grid <g>", "grid of the fields, as gauss:64x128; default: the data's", outputGrid)
      .option("--coefficients", "write coefficients [count, L²] instead of fields")
      .option(
        "--month <m>",
        "of a model of anomalies (train --climatology): add the mean of month m, 1 to 12",
        whole("--month", 1, 12),
      )
      .action(act(undivided(divideSample))),
  divide: divideSample,
};

async function divideSample(
  [path = ""]: readonly string[],
  options: SampleOptions,
  context: VerbContext,
): Promise<ShardedWork> {
  const { seed, steps, sampler, tail: choice } = options;
  const { terminal, force } = context;
  const out = required("--out", options.out, "generated.npy");
  formatOf(options.coefficients ? "coefficients" : "fields", out);
  // Once, and not by every piece of the work.
  const model = withEigenvectors(decodeCheckpoint(await readBytes(path), path));
  const bandLimit = options.bandLimit ?? model.bandLimit;
  if (choice && bandLimit <= model.bandLimit) {
    throw new CallError(
      `--tail must go with a --band-limit above the model's, ${model.bandLimit}, got ${bandLimit}. Raise --band-limit, or leave out --tail.`,
    );
  }
  if (bandLimit > model.bandLimit && !isExtensible(model, choice)) {
    throw new CallError(
      `--band-limit must be at most the model's, ${model.bandLimit}, got ${bandLimit}. ${whyNoFinerDegrees(model, choice)}`,
    );
  }
  const monthly = monthToAdd(model, options);
  if (model.climatology && !monthly && !options.coefficients) {
    terminal.stderr(
      "chaosphere sample: the model is of anomalies from the mean of each month, and so are the fields; --month 1 to 12 adds one.\n",
    );
  }
  const rows = shardRange(options.shard, options.count);
  const { first, count } = rows;
  const to = { ...options, out, force };
  const target = await outputTarget(to, {
    count,
    bandLimit,
    grid: () => sampleGrid(options.grid, model),
    isGridNamed: options.grid !== undefined,
    unit: model.unit,
  });
  const of = {
    seed,
    steps,
    bandLimit,
    ...(sampler && { sampler }),
    ...(choice && { tail: choice }),
  };
  const run = modelRun(model, { ...of, count, firstRow: first });
  const variance = run.variance();
  const warning = [run.advice?.warning, run.gainWarning, variance && varianceWarning(variance)]
    .filter((text) => text !== undefined)
    .join(" ");
  if (warning) terminal.stderr(`chaosphere sample: ${warning}\n`);

  const { tail } = run;
  if (tail) terminal.stderr(`chaosphere sample: ${tailNote(tail, model.bandLimit)}\n`);

  const known = { title: `Fields drawn from ${basename(path)}`, unit: model.unit, seed };
  const report = (seconds: number): Report => {
    const secondsPerField = seconds / count;
    const json = {
      sampler: run.sampler,
      ...(warning && { warning }),
      ...(variance && {
        varianceError: { worst: variance.worst, degree: variance.degree },
        varianceErrorByDegree: [...variance.byDegree],
      }),
      steps,
      secondsPerField,
      count,
      firstRow: first,
      seed,
      ...(options.month !== undefined && { month: options.month }),
      bandLimit,
      ...(tail && { tail: { from: model.bandLimit, ...tail } }),
      stop: model.stop,
      effectiveBandLimit: Math.min(bandLimit, effectiveBandLimit(model.ratio, model.stop)),
      ...targetJson(target),
      unit: model.unit,
      out,
    };
    return {
      json,
      summary: [
        `${counted(count)} by ${run.sampler} in ${counted(steps, "step")}, seed ${seed}, ${(1000 * secondsPerField).toPrecision(3)} ms per field: ${out}`,
      ],
    };
  };
  return rowsWork({
    rows,
    bandLimit,
    target,
    to,
    about: about(known, context),
    inputs: [path],
    ...monthly,
    seconds: (fields) => runSeconds(model, fields * steps),
    draw: (range, pool) => sampledBatches({ model, ...of }, range, pool, terminal),
    tally: () => {
      let seconds = 0;
      return {
        add: (note) => {
          seconds += note as number;
        },
        report: () => report(seconds),
      };
    },
  });
}

/** Draws rows piece by piece, notes the seconds of each, and tells how far it is. */
async function* sampledBatches(
  of: Omit<SampledPiece, "first" | "count" | "done" | "piece">,
  rows: RowRange,
  pool: WorkerPool,
  terminal: Terminal,
): AsyncGenerator<DrawnRows> {
  const { model, bandLimit, steps } = of;
  const bar = progress(terminal, "sampling", "steps", steps * rows.count);
  const pieces = pieceRanges(rows.count, model, bandLimit);
  const done = sharedArray(pieces.length);
  const watch = setInterval(() => bar.advance(done.reduce((sum, n) => sum + n, 0)), TOLD_MS);
  try {
    const shared = pool.workers > 0 ? sharedModel(model) : model;
    const inputs = pieces.map(({ first, count }, piece) => ({
      ...of,
      model: shared,
      first: rows.first + first,
      count,
      done,
      piece,
    }));
    for await (const { values, seconds } of pool.map(sampledRows, inputs)) {
      yield { coefficients: coefficients("harmonic", bandLimit, values), note: seconds };
    }
  } finally {
    clearInterval(watch);
    bar.finish();
  }
}

/** The mean of the month asked for, as it is added to fields on their grid; undefined where none is. */
function monthToAdd(
  { climatology, grid: own }: Checkpoint,
  { month, coefficients: asCoefficients, out = "" }: SampleOptions,
): { readonly finish: (fields: GridFields) => GridFields } | undefined {
  if (month === undefined) return undefined;
  if (!climatology) {
    throw new CallError(
      `--month must go with a model of anomalies, got one of whole fields. Leave it out, or train with --climatology monthly.`,
    );
  }
  if (asCoefficients || out.endsWith(".fits")) {
    throw new CallError(
      `--month must go with fields on a grid, got ${asCoefficients ? "--coefficients" : out}. Leave it out: the anomalies alone have coefficients.`,
    );
  }
  const grid = makeGrid({ kind: own.kind }, own, { firstLongitude: own.firstLongitude });
  return { finish: (fields) => addMonth(fields, month, climatology, grid) };
}

/** What a run says that does not give every degree its variance, with the way out. */
function varianceWarning({ warning, enough }: RunVariance): string | undefined {
  if (warning === undefined) return undefined;
  const remedy =
    enough === undefined
      ? "The model's horizon and stopping time leave more than 1 % in any number of steps: train it again."
      : `Use --sampler ${samplingDefaults.samplerName} --steps ${enough}.`;
  return `${warning}. ${remedy}`;
}

/** Most fields of a piece of work: enough for full speed, and so few that threads end together. */
const PIECE = { gaussian: 128, isotropic: 128, mixture: 16, network: 16 } as const;

/** How often progress is told, in milliseconds. */
const TOLD_MS = 100;

/** The pieces of a run, which do not depend on the number of threads. */
function pieceRanges(count: number, model: Checkpoint, bandLimit: number): RowRange[] {
  const isLowRank = model.kind === "gaussian" && model.covariance.kind === "low-rank";
  // A law of low rank takes r²d operations at every step of a piece, as many as r/4 of its fields.
  const most = isLowRank
    ? PIECE.gaussian
    : rowsAtOnce(Math.max(bandLimit, model.bandLimit), WORK[model.kind]);
  return [...rowRanges(count, Math.min(most, PIECE[model.kind]))];
}

/** About what one thread takes for so many steps of a field, in seconds. */
function runSeconds({ kind, bandLimit }: Checkpoint, fieldSteps: number): number {
  const perCoefficient = { gaussian: 1e-7 + 1e-10 * bandLimit ** 2, isotropic: 1e-7 };
  const work = kind === "gaussian" || kind === "isotropic" ? perCoefficient[kind] : 1e-6;
  return fieldSteps * bandLimit ** 2 * work;
}

/** The grid asked for, else the one the data came on. */
function sampleGrid(choice: OutputGrid | undefined, { grid }: Checkpoint) {
  const { kind, firstLongitude } = grid;
  return choice ? makeGrid(choice, grid) : makeGrid({ kind }, grid, { firstLongitude });
}
