import type { Command } from "commander";
import type { ShardedWork } from "../sharding/shardedWork.ts";
import type { Report, Terminal } from "../terminal/terminal.ts";

/** One command of the command line. */
export interface Verb {
  readonly name: string;
  readonly description: string;
  /** A call that runs as written, on files that an earlier example made. */
  readonly example: string;
  /** Declares arguments and options, and the action that reports. */
  readonly declare: (command: Command, act: Act) => Command;
  /** Checks a call and takes its work apart, of a verb whose work can be done in shards. */
  readonly divide?: Divide<never>;
}

/** How a verb takes a call apart, before any of the work. */
export type Divide<Options> = (
  args: readonly string[],
  options: Options,
  context: VerbContext,
) => Promise<ShardedWork>;

/** The work of a verb that can be done in shards, done in this process. */
export function undivided<Options>(divide: Divide<Options>): Work<Options> {
  return async (...given) => (await divide(...given)).runWhole();
}

/** What a verb's action is given beside its arguments and options. */
export interface VerbContext {
  readonly terminal: Terminal;
  /** Replace an existing output. */
  readonly force: boolean;
  /** The call, as a shell takes it. */
  readonly commandLine: string;
  /** Takes the call of another verb apart. */
  readonly divideCall: (
    argv: readonly string[],
    terminal: Terminal,
    options?: DivideOptions,
  ) => Promise<DividedCall>;
}

/** How the call of another verb is taken apart. */
export interface DivideOptions {
  /** An output that exists is no hindrance. */
  readonly force?: boolean;
  /** Threads, whatever the call says. */
  readonly workers?: number;
}

/** The call of a verb whose work can be done in shards. */
export interface DividedCall {
  /** As a shell takes it, and as files tell of it. */
  readonly commandLine: string;
  readonly work: ShardedWork;
  /** What the call takes for granted of its inputs, as the verb itself reports it. */
  readonly assumed: readonly string[];
}

/** The work of a verb: arguments and options in, report out. */
export type Work<Options> = (
  args: readonly string[],
  options: Options,
  context: VerbContext,
) => Promise<Report>;

/** Binds the work to the command line: printing, errors and exit status are handled around it. */
export type Act = <Options>(work: Work<Options>) => (...given: unknown[]) => Promise<void>;
