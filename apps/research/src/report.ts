import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writePng } from "@chaosphere/atlas/node";
import { key } from "@chaosphere/core";
import { compare, type Expected, type Verdict } from "./expected.ts";
import type { Experiment, Extent } from "./experiment.ts";
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
}

/** Runs an experiment and holds its numbers against the expected ones. */
export function perform(
  experiment: Experiment,
  { name, expected, extent, seed }: PerformOptions,
): ResultRecord {
  const config = experiment.configs[extent];
  const findings = experiment.run(config, key(seed));
  return {
    experiment: name,
    extent,
    config,
    seed,
    commit: currentCommit(),
    versions: currentVersions(),
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
  const figures = Object.entries(experiment.figures(decodeRecord(text)));
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
