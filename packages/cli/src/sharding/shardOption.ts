import { type Command, Option } from "commander";
import { CallError } from "../errors/callError.ts";
import { type Shard, shard, shardRows } from "../options/numbers.ts";
import type { RowRange } from "../output/inBatches.ts";

/** Option of every verb that can draw a part of its rows. */
export interface ShardOption {
  readonly shard: Shard;
}

/** Declares --shard. */
export function shardOption(command: Command): Command {
  return command.addOption(
    new Option("--shard <i/n>", "write only part i of n of the fields; i counts from 0")
      .argParser(shard)
      .default({ index: 0, count: 1 }, "0/1"),
  );
}

/** @throws {@link CallError} if the shard has no rows. */
export function shardRange(of: Shard, total: number): RowRange {
  const { first, end } = shardRows(of, total);
  if (first < end) return { first, count: end - first };
  throw new CallError(
    `--shard must hold a field, got none of ${total} in ${of.index}/${of.count}. Use fewer shards.`,
  );
}
