import type { Checkpoint, ModelRunOptions } from "@chaosphere/model";
import { joinFrames, joinInformation, joinSteps } from "./joinedRun.ts";
import {
  createSamplingThread,
  type RunReport,
  type RunWatcher,
  type SamplingThread,
} from "./samplingThread.ts";

/** The page's side of the sampling workers. */
export type SamplingClient = SamplingThread;

/** Most workers that a run is spread over. */
const mostThreads = 4;

/**
 * A client for the whole page. The fields of a network's run are shared out among as many workers as there are processors,
 * up to four: each field has its own randomness and is the same wherever it is drawn. Closed forms take one worker, which
 * has drawn them before another has started.
 */
export function createSamplingClient(): SamplingClient {
  const threads: SamplingThread[] = [];
  const thread = (k: number): SamplingThread => {
    threads[k] ??= createSamplingThread();
    return threads[k];
  };

  const sample = async (
    checkpoint: Checkpoint,
    options: ModelRunOptions,
    kept: readonly number[],
    { onFrame, onStep }: RunWatcher,
    signal: AbortSignal,
  ): Promise<RunReport> => {
    const shares = sharesOf(options.count, checkpoint.kind === "network" ? processors() : 1);
    const stop = new AbortController();
    const whole = AbortSignal.any([signal, stop.signal]);
    const frames = joinFrames(shares, onFrame);
    const steps = joinSteps(shares.length, onStep);
    const first = options.firstRow ?? 0;
    try {
      const reports = await Promise.all(
        shares.map((count, k) => {
          const firstRow = first + shares.slice(0, k).reduce((sum, share) => sum + share, 0);
          const watcher = {
            onFrame: (time: number, values: Float64Array) => frames(k, time, values),
            onStep: (step: number) => steps(k, step),
          };
          const part = { ...options, count, firstRow };
          return thread(k).sample(checkpoint, part, kept, watcher, whole);
        }),
      );
      return {
        information: joinInformation(
          reports.map(({ information }) => information),
          shares,
        ),
        seconds: Math.max(...reports.map(({ seconds }) => seconds)),
      };
    } catch (error) {
      // What the others would draw nobody waits for any longer.
      stop.abort();
      throw error;
    }
  };

  return { sample, gain: (...asked) => thread(0).gain(...asked) };
}

/** How many fields each worker draws: as even as can be, none of them idle. */
export function sharesOf(count: number, threads: number): readonly number[] {
  const parts = Math.max(1, Math.min(count, threads));
  return Array.from(
    { length: parts },
    (_, k) => Math.floor(((k + 1) * count) / parts) - Math.floor((k * count) / parts),
  );
}

function processors(): number {
  return Math.min(mostThreads, navigator.hardwareConcurrency || 1);
}
