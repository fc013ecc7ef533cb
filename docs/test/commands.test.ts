import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Pages whose `sh` blocks a reader can run from top to bottom, each block with what it prints in the `text` block below it. */
const pages = [
  "quickstart",
  "choosing-noise",
  "choosing-model",
  "reading-reports",
  "reproducible-noise",
  "errors",
];

interface Block {
  readonly commands: string;
  /** Lines that are printed; undefined where the page does not show them. */
  readonly printed?: string;
}

function blocks(page: string): Block[] {
  const text = readFileSync(`${root}docs/guide/${page}.md`, "utf8");
  return [...text.matchAll(/```sh\n([\s\S]*?)```(?:\n+```text\n([\s\S]*?)```)?/g)].map(
    ([, commands, printed]) => ({
      commands: String(commands),
      ...(printed !== undefined && { printed }),
    }),
  );
}

/** Times are those of one machine, and the page of another; the width of columns depends on all of their lines. */
const withoutTimes = (line: string): string =>
  line
    .trim()
    .replace(/\s+/g, " ")
    .replace(/[\d.]+ (m?s)\b/g, "… $1");

/** Runs lines of a shell and returns what they print, errors included; a page shows failing calls too. */
function run(commands: string, folder: string): string {
  const main = `${process.execPath} ${root}packages/cli/dist/main.js`;
  const script = `chaosphere() { ${main} "$@"; }\nexec 2>&1\n${commands}\ntrue`;
  return execFileSync("bash", ["-c", script], { cwd: folder, encoding: "utf8" });
}

test.each(pages)("commands of guide/%s.md run as written and print what it shows", (page) => {
  const folder = mkdtempSync(join(tmpdir(), "chaosphere-page-"));
  symlinkSync(`${root}data`, join(folder, "data"));
  try {
    expect(blocks(page).length).toBeGreaterThan(0);
    for (const { commands, printed } of blocks(page)) {
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
