import { CommanderError } from "commander";
import { CallError } from "./errors/callError.ts";
import {
  assumptionsOf,
  callText,
  chooseSimdFor,
  commandLine,
  parsed,
  usage,
} from "./program/program.ts";
import type { Divide, DividedCall, DivideOptions } from "./program/verb.ts";
import type { ShardedWork } from "./sharding/shardedWork.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { allVerbs, verbNamed } from "./verbs/index.ts";

/** Takes the call of a verb apart, with the bytes of a run of its own. */
export async function divideCall(
  argv: readonly string[],
  terminal: Terminal,
  { force = false, workers }: DivideOptions = {},
): Promise<DividedCall> {
  const verb = await verbNamed(argv[0]);
  if (verb?.divide === undefined) {
    const verbs = await allVerbs();
    const can = verbs.filter(({ divide }) => divide !== undefined).map(({ name }) => name);
    throw new CallError(
      `the verb must be one whose work can be shared out, got ${argv[0]}. Name one of ${can.join(", ")}.`,
    );
  }
  const call = callText(argv);
  let work: ShardedWork | undefined;
  let assumed: readonly string[] = [];
  const divide = verb.divide as Divide<unknown>;
  const program = commandLine([verb], terminal, () => async (...given) => {
    const { args, options, command } = parsed(given);
    chooseSimdFor(command);
    const assumptions = assumptionsOf(command.name(), terminal);
    const { assume, say, stderr } = assumptions;
    assumed = assumptions.assumed;
    work = await divide(
      args,
      { ...options, ...(workers !== undefined && { workers }), assume },
      {
        terminal: { ...terminal, stderr },
        force: force || options.force === true,
        commandLine: call,
        divideCall,
      },
    );
    say();
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new CallError(usage(error, `chaosphere ${verb.name}`));
  }
  if (work === undefined) throw new Error("the verb has not been called");
  return { commandLine: call, work, assumed };
}
