import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allVerbs } from "../src/verbs/index.ts";
import { outcomeOf } from "./session.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const main = join(repository, "packages/cli/dist/main.js");
const home = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "chaosphere-examples-"));

/** In the order in which one example makes the files of another. */
const order = [
  ...["noise", "analyse", "synthesise", "rotate", "spectrum", "fit", "map", "convert", "dataset"],
  ...["prior", "train", "sample", "likelihood", "condition", "calibrate", "evaluate"],
  ...["certify", "malliavin", "submit"],
];

/** Servers run until they are ended, and `demo` is what `npm start` runs: view.test.ts and demo.test.ts have them. */
const elsewhere = ["demo", "docs", "view"];

const verbs = await allVerbs();

beforeAll(() => {
  for (const name of ["data", "docs"]) symlinkSync(join(repository, name), join(folder, name));
  writeFileSync(join(folder, "stations.csv"), "lat,lon,value\n10,20,0.5\n-30,100,-0.2\n");
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a call as it is written. The tasks of a submission are processes of the build. */
async function outcome(words: readonly string[]) {
  if (words[0] === "submit") {
    return spawnSync(process.execPath, [main, ...words], { encoding: "utf8", cwd: folder });
  }
  return outcomeOf(words);
}

test.each(order)("the example of %s runs as written and leaves what it names", async (name) => {
  const words =
    verbs
      .find((verb) => verb.name === name)
      ?.example.split(" ")
      .slice(1) ?? [];
  const { status, stdout, stderr } = await outcome(words);
  expect(status, stderr).toBe(0);
  expect(stdout).not.toBe("");
  const named = words.filter((_, i) => /^--(out|report|mean|sd)$/.test(words[i - 1] ?? ""));
  expect(named.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});

test("no verb is left out", () => {
  expect([...order, ...elsewhere].sort()).toEqual(verbs.map(({ name }) => name).sort());
});
