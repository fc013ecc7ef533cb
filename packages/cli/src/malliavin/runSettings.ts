import { child, FormatError, fillNormals, type Key, purpose } from "@chaosphere/core";
import type { PathScheme } from "@chaosphere/malliavin";

/** X_0: one state for all paths, or independent normal components. */
export interface Start {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** What a definition says of the paths; an option of the call comes first. */
export interface RunSettings {
  readonly start?: Start;
  readonly horizon?: number;
  readonly steps?: number;
  readonly paths?: number;
  readonly scheme?: PathScheme;
  readonly seed?: number;
}

/** Names of the settings in a definition. */
export const settingNames: readonly string[] = [
  "start",
  "horizon",
  "steps",
  "paths",
  "scheme",
  "seed",
];

/** Names of the schemes. */
export const schemes = ["euler", "tamed", "split-step", "milstein"] as const;

/** @throws {@link FormatError} naming the setting at fault. */
export function readSettings(given: Readonly<Record<string, unknown>>, path: string): RunSettings {
  const refuse = (field: string, rule: string, remedy: string): never => {
    throw new FormatError(
      `readDefinition: ${field} of ${path} must be ${rule}, got ${JSON.stringify(given[field])}. ${remedy}`,
      { path, field },
    );
  };
  const unknown = Object.keys(given).find((name) => !settingNames.includes(name));
  if (unknown !== undefined) {
    refuse(unknown, `one of ${settingNames.join(", ")}`, "Correct its name or leave it out.");
  }
  const { start, horizon, scheme } = given;
  if (horizon !== undefined && !(Number.isFinite(horizon) && (horizon as number) > 0)) {
    refuse("horizon", "a positive number", "Give the time T at which the paths end.");
  }
  for (const [field, least] of [
    ["steps", 1],
    ["paths", 20],
    ["seed", 0],
  ] as const) {
    const value = given[field];
    if (value !== undefined && !(Number.isSafeInteger(value) && (value as number) >= least)) {
      refuse(field, `a whole number, ${least} or more`, "Correct it.");
    }
  }
  if (scheme !== undefined && !schemes.some((known) => known === scheme)) {
    refuse("scheme", `one of ${schemes.join(", ")}`, "Choose one of them.");
  }
  const read = start === undefined ? undefined : readStart(start);
  if (start !== undefined && read === undefined) {
    refuse(
      "start",
      "a number, a list of numbers, or an object with mean and deviation",
      'Write it like 0.8, [1, 0] or {"mean": 1.5, "deviation": 0.05}.',
    );
  }
  return { ...given, ...(read && { start: read }) } as RunSettings;
}

function readStart(value: unknown): Start | undefined {
  const list = (entry: unknown): number[] | undefined => {
    const numbers = [entry].flat();
    return numbers.every((one) => typeof one === "number" && Number.isFinite(one))
      ? (numbers as number[])
      : undefined;
  };
  if (typeof value !== "object" || Array.isArray(value)) {
    const mean = list(value);
    return mean && { mean, deviation: mean.map(() => 0) };
  }
  const { mean, deviation } = { ...value } as { mean?: unknown; deviation?: unknown };
  const [means, deviations] = [list(mean), list(deviation)];
  if (means?.length !== deviations?.length || !means || !deviations?.every((s) => s >= 0)) {
    return undefined;
  }
  return { mean: means, deviation: deviations };
}

/** Whether all paths start at one state. */
export function isPoint({ deviation }: Start): boolean {
  return deviation.every((s) => s === 0);
}

/** X_0 of the paths first, first + 1, …, rows of m numbers; path p has the same start in every batch. */
export function startsOf(start: Start, key: Key, first: number, paths: number): Float64Array {
  const { mean, deviation } = start;
  const m = mean.length;
  const starts = new Float64Array(paths * m);
  fillNormals(child(key, purpose.start), first * m, starts);
  return starts.map((normal, i) => mean[i % m] + deviation[i % m] * normal);
}
