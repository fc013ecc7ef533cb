import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { session } from "./session.ts";

/** The page docs/guide/cluster.md: its calls of submit and its recipe of an image. */
const page = readFileSync(new URL("../../../docs/guide/cluster.md", import.meta.url), "utf8");
const s = session();
const home = process.cwd();
afterAll(() => {
  process.chdir(home);
  s.close();
});

/** The words of the calls in a page, without comments, lines that go on joined. */
const calls = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = ""]) => block.replace(/\\\n/g, " ").split("\n"))
  .map((line) => line.replace(/\s#.*$/, "").trim())
  .filter((line) => line.startsWith("chaosphere "))
  .map((line) => line.split(/\s+/).slice(1));

const done = async (...argv: string[]) => {
  const { status, stderr } = await s.run(...argv);
  // On a busy machine there is time to tell how far it is.
  const said = stderr.replace(/^\w+: \d+\/\d+ .*\n/gm, "");
  expect([argv.join(" "), status, said]).toEqual([argv.join(" "), 0, ""]);
};

beforeAll(async () => {
  process.chdir(s.path(""));
  await done("prior", "--alpha", "2", "--kappa", "3", "--band-limit", "8", "--out", "pcm.model");
});

test("what is sampled on a laptop is planned for a cluster as it is written", async () => {
  const named = calls.filter((words) => words.includes("sample"));
  expect(named).toHaveLength(3);
  for (const [verb = "", ...words] of named) {
    await done(verb, ...(verb === "submit" ? ["--dry-run"] : []), ...words);
    rmSync("new.nc", { force: true });
  }
});

test("the folder that the page prepares is run task by task, merged and told of by its calls", async () => {
  const prepare = /`chaosphere (submit --prepare .*?)`/.exec(page)?.[1]?.split(" ") ?? [];
  expect(prepare.slice(0, 4)).toEqual(["submit", "--prepare", "--tasks", "8"]);
  await done(...prepare);
  const of = (option: string) => calls.find((words) => words.includes(option)) ?? [];
  for (let task = 0; task < 8; task++) {
    await done(...of("--run-task").map((word) => (word === "0" ? String(task) : word)));
  }
  await done(...of("--merge"));
  const { stdout } = await s.run(...of("--status"));
  expect(stdout).toMatch(/^done +8 tasks$/m);
  expect(existsSync("new.nc")).toBe(true);
});

test("the recipe needs a Debian mirror and npm alone, and its sections are a shell's commands", () => {
  const recipe = /^```\n(Bootstrap:[\s\S]*?)^```$/m.exec(page)?.[1] ?? "";
  const [head = "", ...sections] = recipe.split(/^%(?=\w+\n)/m);
  const fields = head
    .trim()
    .split("\n")
    .map((line) => line.split(": "));
  expect(Object.fromEntries(fields)).toEqual({
    Bootstrap: "debootstrap",
    OSVersion: "trixie",
    MirrorURL: "http://deb.debian.org/debian",
  });
  const { files, post, runscript } = Object.fromEntries(
    sections.map((section) => section.split(/\n([\s\S]*)/)),
  );
  const [from, to = ""] = files.trim().split(/\s+/);
  expect(post).toContain(`install --global --omit=optional ${to}/*.tgz`);
  // What is copied is what the commands below the recipe have packed.
  expect(page).toMatch(new RegExp(`mv \\S+ image/${from}\\b`));
  expect(runscript.trim()).toBe('exec chaosphere "$@"');
  for (const script of [post, runscript]) execFileSync("bash", ["-n", "-c", script]);
});
