// The command line as a function. `npm run check` runs it.
import { run, type Terminal } from "chaosphere";

declare const terminal: Terminal;

const status: Promise<number> = run(["noise", "--help"], terminal);
// @ts-expect-error Arguments are words, not a line to be split.
run("noise --help", terminal);
// @ts-expect-error Streams are given whole.
run(["noise"], { stdout: terminal.stdout });

export { status };
