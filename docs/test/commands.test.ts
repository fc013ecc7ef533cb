import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { commandsOf, runCommands } from "../site/pageCommands.ts";
import { root } from "../site/repository.ts";
import { notRun, quickForms } from "./quickForms.ts";

/** Times are those of one machine, and the page of another; the width of columns depends on all of their lines. */
const withoutTimes = (line: string): string =>
  line
    .trim()
    .replace(/\s+/g, " ")
    .replace(/[\d.]+ (m?s)\b/g, "… $1");

/** A block that shows what is printed may show failing calls too, whose errors are part of it; any other must succeed. */
const run = (commands: string, folder: string, mayFail = true): string =>
  runCommands(mayFail ? `${commands}\ntrue` : `set -e\n${commands}`, folder);

/** What a verb needs that a page takes for granted: the fields of the README of the command line. */
const given: Readonly<Record<string, string>> = {
  "packages/cli/README.md":
    "chaosphere noise --alpha 2.5 --kappa 5 --band-limit 8 --count 12 --out fields.nc",
};

test.each(Object.entries(quickForms))(
  "commands of %s run and print what it shows",
  (page, quicker) => {
    const path = page.endsWith(".md") ? page : `docs/guide/${page}.md`;
    const folder = mkdtempSync(join(tmpdir(), "chaosphere-page-"));
    for (const name of ["data", "docs"]) symlinkSync(`${root}${name}`, join(folder, name));
    try {
      const blocks = commandsOf(page).filter(({ note, commands }) => {
        const isListed = notRun.some((one) => one.page === path && commands.startsWith(one.begins));
        return note === "" && !isListed;
      });
      expect(blocks.length).toBeGreaterThan(0);
      run(given[page] ?? "", folder, false);
      for (const { commands, printed } of blocks) {
        const quick = quicker.reduce(
          (text, form) => text.replaceAll(form.page, form.test),
          commands,
        );
        const lines = run(quick, folder, printed !== undefined)
          .split("\n")
          .map(withoutTimes);
        const shown = (printed ?? "").split("\n").map(withoutTimes);
        expect(shown.filter((line) => !/^…?$/.test(line) && !lines.includes(line))).toEqual([]);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  // In processor time seconds; on a machine that is busy with all tests at once, minutes.
  600_000,
);

test("a block that fails without saying so is found", () => {
  expect(() => run("false\necho on", root, false)).toThrow();
});

test("a line that is not printed is found", () => {
  expect(run("echo one", root).split("\n").map(withoutTimes)).not.toContain("two");
  expect(withoutTimes("done in 5.1 s")).toBe(withoutTimes("done in 71 s"));
});
