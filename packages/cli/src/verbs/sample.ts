import { basename } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import {
  effectiveBandLimit,
  type HarmonicCoefficients,
  type SamplerName,
  samplerNames,
  samplingDefaults,
} from "@chaosphere/core";
import { readBytes } from "@chaosphere/data/node";
import {
  type Checkpoint,
  decodeCheckpoint,
  isExtensible,
  type ModelRun,
  modelRun,
  type RunVariance,
} from "@chaosphere/model";
import { Option } from "commander";
import { CallError } from "../callError.ts";
import { type OutputGrid, outputGrid } from "../gridOption.ts";
import { counted } from "../holdOut.ts";
import { type Shard, shard, shardRows, whole } from "../numbers.ts";
import { about } from "../output/about.ts";
import { formatOf } from "../output/formats.ts";
import { rowsAtOnce, writeInBatches } from "../output/inBatches.ts";
import { makeGrid } from "../output/makeGrid.ts";
import { openRows } from "../output/rowsOutput.ts";
import { outputTarget, targetJson } from "../output/target.ts";
import { type FieldsOutputOptions, fieldsOutput } from "../outputOptions.ts";
import { progress } from "../progress.ts";
import { samplerName } from "../samplerName.ts";
import type { Report } from "../terminal.ts";
import { required, type Verb, type VerbContext } from "../verb.ts";

interface SampleOptions extends FieldsOutputOptions {
  readonly count: number;
  readonly seed: number;
  readonly steps: number;
  readonly sampler: SamplerName;
  readonly bandLimit?: number;
  readonly grid?: OutputGrid;
  readonly coefficients?: boolean;
  readonly shard: Shard;
}

/** Numbers in memory for each coefficient of a run, by the kind of its model. */
const WORK = { gaussian: 16, isotropic: 16, mixture: 16, network: 256 } as const;

/** New fields from a model, by the reverse diffusion. */
export const sample: Verb = {
  name: "sample",
  description: "draw new fields from a model by the reverse diffusion",
  example: "chaosphere sample pcm.model --count 8 --seed 7 --out generated.npy",
  declare: (command, act) =>
    fieldsOutput(command)
      .argument("<model>", "model written by chaosphere train or prior")
      .option("--count <n>", "number of fields", whole("--count", 1), 1)
      .option("--seed <n>", "random seed", whole("--seed", 0), 0)
      .option(
        "--steps <k>",
        "steps of the sampler",
        whole("--steps", 1, 1e6),
        samplingDefaults.steps,
      )
      .option("--sampler <s>", samplerNames.join(", "), samplerName, samplingDefaults.samplerName)
      .option(
        "--band-limit <L>",
        "degrees l < L of the samples; default: the model's; only a network may go beyond its own",
        whole("--band-limit", 1),
      )
      .option("--grid <g>", "grid of the fields, as gauss:64x128; default: the data's", outputGrid)
      .option("--coefficients", "write coefficients [count, L²] instead of fields")
      .addOption(
        new Option("--shard <i/n>", "write only part i of n of the fields; i counts from 0")
          .argParser(shard)
          .default({ index: 0, count: 1 }, "0/1"),
      )
      .action(act(sampleModel)),
};

async function sampleModel(
  [path = ""]: readonly string[],
  options: SampleOptions,
  context: VerbContext,
): Promise<Report> {
  const { seed, steps, sampler } = options;
  const { terminal, force } = context;
  const out = required("--out", options.out, "generated.npy");
  formatOf(options.coefficients ? "coefficients" : "fields", out);
  const model = decodeCheckpoint(await readBytes(path), path);
  const bandLimit = options.bandLimit ?? model.bandLimit;
  if (bandLimit > model.bandLimit && !isExtensible(model)) {
    throw new CallError(
      `--band-limit must be at most the model's, ${model.bandLimit}, got ${bandLimit}. A closed-form model knows no finer degrees.`,
    );
  }
  const { first, end } = shardRows(options.shard, options.count);
  if (first === end) {
    throw new CallError(
      `--shard must hold a field, got none of ${options.count} in ${options.shard.index}/${options.shard.count}. Use fewer shards.`,
    );
  }

  const count = end - first;
  const to = { ...options, out, force };
  const target = await outputTarget(to, {
    count,
    bandLimit,
    grid: () => sampleGrid(options.grid, model),
    isGridNamed: options.grid !== undefined,
    unit: model.unit,
  });
  const of = { seed, steps, sampler, bandLimit };
  const run = modelRun(model, { ...of, count, firstRow: first });
  const variance = run.variance();
  const warning = [run.advice?.warning, variance && varianceWarning(variance)]
    .filter((text) => text !== undefined)
    .join(" ");
  if (warning) terminal.stderr(`chaosphere sample: ${warning}\n`);

  const known = { title: `Fields drawn from ${basename(path)}`, unit: model.unit, seed };
  const output = openRows(target, to, { count, bandLimit, about: about(known, context) });
  const bar = progress(terminal, "sampling", "steps", steps * count);
  let seconds = 0;
  const most = rowsAtOnce(Math.max(bandLimit, model.bandLimit), WORK[model.kind]);
  await writeInBatches(output, count, most, async (from, rows) => {
    const began = performance.now();
    const part = modelRun(model, { ...of, count: rows, firstRow: first + from });
    const a = await drawn(part, (step) => bar.advance(steps * from + rows * step));
    seconds += (performance.now() - began) / 1000;
    return a;
  }).finally(() => bar.finish());
  const secondsPerField = seconds / count;
  const json = {
    sampler,
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
    bandLimit,
    stop: model.stop,
    effectiveBandLimit: Math.min(bandLimit, effectiveBandLimit(model.ratio, model.stop)),
    ...targetJson(target),
    unit: model.unit,
    out,
  };
  return {
    json,
    summary: [
      `${counted(count)} by ${sampler} in ${counted(steps, "step")}, seed ${seed}, ${(1000 * secondsPerField).toPrecision(3)} ms per field: ${out}`,
    ],
  };
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

/** The fields at the end of a run; between steps there is time for a signal, which removes what is written already. */
async function drawn(run: ModelRun, onStep: (step: number) => void): Promise<HarmonicCoefficients> {
  for (const { step, state } of run.states()) {
    onStep(step);
    await turn();
    if (step === run.times.length - 1) return run.fields(state);
  }
  throw new Error("a run ended before its last step");
}

/** The grid asked for, else the one the data came on. */
function sampleGrid(choice: OutputGrid | undefined, { grid }: Checkpoint) {
  const { kind, firstLongitude } = grid;
  return choice ? makeGrid(choice, grid) : makeGrid({ kind }, grid, { firstLongitude });
}
