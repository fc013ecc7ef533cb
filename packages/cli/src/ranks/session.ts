import type { CameronMartinCoordinates } from "@chaosphere/core";
import { type BaseModel, parameterCount } from "@chaosphere/model";
import { type LoadedTf, type MicroBatches, rankGradient } from "@chaosphere/train";
import { reason } from "../errors/lostRank.ts";
import { followSteps, joinRanks } from "./follower.ts";
import { gatherRanks } from "./leader.ts";
import { likenessOf } from "./likeness.ts";
import { usualPatience } from "./meeting.ts";
import type { SharedTraining } from "./sharedTraining.ts";

/** What all ranks of a run know. */
export interface RankedRun {
  readonly shared: SharedTraining;
  /** The model file, beside which they meet. */
  readonly out: string;
  readonly loaded: LoadedTf;
  readonly base: BaseModel;
  readonly coordinates: CameronMartinCoordinates;
  readonly batch: number;
}

/**
 * The work of rank 0, with the others at hand until it ends, well or badly.
 *
 * @param work is given how a batch is cut and shared, and a signal that a rank has been asked to end.
 */
export async function leadRanks<T>(
  run: RankedRun,
  work: (microBatches: MicroBatches, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { shared, out, base } = run;
  const { rank, microBatches: count } = shared;
  const interrupted = new AbortController();
  if (rank.count === 1) return work({ count }, interrupted.signal);
  const leader = await gatherRanks(
    { rank, out, patience: usualPatience },
    likeness(run),
    parameterCount(base.spec),
    () => interrupted.abort(),
  );
  try {
    const done = await work({ count, others: leader.others }, interrupted.signal);
    await leader.end();
    return done;
  } catch (error) {
    await leader.end(reason(error));
    throw error;
  }
}

/** The work of any other rank. A signal ends the run after the step in hand. */
export async function followRanks(run: RankedRun): Promise<void> {
  const { shared, out, loaded, base, coordinates, batch } = run;
  const { rank, microBatches } = shared;
  const meeting = { rank, out, patience: usualPatience };
  const part = rankGradient(loaded.tf, base, coordinates, {
    batch,
    microBatches,
    ranks: rank.count,
    rank: rank.index,
  });
  const link = await joinRanks(meeting, likeness(run), parameterCount(base.spec));
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.once(signal, interrupt);
  try {
    await followSteps(link, meeting, part, () => isInterrupted);
  } finally {
    for (const signal of signals) process.removeListener(signal, interrupt);
    await link.close(0);
    part.dispose();
  }
}

function likeness({ shared, base, coordinates, loaded, batch }: RankedRun) {
  return likenessOf(shared, base, coordinates, { backend: loaded.backend, batch });
}
