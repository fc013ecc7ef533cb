import { isPowerOfTwo } from "@chaosphere/core/elementary";
import { usualBatch, usualMicroBatches } from "@chaosphere/train";
import { CallError } from "../errors/callError.ts";
import { type Rank, type RanksOption, rankOf } from "./rank.ts";

/** A training run that processes share. */
export interface SharedTraining {
  readonly rank: Rank;
  /** Parts of a batch, on which the bits depend. */
  readonly microBatches: number;
}

/** What a call says of it. */
export interface SharedOptions {
  readonly ranks?: RanksOption;
  readonly microBatches?: number;
  readonly batch?: number;
}

/**
 * How the steps of a run are cut and shared; undefined if they are neither.
 *
 * @throws {@link CallError} if the parts or their shares do not come out even.
 */
export function sharedTraining(
  { ranks, microBatches, batch = usualBatch }: SharedOptions,
  environment: Readonly<Record<string, string | undefined>>,
): SharedTraining | undefined {
  const rank = rankOf(ranks, environment);
  if (!rank && microBatches === undefined) return undefined;
  const parts = microBatches ?? usualMicroBatches(batch);
  if (!(isPowerOfTwo(parts) && batch % parts === 0)) {
    throw new CallError(
      `--micro-batches must be a power of two that divides --batch ${batch}, got ${parts}. Change one of the two.`,
    );
  }
  const shared = { rank: rank ?? { index: 0, count: 1, job: "", isOneNode: true } };
  const { count } = shared.rank;
  if (!isPowerOfTwo(count)) {
    throw new CallError(
      `ranks must be 1, 2, 4 or another power of two, got ${count}. Start ${2 ** Math.floor(Math.log2(count))} or ${2 ** Math.ceil(Math.log2(count))}.`,
    );
  }
  if (count > parts) {
    throw new CallError(
      `ranks must be at most as many as micro-batches, ${parts} of --batch ${batch}, got ${count}. ${
        batch % count === 0
          ? `Add --micro-batches ${count}`
          : `Start ${parts}, or give a --batch that ${count} divides, with --micro-batches ${count}`
      }.`,
    );
  }
  return { ...shared, microBatches: parts };
}
