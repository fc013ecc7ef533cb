import { FormatError } from "@chaosphere/core";
import { chooseSimd } from "@chaosphere/core/simd";
import { Command, CommanderError, Option } from "commander";
import { CallError } from "./callError.ts";
import { failure } from "./failure.ts";
import { finiteJson } from "./finiteJson.ts";
import { optionGroups } from "./optionGroups.ts";
import { quoted } from "./output/about.ts";
import { descriptorName } from "./output/descriptorName.ts";
import { READER_GONE, type Report, type Terminal } from "./terminal.ts";
import type { Act } from "./verb.ts";
import { verbs } from "./verbs/index.ts";
import { version } from "./version.ts";

interface CommonOptions {
  readonly json?: boolean;
  readonly force?: boolean;
  readonly debug?: boolean;
  readonly out?: unknown;
}

/**
 * Runs one command line and returns its exit status: 0 done, 1 data or model, 2 call at fault, 141 if the reader of a FIFO
 * has gone.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const program = commandLine(terminal, quoted(["chaosphere", ...asWritten(argv)]));
  try {
    await program.parseAsync(argv, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof FormatError && error.location.field === "EPIPE") return READER_GONE;
    const verb = verbs.find(({ name }) => name === argv[0])?.name;
    const name = verb === undefined ? "chaosphere" : `chaosphere ${verb}`;
    const { status, message } =
      error instanceof CommanderError ? { status: 2, message: usage(error, name) } : failure(error);
    terminal.stderr(`${name}: ${message}\n`);
    if (argv.includes("--debug") && error instanceof Error) terminal.stderr(`${error.stack}\n`);
    return status;
  }
}

/** The call as files tell of it: without the number of workers, which does not show in what is written. */
function asWritten(argv: readonly string[]): string[] {
  return argv.filter((word, i) => !/^--workers(=|$)/.test(word) && argv[i - 1] !== "--workers");
}

function commandLine(terminal: Terminal, call: string): Command {
  const program = new Command("chaosphere")
    .description("Score-based diffusion of random fields on the sphere.")
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: terminal.stdout, writeErr: () => {} });
  for (const verb of verbs) {
    const command = program
      .command(verb.name)
      .description(verb.description)
      .addHelpText("after", `\nExample:\n  ${verb.example}`)
      .showSuggestionAfterError(false);
    verb.declare(command, act(terminal, call));
    command
      .optionsGroup(optionGroups.common)
      .option("--json", "print exactly one JSON object on stdout")
      .addOption(
        new Option("--force", "replace an existing output file").hideHelp(!writesFile(command)),
      )
      .option("--debug", "show the stack of an error")
      .helpOption("-h, --help", "show this help");
  }
  return program;
}

/** Whether there is an output that --force could replace; the option is taken everywhere, and listed where it does something. */
function writesFile({ options, registeredArguments }: Command): boolean {
  const outputs = ["--out", "--report"];
  return (
    options.some(({ long }) => outputs.includes(long ?? "")) ||
    registeredArguments.some((argument) => argument.name() === "out")
  );
}

function act(terminal: Terminal, commandLine: string): Act {
  return (work) =>
    async (...given) => {
      // commander passes the arguments, several files as one list, then the options, then the command.
      const options = given.at(-2) as CommonOptions;
      const isPrinted = typeof options.out === "string" && descriptorName(options.out) === 1;
      if (isPrinted && options.json) {
        throw new CallError(
          `--json must have standard output for itself, got --out ${options.out}. Leave one of the two out.`,
        );
      }
      const command = given.at(-1) as Command;
      // What follows from a seed has the same bytes on every platform.
      const isRandom = command.options.some(({ long }) => long === "--seed");
      chooseSimd(isRandom ? "portable" : "auto");
      const { assumed, assume, say, stderr } = assumptionsOf(command.name(), terminal);
      const told = { ...options, assume };
      const report = await work(given.slice(0, -2).flat() as string[], told as never, {
        terminal: { ...terminal, stderr, interactive: terminal.interactive && !options.json },
        force: options.force === true,
        commandLine,
      });
      say();
      const said = assumed.length > 0 ? { ...report.json, assumed } : report.json;
      print({ ...report, json: said }, options, isPrinted ? terminal.stderr : terminal.stdout);
    };
}

/**
 * What a run assumes of its input, a line each on stderr: before anything else is written there, or when the run is
 * done. A run that fails at once says one line, its error.
 */
function assumptionsOf(verb: string, { stderr }: Terminal) {
  const assumed: string[] = [];
  let shown = 0;
  const say = (): void => {
    for (; shown < assumed.length; shown++) stderr(`chaosphere ${verb}: ${assumed[shown]}.\n`);
  };
  return {
    assumed,
    say,
    assume: (sentence: string): void => void assumed.push(sentence),
    stderr: (text: string): void => {
      say();
      stderr(text);
    },
  };
}

function print(report: Report, options: CommonOptions, write: (text: string) => void): void {
  write(
    options.json
      ? `${JSON.stringify(finiteJson(report.json))}\n`
      : `${report.summary.join("\n")}\n`,
  );
}

function usage(error: CommanderError, name: string): string {
  const [first = ""] = error.message.replace(/^error: /, "").split("\n");
  if (error.code === "commander.help") {
    return `a verb must be given, got none. Try ${name} --help.`;
  }
  const rule =
    error.code === "commander.unknownOption"
      ? "every option must be known"
      : "the call must be complete and known";
  return `${rule}, got ${first.replace(/\.$/, "")}. Try ${name} --help.`;
}
