import type { Command } from "commander";
import { CallError } from "./callError.ts";
import type { Report, Terminal } from "./terminal.ts";

/** One command of the command line. */
export interface Verb {
  readonly name: string;
  readonly description: string;
  /** A call that runs as written, on files that an earlier example made. */
  readonly example: string;
  /** Declares arguments and options, and the action that reports. */
  readonly declare: (command: Command, act: Act) => Command;
}

/** What a verb's action is given beside its arguments and options. */
export interface VerbContext {
  readonly terminal: Terminal;
  /** Replace an existing output. */
  readonly force: boolean;
  /** The call, as a shell takes it. */
  readonly commandLine: string;
}

/** The work of a verb: arguments and options in, report out. */
export type Work<Options> = (
  args: readonly string[],
  options: Options,
  context: VerbContext,
) => Promise<Report>;

/** Binds the work to the command line: printing, errors and exit status are handled around it. */
export type Act = <Options>(work: Work<Options>) => (...given: unknown[]) => Promise<void>;

/** An option that must be given; commander's own message would not name a remedy. */
export function required<T>(option: string, value: T | undefined, example: string): T {
  if (value === undefined) {
    throw new CallError(`${option} must be given, got none. Add for example ${option} ${example}.`);
  }
  return value;
}
