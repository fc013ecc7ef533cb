import { readFileSync } from "node:fs";
import { FormatError } from "@chaosphere/core";
import type { Extent } from "./experiment.ts";

/** What a number must be, and who says so. */
export interface Expectation {
  /** The reference value, with a tolerance: the found number must lie within it. */
  readonly value?: number;
  /** Largest |found − value|. */
  readonly within?: number;
  /** Largest |found/value − 1|. */
  readonly withinRelative?: number;
  /** The found number must lie below. */
  readonly below?: number;
  /** The found number must lie above: negative controls. */
  readonly above?: number;
  /** A key of `sources`. */
  readonly from: string;
  /** Set where only the full extent computes the number. */
  readonly only?: "full";
}

/** The content of expected.json. */
export interface Expected {
  /** Where reference values come from, by short names: the theory notes, or an oracle that shares no code with ours. */
  readonly sources: Readonly<Record<string, string>>;
  readonly numbers: Readonly<Record<string, Expectation>>;
}

/** Whether a found number is what it must be. */
export interface Verdict {
  readonly name: string;
  /** NaN if the experiment did not compute it. */
  readonly found: number;
  /** The rule, readable. */
  readonly rule: string;
  readonly source: string;
  readonly holds: boolean;
}

/**
 * The expectations of one experiment.
 *
 * @throws {@link FormatError} if an entry has no rule, a value without a tolerance or an unknown source.
 */
export function readExpected(name: string): Expected {
  const path = new URL(`../experiments/${name}/expected.json`, import.meta.url);
  return checkExpected(name, JSON.parse(readFileSync(path, "utf8")) as Expected);
}

/** @throws {@link FormatError} as {@link readExpected}. */
export function checkExpected(name: string, expected: Expected): Expected {
  for (const [field, entry] of Object.entries(expected.numbers)) {
    const { value, within, withinRelative, below, above } = entry;
    const isBand = value !== undefined && (within !== undefined || withinRelative !== undefined);
    const isLimit = value === undefined && (below !== undefined || above !== undefined);
    if (isBand === isLimit || !Object.hasOwn(expected.sources, entry.from)) {
      throw new FormatError(
        `readExpected: ${field} must have a value with its tolerance, or a limit, and a known source, got ${JSON.stringify(entry)}. Say what the number must be and who says so.`,
        { path: `experiments/${name}/expected.json`, field },
      );
    }
  }
  return expected;
}

/** Holds found numbers against the expected ones; a number that is missing, or NaN, does not hold. */
export function compare(
  numbers: Readonly<Record<string, number>>,
  expected: Expected,
  extent: Extent,
): Verdict[] {
  return Object.entries(expected.numbers)
    .filter(([, { only }]) => only === undefined || only === extent)
    .map(([name, entry]) => {
      const found = numbers[name] ?? Number.NaN;
      const source = expected.sources[entry.from] ?? "";
      return { name, found, rule: ruleOf(entry), source, holds: holds(found, entry) };
    });
}

function holds(found: number, entry: Expectation): boolean {
  const { value = Number.NaN, within, withinRelative, below, above } = entry;
  return [
    Number.isFinite(found),
    within === undefined || Math.abs(found - value) <= within,
    withinRelative === undefined || Math.abs(found / value - 1) <= withinRelative,
    below === undefined || found < below,
    above === undefined || found > above,
  ].every(Boolean);
}

function ruleOf({ value, within, withinRelative, below, above }: Expectation): string {
  const parts = [
    within === undefined ? "" : `${value} ± ${within}`,
    withinRelative === undefined ? "" : `${value} (1 ± ${withinRelative})`,
    below === undefined ? "" : `< ${below}`,
    above === undefined ? "" : `> ${above}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
