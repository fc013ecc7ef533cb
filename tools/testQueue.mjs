// Runs the tests of all packages, as many packages at a time as there are cores, the longest first: begun last, one of
// those would run alone on one core. Turbo begins them in an order of its own.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";

/** Folders by how long their tests take; one that is missing here comes after them. */
const longestFirst = [
  "apps/viewer",
  "packages/cli",
  "docs",
  "apps/research",
  "packages/core",
  "tools",
  "packages/train",
  "packages/score",
  "packages/malliavin",
  "packages/data",
  "packages/metrics",
  "packages/model",
  "packages/atlas",
];

/** Folders whose package has tests; `tools` has those of the workspace. */
export function testedFolders(root) {
  const candidates = ["packages", "apps"].flatMap((parent) =>
    existsSync(join(root, parent))
      ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)
      : [],
  );
  const isTested = (folder) => {
    const manifest = join(root, folder, "package.json");
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).scripts?.test;
  };
  const rank = (folder) => (longestFirst.indexOf(folder) + 1 || Number.POSITIVE_INFINITY) - 1;
  return [...candidates, "docs"]
    .filter(isTested)
    .concat("tools")
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** What Node runs, in turn, for the tests of a folder: those of the documentation look at the built site. */
function calls(root, folder) {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const tests = { words: [vitest, "run"], cwd: join(root, folder) };
  switch (folder) {
    case "docs":
      return [{ words: ["tools/run.mjs", "docs", "--output-logs=errors-only"], cwd: root }, tests];
    case "tools":
      return [{ words: [vitest, "run", "--config", "tools/vitest.config.ts"], cwd: root }];
    default:
      return [tests];
  }
}

/** Runs a program, each line of it behind the name of its folder, and returns its exit status. */
function run(folder, { words, cwd }, environment) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const [from, to] of [
      [child.stdout, process.stdout],
      [child.stderr, process.stderr],
    ]) {
      let rest = "";
      from.setEncoding("utf8").on("data", (text) => {
        const lines = (rest + text).split("\n");
        rest = lines.pop();
        for (const line of lines) to.write(`${folder}: ${line}\n`);
      });
      from.on("end", () => rest === "" || to.write(`${folder}: ${rest}\n`));
    }
    child.on("error", (error) => {
      process.stderr.write(`${folder}: ${error.message}\n`);
      resolve(1);
    });
    child.on("close", (status) => resolve(status ?? 1));
  });
}

/** What a shell would give: npm tells the scripts that it runs of itself, which misleads the npm that a test calls. */
const withoutNpm = (environment) =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^npm_(?!config_registry)/.test(name)),
  );

/** Runs the tests of all folders whatever fails, and returns the folders in which something did. */
export async function runTests(root, environment) {
  const waiting = testedFolders(root);
  const failed = [];
  const clean = withoutNpm(environment);
  const lane = async () => {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
      const start = performance.now();
      let status = 0;
      for (const call of calls(root, folder)) status ||= await run(folder, call, clean);
      const seconds = Math.round((performance.now() - start) / 1000);
      console.log(`${folder}: ${status === 0 ? "passed" : "failed"} in ${seconds} s`);
      if (status !== 0) failed.push(folder);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return failed;
}
