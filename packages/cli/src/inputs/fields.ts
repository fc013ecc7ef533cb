import type { DrawableFields } from "@chaosphere/atlas";
import { FormatError, type HarmonicCoefficients, largestBandLimit } from "@chaosphere/core";
import { analyseParallel } from "@chaosphere/core/parallel";
import {
  AmbiguityError,
  type Assumption,
  ContradictionError,
  type Dataset,
  type MissingPolicy,
  type Normalisation,
  type Opened,
  type OpenedCoefficients,
  type OpenOptions,
  openedDataset,
  type ReadingSetting,
} from "@chaosphere/data";
import { openPath } from "@chaosphere/data/node";
import type { Command } from "commander";
import { CallError } from "../errors/callError.ts";
import { type InputGrid, inputGrid, inputGridNames } from "../options/gridOption.ts";
import { finite, oneOf } from "../options/numbers.ts";
import { optionGroups } from "../options/optionGroups.ts";
import { transformSeconds, type WorkersOption, withPool } from "../options/workers.ts";
import { isCut } from "./cutSky.ts";
import { type Selection, selected, selection } from "./select.ts";

/** What the command line says of an input. */
export interface FieldsOptions extends CoefficientsOptions, WorkersOption {
  readonly grid?: InputGrid;
  readonly southFirst?: boolean;
  readonly coefficients?: boolean;
  readonly fillPoles?: boolean;
  readonly fillValue?: number | "none";
  /** Which fields of an input are read. */
  readonly select?: Selection;
  /** Only rules for coordinates that the input has count. */
  readonly selectIfNamed?: boolean;
  /** What becomes of cells without a value; a picture leaves them blank. Default "refuse". */
  readonly missing?: MissingPolicy;
  /** One of several inputs: --grid, --south-first and --coefficients are for those that need them. */
  readonly ifSilent?: boolean;
  /** What is done to the fields of an input before anything else; coefficients in a file stay what they are. */
  readonly prepare?: (data: Dataset) => Dataset;
  /** Of an input that holds coefficients, the fields too. */
  readonly asFields?: boolean;
  /** Largest band limit to which a HEALPix map is brought to a grid of rings, for a call that takes the pixels. */
  readonly maxBandLimit?: number;
}

/** What the command line says of coefficients. */
export interface CoefficientsOptions {
  readonly variable?: string;
  readonly normalisation?: Normalisation;
  readonly condonShortley?: boolean;
  /** Told what was taken for granted of a file, a sentence each; the run prints it. */
  readonly assume?: (sentence: string) => void;
}

const normalisations: readonly Normalisation[] = ["4pi", "orthonormal", "schmidt", "unnormalised"];

/** What the argument of a verb may be that takes fields or coefficients, for --help. */
export const fieldsOrCoefficients =
  "fields (dataset folder, .npy, .nc, .fits) or coefficients (.npy, .fits, a table)";

/** What the argument of a verb may be that takes fields alone, for --help. */
export const fieldsAlone = "dataset folder, .npy [count, nLat, nLon], .nc or .fits";

/** Declares --grid, --south-first, --coefficients, --variable and the scale of coefficients for an input. */
export function fieldsOptions(command: Command): Command {
  return coefficientsOptions(
    command
      .optionsGroup(optionGroups.input)
      .option(
        "--grid <g>",
        `grid of the fields of an .npy input: ${inputGridNames.join(", ")}`,
        inputGrid,
      )
      .option("--south-first", "rows of an .npy input run south to north")
      .option("--coefficients", "an .npy input holds coefficients")
      .option(
        "--fill-poles",
        "fill pole rows that the input lacks with the mean of the nearest ring",
      )
      .option(
        "--fill-value <x>",
        "the number that stands for a missing value, if the input does not say; none: every number is a value",
        fillValue,
      )
      .option(
        "--select <name=values>",
        "read only these fields, by a coordinate of the input, as plev=50000 or time=1990..1999; several: those that fit all",
        selection,
      ),
  );
}

function fillValue(text: string): number | "none" {
  return text === "none" ? text : finite("--fill-value")(text);
}

/** Declares --variable, --normalisation and --condon-shortley for an input. */
export function coefficientsOptions(command: Command): Command {
  return command
    .optionsGroup(optionGroups.input)
    .option("--variable <name>", "variable, column or epoch of an input that has several")
    .option(
      "--normalisation <n>",
      `normalisation of the harmonics of coefficients: ${normalisations.join(", ")}`,
      oneOf("--normalisation", normalisations),
    )
    .option("--condon-shortley", "the harmonics of real coefficients include the sign (−1)^m")
    .optionsGroup(optionGroups.own);
}

/**
 * Fields from a dataset folder or a file of any kind; coefficients are synthesised on the Gauss grid that analyses them
 * exactly.
 *
 * @throws {@link CallError} if --grid names a size that is not the array's, or the input has to be told apart.
 */
export async function readFields(path: string, options: FieldsOptions): Promise<Dataset> {
  return fieldsOf(await openInput(path, options), path, options);
}

/** Coefficients of an input that may hold fields or coefficients. */
export interface Analysed {
  readonly coefficients: HarmonicCoefficients;
  /** The fields they come from; undefined when the input holds coefficients. */
  readonly dataset?: Dataset;
}

/** Coefficients l < bandLimit of fields, by default all that their grid resolves, or those that the input holds. */
export async function readCoefficientsOf(
  path: string,
  bandLimit: number | undefined,
  options: FieldsOptions,
): Promise<Analysed> {
  return analysedOf(await openInput(path, options), path, bandLimit, options);
}

