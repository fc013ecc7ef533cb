import { basename } from "node:path";
import type { GridFields, HarmonicCoefficients } from "@chaosphere/core";
import type { WorkerPool } from "@chaosphere/core/workers";
import type { Checkpoint } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import { type WorkersOption, withPool } from "../options/workers.ts";
import { about } from "../output/about.ts";
import { type RowRange, rowRanges, rowsAtOnce, writeBatches } from "../output/inBatches.ts";
import { openRows } from "../output/rowsOutput.ts";
import type { VerbContext } from "../program/verb.ts";
import { type DrawnRows, rowsWork } from "../sharding/rowsWork.ts";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import { progress } from "../terminal/progress.ts";
import type { Report } from "../terminal/terminal.ts";
import { monthsAdded } from "./anomalies.ts";
import { type Method, posteriorsBy } from "./method.ts";
import type { Observed } from "./observed.ts";
import { type ConditionOutputs, type Targets, writeDeviation } from "./outputs.ts";
import type { Posteriors } from "./posteriorDraws.ts";

/** A checked call of `condition`. */
export interface Conditioning {
  readonly modelPath: string;
  readonly model: Checkpoint;
  readonly method: Method;
  readonly observedPath: string;
  readonly observed: Observed;
  readonly targets: Targets;
  readonly out: string;
  readonly options: ConditionOutputs &
    WorkersOption & { readonly seed: number; readonly steps?: number };
  readonly inputs: readonly string[];
  /** The report, given what was found and how sure a deviation is. */
  readonly report: (posteriors: Posteriors, sdError: number | undefined) => Report;
}

/** Draws from the posteriors of all fields observed, field after field; the mean and the deviation come with the merge. */
export function conditionWork(of: Conditioning, context: VerbContext): ShardedWork {
  const { model, observed, targets, out, options } = of;
  const { count, seed } = options;
  const { bandLimit, unit } = model;
  const total = observed.count * count;
  const whole = monthsAdded(model, observed);
  let field = 0;
  const finish = whole && { finish: (fields: GridFields) => whole(field, fields) };
  const known = (what: string, repeat: number) => {
    const { coordinates } = observed;
    const title = `${what} given ${basename(of.observedPath)}, by ${basename(of.modelPath)}`;
    return about(
      { title, unit, seed, ...(repeat === 1 && coordinates && { coordinates }) },
      context,
    );
  };
  const most = rowsAtOnce(bandLimit, 16);
  const posteriorsOf = posteriorsMaker(of);
  const work = rowsWork({
    rows: { first: 0, count: total },
    bandLimit,
    target: targets.draws,
    to: { ...options, out, force: context.force },
    about: known("Fields drawn", count),
    inputs: of.inputs,
    ...finish,
    seconds: (fields) => 1e-8 * fields * bandLimit ** 3,
    async *draw(rows: RowRange): AsyncGenerator<DrawnRows> {
      const bar = progress(context.terminal, "drawing", "fields", rows.count);
      const parts = fieldParts(rows, count);
      // Of several fields all draws are made, since those of one are made together.
      const posteriors = posteriorsOf(parts.length === 1 ? parts[0]?.draws : undefined);
      let done = 0;
      try {
        for (const { b, draws } of parts) {
          field = b;
          for (const range of rowRanges(draws.count, most)) {
            bar.advance(done + range.count);
            done += range.count;
            const first = draws.first + range.first;
            yield { coefficients: posteriors.draw(b, first, range.count) };
          }
        }
      } finally {
        bar.finish();
      }
    },
    // The report is made below, once the mean and the deviation are there.
    tally: () => ({ add: () => {}, report: () => ({ json: {}, summary: [] }) }),
  });

  async function writeMean({ mean }: Posteriors, pool: WorkerPool): Promise<void> {
    if (!targets.mean) return;
    const { path, target } = targets.mean;
    const to = { ...options, out: path, force: context.force };
    const title = known("Posterior mean", 1);
    async function* means(): AsyncGenerator<HarmonicCoefficients> {
      for (field = 0; field < observed.count; field++) yield mean(field);
    }
    const rows = { bandLimit, pool, count: observed.count, about: title, ...finish };
    await writeBatches(openRows(target, to, rows), means());
  }

  async function finished(posteriors: Posteriors): Promise<Report> {
    await withPool(options, (poolFor) =>
      writeMean(posteriors, poolFor(1e-8 * observed.count * bandLimit ** 3)),
    );
    const sdError =
      targets.sd &&
      (await writeDeviation(posteriors, targets.sd, options, {
        count: observed.count,
        context,
        about: known("Posterior standard deviation", 1),
      }));
    return of.report(posteriors, sdError);
  }

  const told = (): Posteriors => {
    const posteriors = posteriorsOf();
    for (const warning of posteriors.warnings) {
      context.terminal.stderr(`chaosphere condition: ${warning}.\n`);
    }
    return posteriors;
  };
  return {
    ...work,
    checkShards: async () => {
      await work.checkShards();
      checkShardsOf(of);
    },
    runWhole: async () => {
      const posteriors = told();
      await work.runWhole();
      return finished(posteriors);
    },
    merge: async (shards) => {
      await work.merge(shards);
      return finished(told());
    },
  };
}

/** The posteriors with all draws, which are found once, or with some draws of every field. */
function posteriorsMaker(of: Conditioning): (draws?: RowRange) => Posteriors {
  const { method, model, observed, options } = of;
  const { seed, steps, count } = options;
  const make = (draws: RowRange) =>
    posteriorsBy(method, model, observed, { seed, draws, ...(steps !== undefined && { steps }) });
  let all: Posteriors | undefined;
  return (draws) => {
    const isAll = draws === undefined || draws.count === count;
    // The exact posterior has no draws until they are asked for.
    if (!isAll && method !== "exact") return make(draws);
    all ??= make({ first: 0, count });
    return all;
  };
}

/** Rows of draws field by field, where every field has as many. */
function fieldParts({ first, count }: RowRange, each: number): { b: number; draws: RowRange }[] {
  const parts: { b: number; draws: RowRange }[] = [];
  for (let row = first; row < first + count; ) {
    const b = Math.floor(row / each);
    const end = Math.min(first + count, (b + 1) * each);
    parts.push({ b, draws: { first: row - b * each, count: end - row } });
    row = end;
  }
  return parts;
}

/** @throws {@link CallError} where the draws of a method hang together. */
function checkShardsOf({ method, observed, targets, observedPath }: Conditioning): void {
  if (method === "exact") return;
  if (method === "particles") {
    throw new CallError(
      "draws that are shared out must not depend on each other, got --method particles, whose particles are weighed against each other. Leave submit out, or use dps or pigdm.",
    );
  }
  if (targets.mean || targets.sd) {
    throw new CallError(
      `--mean and --sd of shared draws must be those of an exact posterior, got --method ${method}. Leave them out, and take them of the draws.`,
    );
  }
  if (method === "learned" || observed.count === 1) return;
  throw new CallError(
    `draws by ${method} must be of one observed field to be shared out, got ${observed.count} in ${observedPath}. Submit one field at a time.`,
  );
}
