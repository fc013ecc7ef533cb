import type { SphereGrid } from "@chaosphere/core";
import { checkOutput, checkZarrOutput } from "@chaosphere/data/node";
import { CallError } from "../errors/callError.ts";
import { gridName } from "../options/gridOption.ts";
import type { FieldsOutputOptions } from "../options/outputOptions.ts";
import { asciiUnit } from "./asciiText.ts";
import { type FormatOf, formatOf, type OutputKind } from "./formats.ts";
import { checkOutputSize } from "./outputSize.ts";

/** Largest band limit of the transforms. */
export const MOST_DEGREES = 4096;

/** The columns of a table of FITS. */
const MOST_MAPS = 999;

/** The formats of fields on a grid. */
export type GridFormat = "npy" | "nc" | "zarr";

/** In what form coefficients are written, decided before any work. */
export type Target =
  | { readonly form: "coefficients" }
  | { readonly form: "grid"; readonly format: GridFormat; readonly grid: SphereGrid }
  | { readonly form: "healpix"; readonly nside: number; readonly unit: string };

/** What a call says of its output. */
export interface TargetOptions extends Omit<FieldsOutputOptions, "out"> {
  readonly out: string;
  readonly coefficients?: boolean;
  readonly force: boolean;
}

/** What is to be written. */
export interface Expected {
  readonly count: number;
  readonly bandLimit: number;
  /** The grid of the fields, where they go onto one, and whether the call names it. */
  readonly grid?: () => SphereGrid;
  readonly isGridNamed?: boolean;
  /** Unit of the fields. Default none. */
  readonly unit?: string;
}

/**
 * The form of an output by its suffix and the options beside it; what does not go together, is there already or does not
 * fit is refused.
 *
 * @throws {@link CallError} naming the option at fault.
 * @throws {@link PathError} if the file exists without --force, or its folder is missing or not writable.
 */
export async function outputTarget(options: TargetOptions, of: Expected): Promise<Target> {
  const target = targetOf(options, of);
  await checkPath(isStore(target), options.out, options.force);
  const numbers = numbersEach(target, of.bandLimit);
  const each = numbers * (options.dtype === "float32" ? 4 : 8);
  const most = target.form === "healpix" ? { most: MOST_MAPS } : {};
  checkOutputSize(options.out, { count: of.count, each, numbers, ...most });
  return target;
}

/**
 * The format of an output that can be written, as far as its name tells: to be asked before the first input is read.
 *
 * @throws {@link CallError} if the kind has no format of that suffix.
 * @throws {@link PathError} if the file exists without --force, or its folder is missing or not writable.
 */
export async function checkedFormat<K extends OutputKind>(
  kind: K,
  path: string,
  { force, option = "--out" }: { readonly force: boolean; readonly option?: string },
): Promise<FormatOf<K>> {
  const format = formatOf(kind, path, option);
  await checkPath(format === "zarr", path, force);
  return format;
}

/** A store that tasks write may have lost its root; one that is made anew is checked once more, without what may remain of one. */
function checkPath(isFolder: boolean, path: string, force: boolean): Promise<void> {
  return isFolder ? checkZarrOutput(path, { force, remains: force }) : checkOutput(path, { force });
}

/** Whether a folder is written and no file. */
function isStore(target: Target): boolean {
  return target.form === "grid" && target.format === "zarr";
}

function targetOf(options: TargetOptions, of: Expected): Target {
  const { bandLimit, grid, isGridNamed, unit = "" } = of;
  const { out, coefficients, southFirst, nside } = options;
  const format = coefficients ? formatOf("coefficients", out) : formatOf("fields", out);
  checkNside(options, format);
  if (southFirst && (format !== "npy" || coefficients)) {
    throw new CallError(
      `--south-first must go with fields of .npy, got ${out}. Leave it out: ${format === "npy" ? "coefficients have no rows of latitude" : "the file says where its values lie"}.`,
    );
  }
  if (coefficients) {
    if (!isGridNamed) return { form: "coefficients" };
    throw new CallError(
      "--grid must go with fields, got --coefficients. Leave one of the two out.",
    );
  }
  if (!(bandLimit <= MOST_DEGREES)) {
    throw new CallError(
      `the band limit of fields must be at most ${MOST_DEGREES}, got ${bandLimit}. Lower it, or keep to coefficients.`,
    );
  }
  if (format !== "fits") {
    if (grid) return { form: "grid", format, grid: grid() };
    throw new Error("there is no grid for the fields");
  }
  if (isGridNamed) {
    throw new CallError(
      `--grid must go with .npy, .nc or .zarr, got ${out}. Leave --grid out: .fits has the pixels of HEALPix, as fine as --nside says.`,
    );
  }
  return { form: "healpix", nside: nsideFor(bandLimit, nside), unit: asciiUnit(unit) };
}

/** @throws {@link CallError} if --nside is given for a format without pixels. */
export function checkNside({ nside }: { readonly nside?: number }, format: string): void {
  if (nside === undefined || format === "fits") return;
  throw new CallError(
    `--nside must go with .fits, got .${format}. Leave --nside out, or name a .fits file.`,
  );
}

/**
 * The nside asked for, else the smallest power of 2 with L ≤ 2 nside.
 *
 * @throws {@link CallError} if it is too small for the degrees.
 */
function nsideFor(bandLimit: number, named: number | undefined): number {
  const nside = named ?? 2 ** Math.max(0, Math.ceil(Math.log2(bandLimit / 2)));
  if (bandLimit <= 3 * nside) return nside;
  throw new CallError(
    `--nside must be at least a third of the band limit, ${bandLimit}, got ${nside}. Leave it out, or cut the coefficients.`,
  );
}

function numbersEach(target: Target, bandLimit: number): number {
  switch (target.form) {
    case "coefficients":
      return bandLimit ** 2;
    case "grid":
      return target.grid.nLat * target.grid.nLon;
    case "healpix":
      return 12 * target.nside ** 2;
    default:
      return target satisfies never;
  }
}

/** How a form is named in a line. */
export function targetName(target: Target): string {
  if (target.form === "grid") return gridName(target.grid);
  return target.form === "healpix" ? `HEALPix pixels of nside ${target.nside}` : "no grid";
}

/** What a report says of the form. */
export function targetJson(target: Target): Readonly<Record<string, string | number>> {
  if (target.form === "grid") return { grid: gridName(target.grid) };
  return target.form === "healpix" ? { nside: target.nside } : {};
}
