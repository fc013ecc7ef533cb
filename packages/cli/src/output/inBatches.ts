import { setImmediate as turn } from "node:timers/promises";
import type { HarmonicCoefficients } from "@chaosphere/core";

/** A file in the making that takes batch after batch. */
export interface BatchesOutput<Batch> {
  readonly append: (batch: Batch) => Promise<void>;
  readonly close: () => Promise<void>;
  readonly abort: () => Promise<void>;
}

/** An output that is opened when its first batch comes. */
export function openedLate<Batch>(open: () => Promise<BatchesOutput<Batch>>): BatchesOutput<Batch> {
  let opened: Promise<BatchesOutput<Batch>> | undefined;
  const output = () => {
    opened ??= open();
    return opened;
  };
  return {
    append: async (batch) => (await output()).append(batch),
    close: async () => (await output()).close(),
    abort: async () => (await opened)?.abort(),
  };
}

/** Rows from `first` on, so many of them. */
export type DrawRows = (
  first: number,
  count: number,
) => HarmonicCoefficients | Promise<HarmonicCoefficients>;

/** Consecutive rows of a batch. */
export interface RowRange {
  readonly first: number;
  readonly count: number;
}

/** Numbers of coefficients that are drawn at once. */
const DRAWN = 2 ** 20;

/**
 * The most rows to draw at once so that memory stays small.
 *
 * @param work Numbers in memory for each coefficient while it is drawn. Default 8.
 */
export function rowsAtOnce(bandLimit: number, work = 8): number {
  return Math.max(1, Math.floor((8 * DRAWN) / (work * bandLimit ** 2)));
}

/** Rows 0 ≤ b < count in ranges of `most`. */
export function* rowRanges(count: number, most: number): Generator<RowRange> {
  for (let first = 0; first < count; first += most) {
    yield { first, count: Math.min(most, count - first) };
  }
}

/** Draws rows 0 ≤ b < count in batches, writes each as it comes, and completes the file; a failure leaves none. */
export async function writeInBatches(
  output: BatchesOutput<HarmonicCoefficients>,
  count: number,
  most: number,
  draw: DrawRows,
): Promise<void> {
  async function* drawn() {
    for (const range of rowRanges(count, most)) yield await draw(range.first, range.count);
  }
  await writeBatches(output, drawn());
}

/** Writes batches as they come, and completes the file; a failure leaves none. */
export async function writeBatches<Batch>(
  output: BatchesOutput<Batch>,
  batches: AsyncIterable<Batch>,
): Promise<void> {
  try {
    for await (const batch of batches) {
      await output.append(batch);
      // A signal is heard only between turns, and removes what is written already.
      await turn();
    }
    await output.close();
  } catch (error) {
    await output.abort();
    throw error;
  }
}
