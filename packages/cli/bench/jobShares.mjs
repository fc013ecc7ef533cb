/**
 * What two processes save of one by `submit --here`, and what cutting the work into shards costs in processor time.
 *
 *     npm run build && node packages/cli/bench/jobShares.mjs [--count 256] [--rounds 3] [--tasks 8]
 *
 * Wall time means something only on a machine with two idle processors; the load is told beside it.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const say = (line) => process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "256" },
    rounds: { type: "string", default: "3" },
    tasks: { type: "string", default: "8" },
  },
});
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "chaosphere-shares-"));
const call = [
  ...["dataset", "barotropic", "--band-limit", "32", "--time", "4"],
  ...["--count", values.count, "--dtype", "float32", "--out", "turbulence.npy"],
];

/** Wall and processor time of a command and its children, in seconds. */
function timed(...argv) {
  const began = performance.now();
  const line = ["-f", "%U %S", process.execPath, main, ...argv];
  const { status, stderr } = spawnSync(
    "/usr/bin/env",
    ["bash", "-c", 'TIMEFORMAT="%U %S"; time "$@"', "_", ...line.slice(2)],
    {
      cwd: folder,
      encoding: "utf8",
    },
  );
  const wall = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(stderr);
  const [user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { wall, processor: user + system };
}

const ways = {
  "one process": [...call, "--workers", "1", "--force"],
  "one process at a time": [
    "submit",
    "--here",
    "--workers",
    "1",
    "--tasks",
    values.tasks,
    "--directory",
    "one",
    "--",
    ...call,
  ],
  "two processes": [
    "submit",
    "--here",
    "--workers",
    "2",
    "--tasks",
    values.tasks,
    "--directory",
    "two",
    "--",
    ...call,
  ],
};
const best = {};
const bytes = new Set();
for (let round = 0; round < Number(values.rounds); round++) {
  for (const [name, argv] of Object.entries(ways)) {
    for (const made of ["one", "two", "turbulence.npy"]) {
      rmSync(join(folder, made), { recursive: true, force: true });
    }
    const load = loadavg()[0];
    const took = timed(...argv);
    bytes.add(readFileSync(join(folder, "turbulence.npy")).toString("base64"));
    if (!(best[name]?.wall < took.wall)) best[name] = { ...took, load };
  }
}
rmSync(folder, { recursive: true });
for (const [name, { wall, processor, load }] of Object.entries(best)) {
  say(
    `${name.padEnd(22)} ${wall.toFixed(2)} s, ${processor.toFixed(2)} s of processor, load ${load.toFixed(1)}`,
  );
}
const [whole, one, two] = Object.values(best);
say(
  `two processes take one's time / ${(one.wall / two.wall).toFixed(2)}; of the verb itself / ${(whole.wall / two.wall).toFixed(2)}`,
);
say(
  `processor time of ${values.tasks} tasks: ${(one.processor / whole.processor).toFixed(2)} times that of the verb`,
);
say(`bytes ${bytes.size === 1 ? "equal" : "DIFFERENT"}`);
