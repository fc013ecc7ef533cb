// node --conditions=@chaosphere/source --import tsx experiments/learned-runs/run.ts <name> [--quick] [--seed n] [--backend auto] [--out folder]
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { key } from "@chaosphere/core";
import type { NetworkWeights } from "@chaosphere/score";
import { loadTf } from "../../../../packages/train/src/index.ts";
import { compare, readExpected } from "../../src/expected.ts";
import type { Extent } from "../../src/experiment.ts";
import { currentCommit, currentVersions, encodeRecord } from "../../src/record.ts";
import { verdictTable } from "../../src/report.ts";
import type { LearnedExperiment } from "./learned.ts";

/** Writes weights as JSON, for a look at a network after its run. */
function keepIn(folder: string): (name: string, weights: NetworkWeights) => void {
  return (name, weights) => {
    const plain = Object.entries(weights).map(([key, { shape, data }]) => [
      key,
      { shape, data: [...data] },
    ]);
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(Object.fromEntries(plain)));
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    seed: { type: "string", default: "2025" },
    backend: { type: "string", default: "auto" },
    out: { type: "string" },
    weights: { type: "string" },
  },
});
const [name = "learned-laws"] = positionals;
const extent: Extent = values.quick ? "quick" : "full";
const backends = ["auto", "tensorflow", "wasm"] as const;
const log = (line: string): void => console.error(line);
const loaded = await loadTf({ backend: backends.find((b) => b === values.backend) ?? "auto", log });
const { experiment } = (await import(`../${name}/experiment.ts`)) as {
  experiment: LearnedExperiment;
};

const commit = currentCommit();
const began = performance.now();
const config = experiment.configs[extent];
const findings = await experiment.run(config, key(Number(values.seed)), {
  loaded,
  log,
  ...(values.weights !== undefined && { keep: keepIn(values.weights) }),
});
const record = {
  experiment: name,
  extent,
  config,
  seed: Number(values.seed),
  commit,
  versions: currentVersions(),
  backend: loaded.backend,
  machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, shared with other work`,
  seconds: (performance.now() - began) / 1000,
  verdicts: compare(findings.numbers, readExpected(name), extent),
  ...findings,
};
const folder = values.out ?? join(import.meta.dirname, "..", name);
mkdirSync(folder, { recursive: true });
if (extent === "full" || values.out !== undefined) {
  writeFileSync(join(folder, "result.json"), encodeRecord(record));
}
console.log(`${name} (${extent}, ${loaded.backend}, ${record.seconds.toFixed(0)} s)`);
console.log(verdictTable(record.verdicts));
console.log(JSON.stringify(findings.numbers, undefined, 1));