async function analysedOf(
  opened: Opened,
  path: string,
  bandLimit: number | undefined,
  options: FieldsOptions,
): Promise<Analysed> {
  if (opened.kind === "coefficients" && !options.asFields) {
    return { coefficients: opened.coefficients };
  }
  const dataset = fieldsOf(opened, path, options);
  if (opened.kind === "coefficients") return { coefficients: opened.coefficients, dataset };
  const { fields } = dataset;
  const L = bandLimit ?? largestBandLimit(fields.grid);
  const coefficients = await withPool(options, (poolFor) =>
    analyseParallel(fields, L, { pool: poolFor(transformSeconds(fields.batch, L)) }),
  );
  return { coefficients, dataset };
}

/** What an input holds: coefficients, or fields with gaps, which have none. */
export type AnalysedOrCut = Analysed | { readonly cut: Dataset };

/** {@link readCoefficientsOf}, but fields with gaps as they are. */
export async function readAnalysedOrCut(
  path: string,
  bandLimit: number | undefined,
  options: FieldsOptions,
): Promise<AnalysedOrCut> {
  const opened = await openInput(path, { ...options, missing: "mask" });
  if (opened.kind === "fields" && isCut(opened.dataset)) {
    return { cut: fieldsOf(opened, path, options) };
  }
  return analysedOf(opened, path, bandLimit, options);
}

/** What a map can be drawn of: coefficients or fields, whichever the input holds. */
export async function readDrawable(path: string, options: FieldsOptions): Promise<DrawableFields> {
  const opened = await openInput(path, options);
  return opened.kind === "coefficients"
    ? opened.coefficients
    : fieldsOf(opened, path, options).fields;
}

/**
 * Coefficients from a file that must hold some.
 *
 * @throws {@link FormatError} if it holds fields.
 */
export async function readCoefficients(
  path: string,
  options: CoefficientsOptions,
): Promise<OpenedCoefficients> {
  const opened = await openTold(path, {
    ...reading(options),
    coefficients: true,
    contradictions: "ignore",
  });
  if (opened.kind === "fields") {
    throw new FormatError(
      `readCoefficients: the input must hold coefficients, got fields in ${path}. Make coefficients of them with chaosphere analyse.`,
      { path, field: "kind" },
    );
  }
  tell(path, opened.assumptions, options);
  return opened;
}

/** What an input holds, said with the assumptions under which it was read. */
export async function openInput(path: string, options: FieldsOptions): Promise<Opened> {
  const { grid, southFirst, coefficients, ifSilent, fillPoles, fillValue, missing } = options;
  const { maxBandLimit } = options;
  const opened = await openTold(path, {
    ...reading(options),
    ...(grid && { kind: grid.kind }),
    ...(southFirst && { southFirst }),
    ...(coefficients && { coefficients }),
    ...(ifSilent && { contradictions: "ignore" }),
    ...(fillPoles && { fillPoles }),
    ...(missing && { missing }),
    ...(maxBandLimit !== undefined && { maxBandLimit }),
    ...(fillValue !== undefined && { fillValue }),
  });
  tell(path, opened.assumptions, options);
  return selected(opened, path, options.select, options.selectIfNamed);
}

function reading({ variable, normalisation, condonShortley }: CoefficientsOptions): OpenOptions {
  return {
    ...(variable !== undefined && { variable }),
    ...(normalisation && { normalisation }),
    ...(condonShortley && { condonShortley }),
  };
}

/** Opens a path; what the call can settle is a fault of the call, with the option that settles it. */
async function openTold(path: string, options: OpenOptions): Promise<Opened> {
  try {
    return await openPath(path, options);
  } catch (error) {
    if (error instanceof ContradictionError) throw new CallError(error.message);
    if (!(error instanceof AmbiguityError)) throw error;
    throw new CallError(error.message.replace(/[^.]*\.$/, ` ${remedyOf(error)}`));
  }
}

function remedyOf({ settings }: AmbiguityError): string {
  const grids = inputGridNames.slice(0, -2).join(", ");
  if (settings.includes("variable")) return "Add --variable with one of them.";
  if (!settings.includes("coefficients")) return `Add --grid with one of ${grids}.`;
  return `Add --grid with one of ${inputGridNames.join(", ")}, or --coefficients.`;
}

const optionNames: Readonly<Record<ReadingSetting, string>> = {
  grid: "--grid",
  southFirst: "--south-first",
  coefficients: "--coefficients",
  normalisation: "--normalisation",
  condonShortley: "--condon-shortley",
  variable: "--variable",
};

function tell(
  path: string,
  assumptions: readonly Assumption[],
  { assume }: CoefficientsOptions,
): void {
  for (const { text, settings } of assumptions) {
    const options = settings.map((setting) => optionNames[setting]).join(" or ");
    assume?.(`${path}: ${text}${options === "" ? "" : `; change it by ${options}`}`);
  }
}

function fieldsOf(
  opened: Opened,
  path: string,
  { grid, ifSilent, prepare }: FieldsOptions,
): Dataset {
  const read = openedDataset(opened, path);
  const dataset = prepare && opened.kind === "fields" ? prepare(read) : read;
  const { nLat, nLon } = dataset.fields.grid;
  const size = ifSilent ? undefined : grid?.size;
  if (size && (size.nLat !== nLat || size.nLon !== nLon)) {
    throw new CallError(
      `--grid must have the size of the array, ${nLat}x${nLon}, got ${size.nLat}x${size.nLon}. Leave the size out.`,
    );
  }
  return dataset;
}
