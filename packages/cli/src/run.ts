import { FormatError } from "@chaosphere/core";
import { CommanderError } from "commander";
import { divideCall } from "./divideCall.ts";
import { CallError } from "./errors/callError.ts";
import { failure } from "./errors/failure.ts";
import { descriptorName } from "./output/descriptorName.ts";
import {
  assumptionsOf,
  type CommonOptions,
  callText,
  chooseSimdFor,
  commandLine,
  parsed,
  usage,
} from "./program/program.ts";
import type { Act } from "./program/verb.ts";
import { isOtherTask } from "./ranks/rank.ts";
import { finiteJson } from "./terminal/finiteJson.ts";
import { READER_GONE, type Report, type Terminal } from "./terminal/terminal.ts";
import { allVerbs, verbNamed } from "./verbs/index.ts";

/**
 * Runs one command line and returns its exit status: 0 done, 1 data or model, 2 call at fault, 141 if the reader of a FIFO
 * has gone. With `--json` a run that fails prints its error as the one object, `{ error, status }`.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const called = await verbNamed(argv[0]);
  const verbs = called === undefined ? await allVerbs() : [called];
  const program = commandLine(verbs, terminal, act(terminal, callText(argv)));
  try {
    await program.parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof FormatError && error.location.field === "EPIPE") return READER_GONE;
    const name = called === undefined ? "chaosphere" : `chaosphere ${called.name}`;
    const { status, message } =
      error instanceof CommanderError ? { status: 2, message: usage(error, name) } : failure(error);
    terminal.stderr(`${name}: ${message}\n`);
    // The ranks of a training run have one standard output, and there is to be one object in it.
    const isOneOfMany = called?.name === "train" && isOtherTask(process.env);
    if (asksForJson(argv) && !isOneOfMany)
      terminal.stdout(`${JSON.stringify({ error: message, status })}\n`);
    if (argv.includes("--debug") && error instanceof Error) terminal.stderr(`${error.stack}\n`);
    return status;
  }
}

/** Whether the call asks for JSON; what follows a lone -- is the call of another verb. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
}

function act(terminal: Terminal, call: string): Act {
  return (work) =>
    async (...given) => {
      const { args, options, command } = parsed(given);
      const isPrinted = typeof options.out === "string" && descriptorName(options.out) === 1;
      if (isPrinted && options.json) {
        throw new CallError(
          `--json must have standard output for itself, got --out ${options.out}. Leave one of the two out.`,
        );
      }
      chooseSimdFor(command);
      const { assumed, assume, say, stderr } = assumptionsOf(command.name(), terminal);
      const told = { ...options, assume };
      const report = await work(args, told as never, {
        terminal: { ...terminal, stderr, interactive: terminal.interactive && !options.json },
        force: options.force === true,
        commandLine: call,
        divideCall,
      });
      if (report.isToldElsewhere) return;
      say();
      const said = assumed.length > 0 ? { ...report.json, assumed } : report.json;
      print({ ...report, json: said }, options, isPrinted ? terminal.stderr : terminal.stdout);
    };
}

function print(report: Report, options: CommonOptions, write: (text: string) => void): void {
  write(
    options.json
      ? `${JSON.stringify(finiteJson(report.json))}\n`
      : `${report.summary.join("\n")}\n`,
  );
}
