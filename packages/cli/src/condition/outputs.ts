import { gridFields, type SphereGrid } from "@chaosphere/core";
import { openHealpixWriter } from "@chaosphere/data/node";
import type { Checkpoint } from "@chaosphere/model";
import { CallError } from "../errors/callError.ts";
import type { OutputGrid } from "../options/gridOption.ts";
import type { FieldsOutputOptions } from "../options/outputOptions.ts";
import { asciiName } from "../output/asciiText.ts";
import type { About } from "../output/fieldsFile.ts";
import { openFieldsFile } from "../output/fieldsFile.ts";
import { formatOf } from "../output/formats.ts";
import { makeGrid } from "../output/makeGrid.ts";
import { outputTarget, type Target } from "../output/target.ts";
import type { VerbContext } from "../program/verb.ts";
import type { Observed } from "./observed.ts";
import type { Places, Posteriors } from "./posteriorDraws.ts";

/** What a call says of the three files. */
export interface ConditionOutputs extends FieldsOutputOptions {
  readonly count: number;
  readonly mean?: string;
  readonly sd?: string;
  readonly grid?: OutputGrid;
  readonly coefficients?: boolean;
}

/** @throws {@link CallError} unless the files differ and have the suffixes of fields, or of coefficients. */
export function checkOutputs({
  out,
  mean,
  sd,
  coefficients,
}: ConditionOutputs & { readonly out: string }): void {
  const kind = coefficients ? "coefficients" : "fields";
  formatOf(kind, out);
  if (mean !== undefined) formatOf(kind, mean, "--mean");
  if (sd !== undefined) formatOf("fields", sd, "--sd");
  const files = [out, mean, sd].filter((file) => file !== undefined);
  if (new Set(files).size < files.length) {
    throw new CallError(
      `--out, --mean and --sd must be different files, got ${files.join(", ")}. Give each a name of its own.`,
    );
  }
}

/** The outputs, all of them checked before any work. */
export interface Targets {
  readonly draws: Target;
  readonly mean?: { readonly path: string; readonly target: Target };
  readonly sd?: { readonly path: string; readonly target: Target };
}

export async function targetsOf(
  options: ConditionOutputs,
  { force }: VerbContext,
  {
    out,
    model,
    observed,
  }: { readonly out: string; readonly model: Checkpoint; readonly observed: Observed },
): Promise<Targets> {
  const { bandLimit, unit } = model;
  const grid = () => outputGridFor(options.grid, model, observed);
  const { mean, sd, count } = options;
  const isPixels = (path: string) => path.endsWith(".fits");
  const files = [out, mean, sd].filter((path) => path !== undefined);
  const [some, all] = [files.some(isPixels), files.every(isPixels)];
  const seenNside = 3 * (observed.nside ?? 0) >= bandLimit ? observed.nside : undefined;
  // --grid is for the files with rings and --nside for those with pixels, if there are any.
  const to = ({ nside, ...others }: ConditionOutputs, path: string) => {
    const pixels = isPixels(path) ? (nside ?? seenNside) : some ? undefined : nside;
    return { ...others, out: path, force, ...(pixels !== undefined && { nside: pixels }) };
  };
  const expected = (path: string, repeat: number) => ({
    bandLimit,
    grid,
    unit,
    isGridNamed: options.grid !== undefined && (all || !isPixels(path)),
    count: observed.count * repeat,
  });
  const draws = await outputTarget(to(options, out), expected(out, count));
  const plain = { ...options, coefficients: false };
  return {
    draws,
    ...(mean !== undefined && {
      mean: { path: mean, target: await outputTarget(to(options, mean), expected(mean, 1)) },
    }),
    ...(sd !== undefined && {
      sd: { path: sd, target: await outputTarget(to(plain, sd), expected(sd, 1)) },
    }),
  };
}

/** The grid asked for, else that of the cells observed, else the one the model's data came on. */
function outputGridFor(
  choice: OutputGrid | undefined,
  { grid: { kind, nLat, nLon, firstLongitude } }: Checkpoint,
  observed: Observed,
): SphereGrid {
  if (choice) return makeGrid(choice, observed.grid ?? { nLat, nLon });
  return observed.grid ?? makeGrid({ kind }, { nLat, nLon }, { firstLongitude });
}

/** Writes the pointwise deviation of every field; yields the largest relative standard error of one. */
export async function writeDeviation(
  posteriors: Posteriors,
  { path, target }: { readonly path: string; readonly target: Target },
  options: ConditionOutputs,
  of: {
    readonly count: number;
    readonly context: VerbContext;
    readonly about: About;
  },
): Promise<number> {
  const { dtype, southFirst } = options;
  const { count, context, about } = of;
  const { force } = context;
  let worst = 0;
  const places: Places =
    target.form === "healpix"
      ? { nside: target.nside }
      : { grid: target.form === "grid" ? target.grid : never() };
  const deviation = posteriors.deviationAt(places);
  const values = (b: number) => {
    const found = deviation(b);
    worst = Math.max(worst, found.relativeError);
    return found.values;
  };
  if (target.form === "healpix") {
    const { nside, unit } = target;
    const name = asciiName("SD");
    const file = await openHealpixWriter(path, { nside, count, name, unit, dtype, force });
    for (let b = 0; b < count; b++) await file.append([{ nside, values: values(b), unit }]);
    await file.close();
  } else if (target.form === "grid") {
    const { grid, format } = target;
    const file = await openFieldsFile(path, {
      format,
      grid,
      count,
      dtype,
      force,
      about,
      ...(southFirst && { southFirst }),
    });
    for (let b = 0; b < count; b++) await file.append(gridFields(grid, values(b), about.unit));
    await file.close();
  }
  if (worst > 0) {
    context.terminal.stderr(
      `chaosphere condition: the standard deviation is estimated by draws, with a relative standard error of ${(100 * worst).toPrecision(2)} %.\n`,
    );
  }
  return worst;
}

function never(): never {
  throw new Error("a deviation is of fields");
}
