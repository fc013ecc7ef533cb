import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { writePng } from "@chaosphere/atlas/node";
import { key } from "@chaosphere/core";
import { type LoadTfOptions, loadTf } from "@chaosphere/train";
import { compare, type Expected, type Verdict } from "./expected.ts";
import type { Bench, Experiment, Extent } from "./experiment.ts";
import {
  currentCommit,
  currentVersions,
  decodeRecord,
  encodeRecord,
  type ResultRecord,
} from "./record.ts";

/** What {@link perform} is told besides the experiment. */
export interface PerformOptions {
  readonly name: string;
  readonly expected: Expected;
  readonly extent: Extent;
  readonly seed: number;
  /** The backend of experiments that train. Default `"auto"`. */
  readonly backend?: LoadTfOptions["backend"];
  /** Receives a line of progress now and then. */
  readonly log: (line: string) => void;
}

/** Runs an experiment and holds its numbers against the expected ones. */
export async function perform(
  experiment: Experiment,
  { name, expected, extent, seed, backend = "auto", log }: PerformOptions,
): Promise<ResultRecord> {
  const config = experiment.configs[extent];
  const commit = currentCommit();
  const began = performance.now();
  let loading: ReturnType<Bench["loadTf"]> | undefined;
  const bench: Bench = {
    seed,
    log,
    loadTf: () => {
      loading ??= loadTf({ backend, log });
      return loading;
    },
  };
  const findings = await experiment.run(config, key(seed), bench);
  return {
    experiment: name,
    extent,
    config,
    seed,
    commit,
    versions: currentVersions(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    ...(loading && { backend: (await loading).backend }),
    seconds: (performance.now() - began) / 1000,
    verdicts: compare(findings.numbers, expected, extent),
    ...findings,
  };
}

/**
 * Writes result.json and the figures into a folder, and returns their names. The figures are drawn from the text that
 * was written, so a kept record is all it takes to draw them again.
 */
export async function writeReport(
  experiment: Experiment,
  record: ResultRecord,
  folder: string,
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const text = encodeRecord(record);
  writeFileSync(join(folder, "result.json"), text);
  const figures = Object.entries(experiment.figures?.(decodeRecord(text)) ?? {});
  for (const [name, figure] of figures) await writePng(join(folder, `${name}.png`), figure);
  return ["result.json", ...figures.map(([name]) => `${name}.png`)];
}

/** The verdicts as lines of text: what was found, the rule, and a mark where it does not hold. */
export function verdictTable(verdicts: readonly Verdict[]): string {
  const width = Math.max(0, ...verdicts.map(({ name }) => name.length));
  return verdicts
    .map(({ name, found, rule, holds }) => {
      const value = Number.isInteger(found) ? `${found}` : found.toPrecision(10);
      return `${holds ? "  " : "✗ "}${name.padEnd(width)}  ${value.padStart(17)}  ${rule}`;
    })
    .join("\n");
}
