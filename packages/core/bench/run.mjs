// Times, memory and errors of this library beside others, in turns in one run:
//   npm run bench [-- options]
//     --to L             largest band limit, default 1024
//     --from L           smallest, default 64
//     --only GROUP,…     transforms, batches, single, threads, gradient, climate, healpix, closed; default all
//     --rounds N         turns of which the median is taken, default 7; 3 and 1 where a call takes over 0.15 and 1.5 s
//     --python PATH      Python with ducc0, shtns, healpy and numpy, default python3
//     --beside PATH      another Node to run this library too: its column
//     --write            also writes table.md
//     --smoke            tiny cases in seconds; fails if a ratio or an error is not what it should be
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { libraries, livingMegabytes } from "./peers/peer.mjs";
import { groups, smoke } from "./rows.mjs";
import { checkSmoke } from "./smoke.mjs";
import { table } from "./table.mjs";
import { measure } from "./turns.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    to: { type: "string", default: "1024" },
    from: { type: "string", default: "64" },
    only: { type: "string", default: Object.keys(groups).join(",") },
    rounds: { type: "string" },
    python: { type: "string", default: "python3" },
    beside: { type: "string", multiple: true, default: [] },
    write: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
  },
});
const burstSeconds = options.smoke ? 0.01 : 0.1;
const rounds =
  options.rounds === undefined && options.smoke ? 2 : options.rounds && Number(options.rounds);

function chosenRows() {
  if (options.smoke) return smoke;
  const names = options.only.split(",");
  const unknown = names.find((name) => groups[name] === undefined);
  if (unknown !== undefined) {
    const known = Object.keys(groups).join(", ");
    process.stderr.write(`bench: --only must name some of ${known}, got ${unknown}.\n`);
    process.exit(2);
  }
  const [from, to] = [Number(options.from), Number(options.to)];
  return names.flatMap((name) => groups[name](from, to));
}

function commit() {
  const git = (...args) => execFileSync("git", args, { cwd: here, encoding: "utf8" }).trim();
  const changes = git("status", "--porcelain", "--untracked-files=no") === "" ? "" : " and changes";
  return `${git("rev-parse", "--short", "HEAD")}${changes}`;
}

function heading({ present, absent }) {
  const ours = present.filter(({ name }) => name.startsWith("ours")).map(({ version }) => version);
  const peers = present.slice(ours.length, -1).map(({ name, version }) => `${name} ${version}`);
  const load = loadavg().map((value) => value.toFixed(1));
  return `# Times beside other libraries

${new Date().toISOString().slice(0, 10)}, commit ${commit()}; ${cpus()[0].model}, ${cpus().length} cores, load ${load.join(" ")}; ours on ${ours.join(" and ")}; ${peers.join(", ")}.

Times are medians over rounds in which the libraries take turns, of one field, of processor time and one thread each unless two are said, of the wall clock then; in brackets ours over theirs. Transforms are of real fields in double precision on L × 2L Gauss–Legendre points, degrees l < L, through the public functions into arrays of the caller. The error of a round trip is the largest of the coefficients, which are of size 1, and below it the root of the mean square in their parts; a difference is the largest at 32 points in parts of the largest value. Memory is what one round trip adds to the peak of a new process, its arrays included.
${absent.map((text) => `\n${text}\n`).join("")}
`;
}

/** Watches the memory of all processes at once, where the system tells of it. */
function watchMemory() {
  let most = 0;
  const look = () => {
    most = Math.max(most, livingMegabytes());
  };
  const timer = setInterval(look, 200);
  return () => {
    clearInterval(timer);
    return most;
  };
}

const rows = chosenRows();
const began = performance.now();
const endOfWatch = watchMemory();
const found = await libraries(options);
const asked = rows.flatMap(({ peers }) => peers);
const isShown = ({ name }) => name.startsWith("ours") || asked.includes(name);
const shown = found.present.filter(isShown);
const lines = table(shown.map(({ name }) => name));
const byThreads = new Map([[1, found.present]]);
let text = "";
const print = (more) => {
  text += more;
  process.stdout.write(more);
};

print(heading(found) + lines.head());
const measured = [];
for (const row of rows) {
  const { threads = 1 } = row;
  if (!byThreads.has(threads)) {
    byThreads.set(threads, await found.withThreads(threads));
  }
  const peers = byThreads
    .get(threads)
    .filter(({ name }) => name.startsWith("ours") || row.peers.includes(name));
  for (const result of await measure(row, peers, { burstSeconds, rounds })) {
    measured.push(result);
    print(lines.row(result.row, result.values));
  }
}
for (const peer of [...byThreads.values()].flat()) peer.end();
const minutes = ((performance.now() - began) / 60_000).toFixed(1);
const gigabytes = (endOfWatch() / 1000).toFixed(1);
print(
  `\nThe run took ${minutes} minutes; all libraries together held up to ${gigabytes} GB at once.\n`,
);
if (options.write) writeFileSync(join(here, "table.md"), text);
if (options.smoke) checkSmoke(measured, shown);
