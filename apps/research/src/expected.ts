import { readFileSync } from "node:fs";
import { FormatError } from "@chaosphere/core";
import type { Extent } from "./experiment.ts";

/** The law of a number that is the mean of independent values, where the claim holds. */
export interface MeanLaw {
  readonly mean: number;
  /** Standard deviation of one value. */
  readonly sd: number;
  /** The name of the found number that says how many values there are: forms differ in it. */
  readonly count: string;
}

/** Standard deviations of the mean that a found one may be off its law. */
const DEVIATIONS = 3;

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
  /** A key of `laws`: the found mean must not lie three of its standard deviations or more above that law's. */
  readonly notAbove?: string;
  /** A key of `laws`, as `notAbove`: not below. */
  readonly notBelow?: string;
  /** A key of `sources`. */
  readonly from: string;
  /** Set where only the full extent computes the number. */
  readonly only?: "full";
}

/** The content of expected.json. */
export interface Expected {
  /** Where reference values come from, by short names: the theory notes, or an oracle that shares no code with ours. */
  readonly sources: Readonly<Record<string, string>>;
  /** Laws of means, by short names; none by default. */
  readonly laws?: Readonly<Record<string, MeanLaw>>;
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
 * @throws {@link FormatError} if an entry has no rule, a value without a tolerance, or an unknown source or law.
 */
export function readExpected(name: string): Expected {
  const path = new URL(`../experiments/${name}/expected.json`, import.meta.url);
  return checkExpected(name, JSON.parse(readFileSync(path, "utf8")) as Expected);
}

/** @throws {@link FormatError} as {@link readExpected}. */
export function checkExpected(name: string, expected: Expected): Expected {
  const { laws = {}, numbers, sources } = expected;
  for (const [field, entry] of Object.entries(numbers)) {
    const { value, within, withinRelative, below, above, notAbove, notBelow } = entry;
    const isBand = value !== undefined && (within !== undefined || withinRelative !== undefined);
    const limits = [below, above, notAbove, notBelow];
    const isLimit = value === undefined && limits.some((limit) => limit !== undefined);
    const areKnown = [notAbove, notBelow].every(
      (law = "") => law === "" || Object.hasOwn(laws, law),
    );
    if (isBand === isLimit || !areKnown || !Object.hasOwn(sources, entry.from)) {
      throw new FormatError(
        `readExpected: ${field} must have a value with its tolerance, or a limit, and a known source and law, got ${JSON.stringify(entry)}. Say what the number must be and who says so.`,
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
      const limited = withLimits(entry, expected.laws ?? {}, numbers);
      return { name, found, rule: ruleOf(limited), source, holds: holds(found, limited) };
    });
}

/** The expectation with the limits that its laws give for the number of values of this run; NaN, which nothing meets, without it. */
function withLimits(
  entry: Expectation,
  laws: Readonly<Record<string, MeanLaw>>,
  numbers: Readonly<Record<string, number>>,
): Expectation {
  const limit = (name: string, sign: number): number => {
    const { mean, sd, count } = laws[name] as MeanLaw;
    return mean + (sign * DEVIATIONS * sd) / Math.sqrt(numbers[count] ?? Number.NaN);
  };
  return {
    ...entry,
    ...(entry.notAbove !== undefined && { below: limit(entry.notAbove, 1) }),
    ...(entry.notBelow !== undefined && { above: limit(entry.notBelow, -1) }),
  };
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

function ruleOf(entry: Expectation): string {
  const { value, within, withinRelative, below, above, notAbove, notBelow } = entry;
  // A limit by a law has as many digits as say where it is.
  const shown = (limit: number, law: string | undefined) => (law ? limit.toFixed(3) : limit);
  const parts = [
    within === undefined ? "" : `${value} ± ${within}`,
    withinRelative === undefined ? "" : `${value} (1 ± ${withinRelative})`,
    below === undefined ? "" : `< ${shown(below, notAbove)}`,
    above === undefined ? "" : `> ${shown(above, notBelow)}`,
  ];
  return parts.filter((part) => part !== "").join(", ");
}
