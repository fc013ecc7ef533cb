import type { OutputGrid } from "../options/gridOption.ts";
import type { FieldsOutputOptions } from "../options/outputOptions.ts";
import { required } from "../options/required.ts";
import type { WorkersOption } from "../options/workers.ts";
import type { RowRange } from "../output/inBatches.ts";
import { gridForBandLimit } from "../output/makeGrid.ts";
import { outputTarget, type Target, type TargetOptions } from "../output/target.ts";
import type { VerbContext } from "../program/verb.ts";
import { type ShardOption, shardRange } from "../sharding/shardOption.ts";

/** Options of every ensemble. */
export interface EnsembleOptions extends FieldsOutputOptions, ShardOption, WorkersOption {
  readonly count: number;
  readonly bandLimit?: number;
  readonly seed: number;
  readonly grid?: OutputGrid;
  readonly coefficients?: boolean;
}

/** Where an ensemble is written, and what must be known for that. */
export interface EnsembleTarget {
  readonly out: string;
  readonly bandLimit: number;
  readonly to: TargetOptions & WorkersOption;
  readonly target: Target;
  /** The rows of the shard. */
  readonly rows: RowRange;
}

/** Asks for what an ensemble needs, and decides the form of its file. */
export async function ensembleTarget(
  options: EnsembleOptions,
  { force }: VerbContext,
  { example, unit }: { readonly example: string; readonly unit: string },
): Promise<EnsembleTarget> {
  const out = required("--out", options.out, example);
  const bandLimit = required("--band-limit", options.bandLimit, "32");
  const rows = shardRange(options.shard, options.count);
  const to = { ...options, out, force };
  const target = await outputTarget(to, {
    count: rows.count,
    bandLimit,
    grid: () => gridForBandLimit(options.grid, bandLimit),
    isGridNamed: options.grid !== undefined,
    unit,
  });
  return { out, bandLimit, to, target, rows };
}
