import type { DividedCall, DivideOptions, VerbContext } from "../program/verb.ts";
import { checkInputs, type Job } from "./plan.ts";

/**
 * The work of a job from the folder that its call was made in, of the inputs that it was planned with, and with a store that is
 * written in place laid out, whatever became of it.
 *
 * @throws {@link CallError} if an input has changed.
 * @throws {@link PathError} if something else is where the store was.
 */
export async function plannedWork(
  job: Job,
  { terminal, divideCall }: VerbContext,
  options: DivideOptions = {},
): Promise<PlannedWork> {
  const { argv, cwd, together } = job.plan;
  process.chdir(cwd);
  await checkInputs(job);
  // An output that is written in place is there from the beginning.
  const force = options.force || together !== undefined;
  const divided = await divideCall(argv, terminal, { ...options, force });
  return { ...divided, layout: (await divided.work.inPlace?.restore()) ?? [] };
}

/** A job's work, ready to be done. */
export interface PlannedWork extends DividedCall {
  /** The files that a store written in place has beside its rows. */
  readonly layout: readonly string[];
}
