import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { root } from "./repository.ts";

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  /** What the block's first line says behind the name of the language. */
  readonly note: string;
  readonly text: string;
}

/** A block of commands of a page. */
export interface Commands {
  readonly commands: string;
  /** What the block's first line says behind the name of the language. */
  readonly note: string;
  /** Lines of the `text` block below it; undefined where the page does not show what is printed. */
  readonly printed?: string;
}

/** The fenced blocks of a page, a path from the root of the repository, from top to bottom. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(`${root}${page}`, "utf8");
  return [...text.matchAll(/^```(\S*)(?: ([^\n]*))?\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", note = "", block = ""]) => ({ language, note, text: block }),
  );
}

/** The `sh` blocks of a page, by its name in the guide or its path from the root, from top to bottom. */
export function commandsOf(page: string): Commands[] {
  const blocks = blocksOf(page.endsWith(".md") ? page : `docs/guide/${page}.md`);
  return blocks.flatMap(({ language, note, text }, k) => {
    if (language !== "sh") return [];
    const next = blocks[k + 1];
    return [{ commands: text, note, ...(next?.language === "text" && { printed: next.text }) }];
  });
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
