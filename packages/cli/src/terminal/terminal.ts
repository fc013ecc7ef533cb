/** Where a run writes; tests pass their own. */
export interface Terminal {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether stderr is a terminal, where a progress bar may be drawn. */
  readonly interactive: boolean;
}

/** Where nothing is shown. */
export const silentTerminal: Terminal = {
  stdout: () => {},
  stderr: () => {},
  interactive: false,
};

/** Status of a process that a shell saw ended by SIGPIPE, 128 + 13: the reader of its output has gone. */
export const READER_GONE = 141;

/**
 * The process's own streams. The process ends where standard output takes no more: silently with status 141 if its reader
 * has gone, as programs in pipes do; else with one line and status 1.
 */
export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  stdout.on("error", endOfOutput);
  // What cannot be said is left unsaid.
  stderr.on("error", () => {});
  return {
    stdout: (text) => {
      try {
        stdout.write(text);
      } catch (error) {
        endOfOutput(error);
      }
    },
    stderr: (text) => {
      try {
        stderr.write(text);
      } catch {
        // As above.
      }
    },
    interactive: stderr.isTTY === true,
  };
}

/** Pipes tell of an error by an event, files by throwing. */
function endOfOutput(error: unknown): never {
  const code = error instanceof Error && "code" in error ? error.code : String(error);
  if (code === "EPIPE") process.exit(READER_GONE);
  try {
    process.stderr.write(
      `chaosphere: standard output must take what is printed, got ${code}. Free some space, or send it elsewhere.\n`,
    );
  } catch {
    // There is nobody to tell.
  }
  process.exit(1);
}

/** What a verb tells: an object for --json, lines for people. */
export interface Report {
  readonly json: Readonly<Record<string, unknown>>;
  readonly summary: readonly string[];
  /** Whether another process tells it. */
  readonly isToldElsewhere?: true;
}

/** The report of a process whose work another one reports. */
export const toldElsewhere: Report = { json: {}, summary: [], isToldElsewhere: true };
