import { chooseSimd } from "@chaosphere/core/simd";
import { Command, type CommanderError, Option } from "commander";
import { version } from "../installation/version.ts";
import { optionGroups } from "../options/optionGroups.ts";
import { quoted } from "../output/about.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Act, Verb } from "./verb.ts";

/** Options of every verb. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly force?: boolean;
  readonly debug?: boolean;
  readonly out?: unknown;
}

/** The call as files tell of it: without the number of workers, which does not show in what is written. */
export function callText(argv: readonly string[]): string {
  const words = argv.filter(
    (word, i) => !/^--workers(=|$)/.test(word) && argv[i - 1] !== "--workers",
  );
  return quoted(["chaosphere", ...words]);
}

/** The command line of verbs, each of which ends in an action. */
export function commandLine(verbs: readonly Verb[], terminal: Terminal, act: Act): Command {
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
    verb.declare(command, act);
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

/** What the action of a verb is called with. */
export interface ParsedCall {
  readonly args: readonly string[];
  readonly options: CommonOptions;
  readonly command: Command;
}

/** What commander passes: the arguments, several files as one list, then the options, then the command. */
export function parsed(given: readonly unknown[]): ParsedCall {
  return {
    args: given.slice(0, -2).flat() as string[],
    options: given.at(-2) as CommonOptions,
    command: given.at(-1) as Command,
  };
}

/** What follows from a seed has the same bytes on every platform. */
export function chooseSimdFor(command: Command): void {
  const isRandom = command.options.some(({ long }) => long === "--seed");
  chooseSimd(isRandom ? "portable" : "auto");
}

/** Sentences on what a run assumes. */
export interface Assumptions {
  readonly assumed: readonly string[];
  readonly assume: (sentence: string) => void;
  /** Says those that have not been said. */
  readonly say: () => void;
  /** Writes after saying them. */
  readonly stderr: (text: string) => void;
}

/**
 * What a run assumes of its input, a line each on stderr: before anything else is written there, or when the run is
 * done. A run that fails at once says one line, its error.
 */
export function assumptionsOf(verb: string, { stderr }: Terminal): Assumptions {
  const assumed: string[] = [];
  let shown = 0;
  const say = (): void => {
    for (; shown < assumed.length; shown++) stderr(`chaosphere ${verb}: ${assumed[shown]}.\n`);
  };
  return {
    assumed,
    say,
    assume: (sentence) => void assumed.push(sentence),
    stderr: (text) => {
      say();
      stderr(text);
    },
  };
}

/** What commander found wrong with a call, in the contract's words. */
export function usage(error: CommanderError, name: string): string {
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
