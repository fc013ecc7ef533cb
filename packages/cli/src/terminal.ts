/** Where a run writes; tests pass their own. */
export interface Terminal {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Whether stderr is a terminal, where a progress bar may be drawn. */
  readonly interactive: boolean;
}

/** The process's own streams. */
export const processTerminal: Terminal = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
};

/** What a verb tells: an object for --json, lines for people. */
export interface Report {
  readonly json: Readonly<Record<string, unknown>>;
  readonly summary: readonly string[];
}
