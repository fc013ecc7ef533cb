/** The processes of a training run have lost each other: exit status 1. Message: `rule, got value. Remedy.` */
export class LostRankError extends Error {
  override readonly name = "LostRankError";
}

/** The error of a run that has lost a rank, in the words of every other. */
export function lostRank(who: string, why: string, out: string): LostRankError {
  return new LostRankError(
    `all ranks must stay until the end, got ${who} lost (${why}). Repeat the call with --resume to go on from the last checkpoint in ${out}, on as many ranks as you like; if there is none yet, without.`,
  );
}

/** What an error says. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
