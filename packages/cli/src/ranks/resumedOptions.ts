import { existsSync } from "node:fs";
import { readBytes } from "@chaosphere/data/node";
import { decodeCheckpoint, networkNames } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import { rankOf } from "./rank.ts";
import type { SharedOptions } from "./sharedTraining.ts";

/** What a call says of the run that it resumes, if any. */
interface ResumedOptions extends SharedOptions {
  readonly resume?: boolean;
  readonly model?: string;
}

/**
 * The options of a call with the batches of the run that it resumes, on which the bits depend. A checkpoint that does not tell them,
 * and one that cannot be resumed, leaves the options as they are.
 *
 * @param out the model file.
 * @throws {@link CallError} if the call says other batches than the run has.
 */
export async function resumedOptions<Options extends ResumedOptions>(
  options: Options,
  out: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Options> {
  const { resume = false, model = "operator" } = options;
  if (!resume || !networkNames.some((name) => name === model) || !existsSync(out)) return options;
  const found = decodeCheckpoint(await readBytes(out), out);
  const { batch, microBatches } = (found.kind === "network" && found.state) || {};
  if (batch === undefined) return options;
  for (const [name, before, got] of [
    ["--batch", batch, options.batch],
    ["--micro-batches", microBatches ?? "none", options.microBatches],
  ] as const) {
    if (got !== undefined && got !== before) {
      throw new CallError(
        `${name} must be as before when a run is resumed, ${before} in ${out}, got ${got}. Leave it out, or train anew with --force and without --resume.`,
      );
    }
  }
  if (microBatches !== undefined) return { ...options, batch, microBatches };
  const rank = rankOf(options.ranks, environment);
  if (rank) {
    throw new CallError(
      `ranks must have micro-batches to share, and a run begun without goes on without, as the one in ${out}, got ${rank.count} ${rank.count === 1 ? "rank" : "ranks"}. Resume it in one process without --ranks, or train anew with --force and without --resume.`,
    );
  }
  return { ...options, batch };
}
