import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandsOf, runCommands } from "../site/pageCommands.ts";
import { root } from "../site/repository.ts";

/**
 * Pages whose `sh` blocks a reader can run from top to bottom, each block with what it prints in the `text` block below it. Those
 * with a note, such as that they take half an hour, are not run here.
 */
const pages = [
  "quickstart",
  "your-own-data",
  "conditioning",
  "choosing-noise",
  "choosing-model",
  "reading-reports",
  "reproducible-noise",
  "errors",
];

/** Times are those of one machine, and the page of another; the width of columns depends on all of their lines. */
const withoutTimes = (line: string): string =>
  line
    .trim()
    .replace(/\s+/g, " ")
    .replace(/[\d.]+ (m?s)\b/g, "… $1");

/** A page shows failing calls too, whose errors are part of what is printed. */
const run = (commands: string, folder: string): string => runCommands(`${commands}\ntrue`, folder);

test.each(pages)("commands of guide/%s.md run as written and print what it shows", (page) => {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-page-"));
  symlinkSync(`${root}data`, join(folder, "data"));
  try {
    const blocks = commandsOf(page).filter(({ note }) => note === "");
    expect(blocks.length).toBeGreaterThan(0);
    for (const { commands, printed } of blocks) {
      const lines = run(commands, folder).split("\n").map(withoutTimes);
      const shown = (printed ?? "").split("\n").map(withoutTimes);
      expect(shown.filter((line) => !/^…?$/.test(line) && !lines.includes(line))).toEqual([]);
      if (printed === undefined)
        expect(lines.filter((line) => /^chaosphere \w+: .*must/.test(line))).toEqual([]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a line that is not printed is found", () => {
  expect(run("echo one", root).split("\n").map(withoutTimes)).not.toContain("two");
  expect(withoutTimes("done in 5.1 s")).toBe(withoutTimes("done in 71 s"));
});
