import { key, ShapeError } from "@chaosphere/core";
import type { PathScheme } from "@chaosphere/malliavin";
import { CallError } from "../errors/callError.ts";
import { finite } from "../options/numbers.ts";
import type { RunSettings } from "./runSettings.ts";
import type { PathRun } from "./weightedPaths.ts";

/** Settings of the call, which come before those of the file. */
export interface RunOptions {
  readonly start?: readonly number[];
  readonly horizon?: number;
  readonly steps?: number;
  readonly paths?: number;
  readonly scheme?: PathScheme;
  readonly seed?: number;
}

/** Reads `--start a,b,…`. */
export function startOption(text: string): readonly number[] {
  return text.split(",").map(finite("--start"));
}

/**
 * The run that a call and its file ask for, in m dimensions.
 *
 * @throws {@link CallError} if neither gives the start or the horizon, {@link ShapeError} if the start has another
 *   dimension than the equation.
 */
export function runOf(
  settings: RunSettings,
  options: RunOptions,
  m: number,
  path: string,
): PathRun {
  const start =
    options.start === undefined
      ? settings.start
      : { mean: options.start, deviation: options.start.map(() => 0) };
  const horizon = options.horizon ?? settings.horizon;
  if (start === undefined || horizon === undefined) {
    throw new CallError(
      `start and horizon must be given, got ${start ? "no horizon" : "no start"} in ${path}. Add them to the file, or for example --start 0.8 --horizon 1.`,
    );
  }
  if (start.mean.length !== m) {
    throw new ShapeError(
      `runOf: start must have the ${m} components of the equation of ${path}, got ${start.mean.length}. Give one number a component.`,
    );
  }
  const seed = options.seed ?? settings.seed ?? 0;
  return {
    seed,
    key: key(seed),
    start,
    horizon,
    steps: options.steps ?? settings.steps ?? 200,
    paths: options.paths ?? settings.paths ?? 20000,
    scheme: options.scheme ?? settings.scheme ?? "euler",
  };
}
