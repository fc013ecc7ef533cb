// npm run experiment -- <name …|all> [--quick|--short] [--seed n] [--backend auto|tensorflow|wasm] [--out folder]
import { join } from "node:path";
import { parseArgs } from "node:util";
import { readExpected } from "./expected.ts";
import { experiments } from "./experiments.ts";
import { perform, verdictTable, writeReport } from "./report.ts";

const backends = ["auto", "tensorflow", "wasm"] as const;
const usage = `npm run experiment -- <name …> [--quick|--short] [--seed n] [--backend ${backends.join("|")}] [--out folder]
names: ${Object.keys(experiments).join(", ")}, or all
--quick runs the quick form of each, --short that of each whose full form takes long`;

/** Runs the named experiments; the exit code is 0 if all numbers hold, 1 if one does not, 2 for a wrong call. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      short: { type: "boolean", default: false },
      seed: { type: "string", default: "2025" },
      backend: { type: "string", default: "auto" },
      out: { type: "string", default: "out" },
    },
  });
  const seed = Number(values.seed);
  const names = positionals.includes("all") ? Object.keys(experiments) : positionals;
  const backend = backends.find((known) => known === values.backend);
  const unknown = names.find((name) => !Object.hasOwn(experiments, name));
  if (unknown !== undefined) {
    console.error(
      `run: an experiment must be one of those named below, got ${unknown}. Choose one of these.`,
    );
  }
  if (unknown !== undefined || names.length === 0 || !Number.isInteger(seed) || !backend) {
    console.error(usage);
    return 2;
  }
  const begun = performance.now();
  const failing: string[] = [];
  for (const name of names) {
    const experiment = experiments[name];
    if (!experiment) continue;
    const started = performance.now();
    const before = process.cpuUsage();
    const isQuick = values.quick || (values.short && !experiment.fullIsShort);
    const extent = isQuick ? "quick" : "full";
    const expected = readExpected(name);
    const log = (line: string) => console.error(line);
    const record = await perform(experiment, { name, expected, extent, seed, backend, log });
    const folder = join(values.out, name);
    const files = await writeReport(experiment, record, folder);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const { user, system } = process.cpuUsage(before);
    const processor = ((user + system) / 1e6).toFixed(1);
    const wrong = record.verdicts.filter(({ holds }) => !holds).length;
    if (wrong > 0) failing.push(name);
    console.log(`${name} (${extent}, seed ${seed})\n${verdictTable(record.verdicts)}`);
    console.log(
      `${record.verdicts.length - wrong} of ${record.verdicts.length} numbers hold, ${seconds} s, ${processor} s of processor time; ${folder}: ${files.join(", ")}\n`,
    );
  }
  if (names.length > 1) {
    const minutes = (performance.now() - begun) / 60_000;
    const { user, system } = process.cpuUsage();
    console.log(
      `${names.length} experiments, ${minutes.toFixed(1)} min, ${((user + system) / 6e7).toFixed(1)} min of processor time`,
    );
  }
  if (failing.length > 0) console.error(`claims fail in: ${failing.join(", ")}`);
  return failing.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
