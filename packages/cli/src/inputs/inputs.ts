import { coefficients, type HarmonicCoefficients, truncate } from "@chaosphere/core";
import { type Dataset, groupedByRun, joinDatasets, type LabelledFields } from "@chaosphere/data";
import { CallError } from "../errors/callError.ts";
import { concatenated } from "./concatenated.ts";
import {
  type Analysed,
  type FieldsOptions,
  readAnalysedOrCut,
  readCoefficientsOf,
  readFields,
} from "./fields.ts";
import { tellLevels } from "./select.ts";

/** The inputs of one dataset as a verb names them: one or more. */
export type Paths = readonly string[];

/** The fields of one or several inputs as one dataset; members of an ensemble, or else files, are its runs. */
export async function readFieldsOf(paths: Paths, options: FieldsOptions): Promise<Dataset> {
  const each = ofEach(paths, options);
  const [first, ...others] = await inOrder(paths, async (path) => {
    const read = await readFields(path, each);
    tellLevels(read, path, each.assume);
    return read;
  });
  if (!first) throw noInput();
  return joinDatasets([groupedByRun(first), ...others.map(groupedByRun)]);
}

/** Coefficients of one or several inputs, field after field, with what their fields can be chosen by. */
export interface AnalysedInputs {
  readonly coefficients: HarmonicCoefficients;
  readonly labelled: LabelledFields;
  /** The fields they come from; undefined when the inputs hold coefficients. */
  readonly dataset?: Dataset;
}

/** Coefficients l < bandLimit of inputs that hold fields, or of inputs that hold coefficients. */
export async function readInputs(
  paths: Paths,
  bandLimit: number | undefined,
  options: FieldsOptions,
): Promise<AnalysedInputs> {
  const each = ofEach(paths, options);
  return joinedInputs(
    paths,
    await inOrder(paths, (path) => readCoefficientsOf(path, bandLimit, each)),
  );
}

/** Inputs of which some have gaps, as one dataset. */
export interface CutInputs {
  readonly cut: Dataset;
  readonly labelled: LabelledFields;
}

/** {@link readInputs}, but where some field has gaps, all fields as they are. */
export async function readInputsOrCut(
  paths: Paths,
  bandLimit: number | undefined,
  options: FieldsOptions,
): Promise<AnalysedInputs | CutInputs> {
  const each = ofEach(paths, options);
  const read = await inOrder(paths, (path) => readAnalysedOrCut(path, bandLimit, each));
  const whole = read.flatMap((input) => ("cut" in input ? [] : [input]));
  if (whole.length === read.length) return joinedInputs(paths, whole);
  const datasets = read.map((input) => ("cut" in input ? input.cut : input.dataset));
  const [first, ...others] = datasets.flatMap((data) => (data ? [groupedByRun(data)] : []));
  if (!first || others.length + 1 < read.length) {
    throw new CallError(
      `inputs of one dataset must all be fields or all coefficients, got coefficients in ${paths[datasets.indexOf(undefined)]} beside fields with gaps. Synthesise them first.`,
    );
  }
  const cut = joinDatasets([first, ...others]);
  return { cut, labelled: cut };
}

function joinedInputs(paths: Paths, read: readonly Analysed[]): AnalysedInputs {
  const [first, ...others] = read.flatMap(({ dataset }) => (dataset ? groupedByRun(dataset) : []));
  const joined = joinedCoefficients(read);
  if (first === undefined) return { coefficients: joined, labelled: labelsOf(paths, read) };
  if (1 + others.length < read.length) {
    const at = read.findIndex(({ dataset }) => dataset === undefined);
    throw new CallError(
      `inputs of one dataset must all be fields or all coefficients, got coefficients in ${paths[at]} beside fields. Analyse the fields first.`,
    );
  }
  const dataset = joinDatasets([first, ...others]);
  return { coefficients: joined, labelled: dataset, dataset };
}

/** Of several inputs, --grid and the like are for those that need them. */
function ofEach(paths: Paths, options: FieldsOptions): FieldsOptions {
  return paths.length > 1 ? { ...options, ifSilent: true } : options;
}

/** One after another, so that memory holds no more than it must. */
async function inOrder<T>(paths: Paths, read: (path: string) => Promise<T>): Promise<T[]> {
  const found: T[] = [];
  for (const path of paths) found.push(await read(path));
  return found;
}

function joinedCoefficients(read: readonly Analysed[]): HarmonicCoefficients {
  const [first] = read;
  if (!first) throw noInput();
  if (read.length === 1) return first.coefficients;
  const bandLimit = Math.min(...read.map((input) => input.coefficients.bandLimit));
  const parts = read.map((input) => truncate(input.coefficients, bandLimit).values);
  return coefficients("harmonic", bandLimit, concatenated(parts));
}

/** Coefficients say nothing of their fields but the file they are in. */
function labelsOf(paths: Paths, read: readonly Analysed[]): LabelledFields {
  const each = <T>(of: (i: number) => T) =>
    read.flatMap((input, i) => new Array<T>(input.coefficients.batch).fill(of(i)));
  return {
    name: paths.join(", "),
    groups: Int32Array.from(each((i) => i)),
    ...(paths.length > 1 && {
      coordinates: [{ name: "file", unit: "", values: each((i) => paths[i] ?? "") }],
    }),
  };
}

function noInput(): CallError {
  return new CallError("an input must be given, got none. Name a file or a dataset folder.");
}
