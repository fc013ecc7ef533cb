// Random HEALPix maps as FITS by this program beside healpy's synfast and write_map, in turns in one run: seconds on the clock
// and of processor time, and peak memory. Needs GNU time; a build (npm run build); healpy for the comparison.
//   node packages/cli/bench/healpixMaps.mjs [--count 100] [--nside 512] [--band-limit 1024] [--rounds 1]
//     [--python python3] [--folder DIR]     DIR: a new folder in the system's one for temporary files
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    count: { type: "string", default: "100" },
    nside: { type: "string", default: "512" },
    "band-limit": { type: "string", default: "1024" },
    rounds: { type: "string", default: "1" },
    python: { type: "string", default: "python3" },
    folder: { type: "string", default: tmpdir() },
  },
});
const { count, nside, "band-limit": bandLimit, python } = options;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

const law = ["--alpha", "2", "--kappa", "10", "--band-limit", bandLimit, "--nside", nside];
const ours = (workers) => (folder) => [
  ...[process.execPath, here("../dist/main.js"), "noise", ...law],
  ...["--count", count, "--workers", workers, "--out", join(folder, "maps.fits")],
];
const healpy = (threads) => (folder) => [
  ...[python, here("healpixMaps.py"), threads, count, nside, String(bandLimit - 1), folder],
];
const programs = {
  "ours, 1 worker": ours("1"),
  "ours, 2 workers": ours("2"),
  "healpy, 1 thread": healpy("1"),
  "healpy, 2 threads": healpy("2"),
};

/** Clock and processor seconds and megabytes. */
function measured(command) {
  const folder = mkdtempSync(join(options.folder, "chaosphere-maps-"));
  const format = ["-f", "%e %U %S %M"];
  const { status, stderr } = spawnSync("/usr/bin/time", [...format, ...command(folder)], {
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });
  if (status !== 0) return undefined;
  const [clock, user, system, kilobytes] = stderr.trim().split("\n").pop().split(" ").map(Number);
  return [clock, user + system, kilobytes / 1000];
}

process.stdout.write(
  `${count} maps, nside ${nside}, l < ${bandLimit}: clock s, processor s, peak MB\n`,
);
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [name, command] of Object.entries(programs)) {
    const result = measured(command)?.map((x) => x.toFixed(1).padStart(8)) ?? ["      not run"];
    process.stdout.write(`${name.padEnd(18)}${result.join("")}\n`);
  }
}
