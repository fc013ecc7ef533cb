/** The command line of chaosphere as a function: arguments in, exit status out. */
export { run } from "./run.ts";
export type { Report, Terminal } from "./terminal/terminal.ts";
