// The scripts of package.json from a fresh clone, with node and npm only: installs what is missing, then does the
// job. pnpm comes from npx, at the pinned version, and stands in the PATH of what it runs: turbo looks for it there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runTests } from "./testQueue.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { packageManager, engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const environment = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

function run(command, ...args) {
  // npm is a shell script on Windows, which spawn finds only through a shell.
  const shell = process.platform === "win32" && command === "npx";
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: environment,
    shell,
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `run: node ${engines.node} is needed, got ${process.versions.node}. Install a newer Node.js.`,
  );
  process.exit(2);
}

function install() {
  const marker = join(root, "node_modules", ".modules.yaml");
  const lockfile = join(root, "pnpm-lock.yaml");
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lockfile).mtimeMs) return;
  console.log(`installing with ${packageManager} …`);
  // Quiet: the optional native TensorFlow may fail to download, which is no fault and needs no trace.
  run("npx", "--yes", packageManager, "install", "--frozen-lockfile", "--loglevel=warn");
}

const pnpm = (...args) => run("npx", "--yes", packageManager, ...args);
// As many tasks at a time as there are cores: tests have time limits.
const turbo = (...args) => pnpm("exec", "turbo", "run", "--concurrency=100%", ...args);
/** A tool that needs no package manager, by the file of it that Node runs. */
const tool = (file, ...args) => run(process.execPath, join(root, "node_modules", file), ...args);
const biome = "@biomejs/biome/bin/biome";

/** Options of `research` that are followed by a value. */
const takesValue = new Set(["--seed", "--backend", "--out"]);

/** By the script's name: the arguments are those after `npm run NAME --`. */
const jobs = {
  start(args) {
    turbo("build", "--output-logs=errors-only");
    run(process.execPath, join(root, "packages/cli/dist/main.js"), "demo", ...args);
  },
  async test(args) {
    if (args.length > 0) {
      turbo("test", "test:workspace", "--continue", "--output-logs=full", ...args);
      return;
    }
    turbo("build", "--output-logs=errors-only");
    const failed = await runTests(root, environment);
    if (failed.length === 0) return;
    console.error(`run: tests failed in ${failed.join(", ")}.`);
    process.exitCode = 1;
  },
  build: (args) => turbo("build", ...args),
  docs: (args) => turbo("site", ...args),
  "release:dry"() {
    turbo("build", "site", "--output-logs=errors-only");
    run(process.execPath, "--import", "tsx", join(root, "tools/release/main.ts"));
  },
  bench(args) {
    turbo("build", "--filter=@chaosphere/data...", "--output-logs=errors-only");
    run(process.execPath, join(root, "packages/core/bench/run.mjs"), ...args);
  },
  research(args) {
    const isNamed = args.some((arg, at) => !arg.startsWith("--") && !takesValue.has(args[at - 1]));
    const names = isNamed ? [] : ["all"];
    pnpm("--filter=research", "run", "experiment", "--short", ...names, ...args);
  },
  check(args) {
    tool(biome, "check", ".");
    turbo("check", ...args);
    tool("@typescript/native/bin/tsc", "--noEmit", "-p", "tools/tsconfig.json");
    tool("knip/bin/knip.js");
  },
  format: (args) => tool(biome, "check", "--write", ...(args.length > 0 ? args : ["."])),
  pnpm: (args) => pnpm(...args),
};

const [job, ...args] = process.argv.slice(2);
if (!Object.hasOwn(jobs, job)) {
  console.error(`run: job must be one of ${Object.keys(jobs).join(", ")}, got ${job}.`);
  process.exit(2);
}
checkNode();
install();
await jobs[job](args);
