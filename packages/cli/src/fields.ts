import { statSync } from "node:fs";
import type { DrawableFields } from "@chaosphere/atlas";
import { analyse, type HarmonicCoefficients, largestBandLimit } from "@chaosphere/core";
import {
  coefficientsFromArray,
  type Dataset,
  holdsCoefficients,
  type MissingPolicy,
  readNpy,
} from "@chaosphere/data";
import { readBytes, readDataset } from "@chaosphere/data/node";
import type { Command } from "commander";
import { CallError } from "./callError.ts";
import { type GridSpec, gridKind, gridSpec } from "./gridSpec.ts";
import { finite } from "./numbers.ts";

/** Options of every verb that reads fields. */
export interface FieldsOptions {
  readonly grid?: GridSpec;
  readonly southFirst?: boolean;
  readonly variable?: string;
  readonly fillPoles?: boolean;
  readonly fillValue?: number | "none";
  /** What becomes of cells without a value; a picture leaves them blank. Default "refuse". */
  readonly missing?: MissingPolicy;
}

/** Declares --grid, --south-first and --variable for an input. */
export function fieldsOptions(command: Command): Command {
  return command
    .option(
      "--grid <g>",
      "grid of an .npy input: gauss, equiangular or equiangular-poles",
      gridSpec,
    )
    .option("--south-first", "rows of an .npy input run south to north")
    .option("--variable <name>", "variable of a .nc or .fits input, where there are several")
    .option("--fill-poles", "give pole rows that the input lacks the mean of the nearest ring")
    .option(
      "--fill-value <x>",
      "the number that means missing, where the input does not say it; none: all are values",
      fillValue,
    );
}

function fillValue(text: string): number | "none" {
  return text === "none" ? text : finite("--fill-value")(text);
}

/**
 * Fields from a dataset folder, or from one .npy, .nc or .fits file.
 *
 * @throws {@link CallError} if --grid names a size that is not the array's.
 */
export async function readFields(path: string, options: FieldsOptions): Promise<Dataset> {
  const dataset = await readDataset(path, {
    ...(options.grid && { kind: gridKind(options.grid) }),
    ...(options.southFirst && { southFirst: true }),
    ...(options.variable !== undefined && { variable: options.variable }),
    ...(options.fillPoles && { fillPoles: true }),
    ...(options.missing && { missing: options.missing }),
    ...(options.fillValue !== undefined && { fillValue: options.fillValue }),
  });
  const { grid } = dataset.fields;
  const size = options.grid?.size;
  if (size && (size.nLat !== grid.nLat || size.nLon !== grid.nLon)) {
    throw new CallError(
      `--grid must have the size of the array, ${grid.nLat}x${grid.nLon}, got ${size.nLat}x${size.nLon}. Leave the size out.`,
    );
  }
  return dataset;
}

/** Coefficients of an input that may hold fields or coefficients. */
export interface Analysed {
  readonly coefficients: HarmonicCoefficients;
  /** The fields they come from; undefined when the input holds coefficients. */
  readonly dataset?: Dataset;
}

/**
 * Coefficients l < bandLimit of fields or coefficients, whichever the input holds. A two-dimensional .npy is
 * taken for coefficients [count, L²] if its rows have a square number of values, unless --grid says it is a field.
 */
export async function readCoefficientsOf(
  path: string,
  bandLimit: number | undefined,
  options: FieldsOptions,
): Promise<Analysed> {
  const coefficients = await coefficientsIn(path, options);
  if (coefficients) return { coefficients };
  const dataset = await readFields(path, options);
  const L = bandLimit ?? largestBandLimit(dataset.fields.grid);
  return { coefficients: analyse(dataset.fields, L), dataset };
}

/** What a map can be drawn of: coefficients or fields, whichever the input holds. */
export async function readDrawable(path: string, options: FieldsOptions): Promise<DrawableFields> {
  return (await coefficientsIn(path, options)) ?? (await readFields(path, options)).fields;
}

async function coefficientsIn(
  path: string,
  { grid }: FieldsOptions,
): Promise<HarmonicCoefficients | undefined> {
  if (grid !== undefined || !isNpyFile(path)) return undefined;
  const array = readNpy(await readBytes(path), path);
  return holdsCoefficients(array) ? coefficientsFromArray(array, path) : undefined;
}

/** Whether a path names an .npy file, not a folder. */
export function isNpyFile(path: string): boolean {
  return /\.npy$/i.test(path) && statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true;
}
