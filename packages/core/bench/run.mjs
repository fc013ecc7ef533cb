// Times, memory and errors of this library beside others, in turns in one run:
//   npm run bench [-- options]
//     --to L             largest band limit, default 1024
//     --from L           smallest, default 64
//     --only GROUP,…     transforms, batches, single, climate, healpix, closed; default all
//     --rounds N         turns of which the median is taken, default 7; 3 and 1 where a call takes over 1 and 5 s
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
import { median } from "./measure.mjs";
import { libraries } from "./peers/peer.mjs";
import { groups, smoke } from "./rows.mjs";
import { checkSmoke } from "./smoke.mjs";
import { table } from "./table.mjs";

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
Times are medians over rounds in which the libraries take turns, of processor time, one thread each, for one field; in brackets ours over theirs. Transforms are of real fields in double precision on L × 2L Gauss–Legendre points, degrees l < L, through the public functions into arrays of the caller. The error of a round trip is the largest of the coefficients, which are uniform on [−1, 1], and below it the root of the mean square in their parts. Memory is what one round trip adds to the peak of a new process, its arrays included.
${absent.map((text) => `\n${text}\n`).join("")}
`;
}

/** The median of each library, by its name: of the first answer's numbers for what has no time. */
async function measure(row, peers) {
  const answers = new Map(peers.map((peer) => [peer, []]));
  const requestOf = ({ name }) =>
    row.inDouble?.includes(name) ? { ...row.request, precision: "double" } : row.request;
  if (row.unit !== "ms") {
    for (const peer of peers) {
      const asked = row.unit === "MB" ? await peer.fresh() : peer;
      answers.get(peer).push(await asked.ask(requestOf(peer), 0));
      if (asked !== peer) asked.end();
    }
    return answers;
  }
  // V8 replaces its first code by faster code only after some calls.
  let [longest, able] = [0, []];
  for (const peer of peers) {
    let warm;
    for (let i = 0; i < 3 && (i === 0 || warm[0] < 1000); i++) {
      warm = await peer.ask(requestOf(peer), burstSeconds / 2);
      if (warm.reason) break;
    }
    if (warm.reason) answers.get(peer).push(warm);
    else {
      able.push(peer);
      longest = Math.max(longest, warm[0] * (row.request.batch ?? 1));
    }
  }
  const rounds = Number(
    options.rounds ?? (options.smoke ? 2 : longest > 5000 ? 1 : longest > 1000 ? 3 : 7),
  );
  for (let round = 0; round < rounds; round++) {
    for (const peer of able) answers.get(peer).push(await peer.ask(requestOf(peer), burstSeconds));
    able.push(able.shift());
  }
  return answers;
}

/** Lines of the table from the answers: two for an error, the largest and the root of the mean square. */
function results(row, answers) {
  const take = (column) =>
    Object.fromEntries(
      [...answers].map(([{ name }, given]) => [
        name,
        given[0].reason ? given[0] : median(given.map((numbers) => numbers[column])),
      ]),
    );
  if (row.unit !== "error") return [{ row, values: take(0) }];
  return [
    { row: { ...row, what: `${row.what}, largest error` }, values: take(0) },
    { row: { ...row, what: `${row.what}, rms error` }, values: take(1) },
  ];
}

const rows = chosenRows();
const found = await libraries(options);
const asked = rows.flatMap(({ peers }) => peers);
const shown = found.present.filter(({ name }) => name.startsWith("ours") || asked.includes(name));
const lines = table(shown.map(({ name }) => name));
let text = "";
const print = (more) => {
  text += more;
  process.stdout.write(more);
};

print(heading(found) + lines.head());
const measured = [];
for (const row of rows) {
  const peers = shown.filter(({ name }) => name.startsWith("ours") || row.peers.includes(name));
  for (const result of results(row, await measure(row, peers))) {
    measured.push(result);
    print(lines.row(result.row, result.values));
  }
}
for (const peer of found.present) peer.end();
if (options.write) writeFileSync(join(here, "table.md"), text);
if (options.smoke) checkSmoke(measured, shown);
