import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { root } from "./repository.ts";

/** A block of commands of a page. */
export interface Commands {
  readonly commands: string;
  /** What the block's first line says behind the name of the language. */
  readonly note: string;
  /** Lines of the `text` block below it; undefined where the page does not show what is printed. */
  readonly printed?: string;
}

/** The `sh` blocks of a page of the guide, from top to bottom. */
export function commandsOf(page: string): Commands[] {
  const text = readFileSync(`${root}docs/guide/${page}.md`, "utf8");
  return [
    ...text.matchAll(/```sh(?: ([^\n]*))?\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g),
  ].map(([, note = "", commands, printed]) => ({
    commands: String(commands),
    note,
    ...(printed !== undefined && { printed }),
  }));
}

/**
 * Runs lines of a shell with the built command line as `chaosphere`, and returns what they print, errors included.
 *
 * @throws an error if the shell is told to stop at a failing line (`set -e`) and one fails.
 */
export function runCommands(commands: string, folder: string): string {
  const main = `${process.execPath} ${root}packages/cli/dist/main.js`;
  const script = `exec 2>&1\nchaosphere() { ${main} "$@"; }\n${commands}`;
  return execFileSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
}
