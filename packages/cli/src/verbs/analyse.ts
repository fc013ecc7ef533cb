import { openNpyWriter } from "@chaosphere/data/node";
import { analyseFile, type FileAnalysis, joinedAnalysis } from "../analysis/analysedFile.ts";
import {
  type HealpixAnalysisOptions,
  healpixAnalysisOptions,
} from "../analysis/healpixAnalysis.ts";
import { concatenated } from "../inputs/concatenated.ts";
import { type FieldsOptions, fieldsAlone, fieldsOptions } from "../inputs/fields.ts";
import { whole } from "../options/numbers.ts";
import { type OutputOptions, outputDtype } from "../options/outputOptions.ts";
import { required } from "../options/required.ts";
import { workersOption } from "../options/workers.ts";
import type { RowRange } from "../output/inBatches.ts";
import { checkedFormat, MOST_DEGREES } from "../output/target.ts";
import { undivided, type Verb, type VerbContext } from "../program/verb.ts";
import { type FoundNumbers, numbersWork } from "../sharding/numbersWork.ts";
import type { DoneShards, ShardedWork } from "../sharding/shardedWork.ts";
import { counted } from "../terminal/counted.ts";
import type { Report } from "../terminal/terminal.ts";

interface AnalyseOptions extends OutputOptions, FieldsOptions, HealpixAnalysisOptions {
  readonly bandLimit?: number;
}

/** Fields to coefficients. */
export const analyse: Verb = {
  name: "analyse",
  description: "turn fields into spherical-harmonic coefficients",
  example: "chaosphere analyse noise.npy --band-limit 32 --out coefficients.npy",
  declare: (command, act) =>
    healpixAnalysisOptions(workersOption(outputDtype(fieldsOptions(command))))
      .argument(
        "<fields...>",
        `${fieldsAlone}; the fields of several files follow one another, and must share grid and unit`,
      )
      .option(
        "--band-limit <L>",
        "degrees l < L (required)",
        whole("--band-limit", 1, MOST_DEGREES),
      )
      .action(act(undivided(divideAnalyse))),
  divide: divideAnalyse,
};

/** What is told of each file. */
interface FileNote {
  readonly analysis: FileAnalysis;
  readonly assumed: readonly string[];
}

async function divideAnalyse(
  paths: readonly string[],
  options: AnalyseOptions,
  { force, terminal }: VerbContext,
): Promise<ShardedWork> {
  const out = required("--out", options.out, "coefficients.npy");
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  await checkedFormat("coefficients", out, { force });

  async function find({ first, count }: RowRange): Promise<FoundNumbers> {
    const parts: Float64Array[] = [];
    const notes: FileNote[] = [];
    for (const path of paths.slice(first, first + count)) {
      const assumed: string[] = [];
      const assume = (sentence: string) => void assumed.push(sentence);
      const found = await analyseFile(path, { ...options, bandLimit, assume });
      parts.push(found.coefficients.values);
      notes.push({ analysis: found.analysis, assumed });
    }
    return { values: concatenated(parts), notes };
  }

  /** Writes what comes batch by batch. */
  async function written(
    notes: readonly FileNote[],
    batches: AsyncIterable<Float64Array> | Iterable<Float64Array>,
  ): Promise<Report> {
    const analysis = joinedAnalysis(
      paths,
      notes.map((note) => note.analysis),
    );
    for (const { assumed } of notes) for (const sentence of assumed) options.assume?.(sentence);
    const { dtype } = options;
    const shape = [analysis.count, bandLimit ** 2];
    const file = await openNpyWriter(out, { shape, dtype, force });
    try {
      for await (const batch of batches) await file.append(batch);
      await file.close();
    } catch (error) {
      await file.abort();
      throw error;
    }
    const { tolerance = 1e-10 } = options;
    const doubt = analysis.pixels && notConverged(analysis.pixels, { bandLimit, tolerance });
    if (doubt !== undefined) terminal.stderr(`chaosphere analyse: ${doubt}.\n`);
    return reportOf(analysis, { bandLimit, out });
  }

  const work = numbersWork({
    unit: "files",
    count: paths.length,
    out,
    inputs: paths,
    find,
    report: ({ values, notes }) => written(notes as readonly FileNote[], [values]),
  });
  return {
    ...work,
    merge: async (shards) => {
      const notes: FileNote[] = [];
      for await (const shard of shards()) notes.push(...(shard.notes as readonly FileNote[]));
      return written(notes, batchesOf(shards));
    },
  };
}

async function* batchesOf(shards: DoneShards): AsyncGenerator<Float64Array> {
  for await (const { batches } of shards()) yield* batches();
}

function notConverged(
  { nside, method, iterations, residual, isConverged }: NonNullable<FileAnalysis["pixels"]>,
  { bandLimit, tolerance }: { readonly bandLimit: number; readonly tolerance: number },
): string | undefined {
  if (isConverged || method !== "conjugate-gradients") return undefined;
  return `the relative residual is ${residual.toExponential(1)} after ${counted(iterations, "iteration")} (${method}), above the tolerance ${tolerance}: the pixels barely tell some degrees l < ${bandLimit} apart at nside ${nside}; change it by --band-limit, --iterations or --tolerance`;
}

function reportOf(
  analysis: FileAnalysis,
  { bandLimit, out }: { readonly bandLimit: number; readonly out: string },
): Report {
  const { count, grid, unit, exactDegree, resolvedDegree, remainder, pixels } = analysis;
  const residualRms = Math.sqrt(remainder / count);
  const common = { bandLimit, count, exactDegree, resolvedDegree, residualRms, grid };
  const left = `left out by l < ${bandLimit}: ${residualRms.toPrecision(4)}${unit && ` ${unit}`} rms`;
  if (pixels) {
    const { nside, method, iterations, residual } = pixels;
    return {
      json: { ...common, ...pixels, unit, out },
      summary: [
        `${counted(count, "HEALPix map")} of nside ${nside} by ${counted(iterations, "iteration")} (${method}) to a relative residual of ${residual.toExponential(1)}: ${out}`,
        left,
      ],
    };
  }
  const separated = Math.floor(exactDegree / 2);
  const bySampling =
    bandLimit - 1 > separated ? `, beyond l ≤ ${separated} by the sampling theorem` : "";
  return {
    json: { ...common, unit, out },
    summary: [
      `${counted(count)} on ${grid}, which resolves l ≤ ${resolvedDegree} (--band-limit up to ${analysis.largestBandLimit})${bySampling}: ${out}`,
      left,
    ],
  };
}
