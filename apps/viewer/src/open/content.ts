import {
  type Opened,
  type OpenedFields,
  type OpenedPixels,
  type OpenOptions,
  type OpenSource,
  openAny,
  type ReadingSetting,
} from "@chaosphere/data";
import { decodeCheckpoint } from "@chaosphere/model";
import { type FieldSequence, type LoadedModel, largestAnalysis } from "../fields/fields.ts";
import type { ReadingOptions } from "../state/state.ts";
import type { NamedFile } from "./container.ts";
import { type FieldOrder, fieldOrder, type Levels, noLevels } from "./fieldOrder.ts";
import { checkFileSize, largestFile, mostValues } from "./limits.ts";
import { coefficientSequence, datasetSequence, pixelSequence } from "./sequence.ts";
import { spectrumTold } from "./spectrumFile.ts";
import { speedIfAsked, variableBehind, withSpeed } from "./vectorSequence.ts";

/** What is taken for granted until something is said: nothing of plain arrays, the first of several variables and levels. */
export const defaultReading: ReadingOptions = { southFirst: false };

/** What was opened. */
export type Content =
  | {
      readonly kind: "fields";
      readonly fields: FieldSequence;
      readonly variables: Variables;
      readonly levels: Levels;
      /** What the file does not say, and may be read differently. */
      readonly settings: readonly ReadingSetting[];
    }
  | { readonly kind: "model"; readonly model: LoadedModel };

/** The variables of a file that can be shown, and the one that is. Empty where there is no choice. */
export interface Variables {
  readonly names: readonly string[];
  readonly chosen: string;
}

/** No variables to choose from. */
export const noChoice: Variables = { names: [], chosen: "" };

/**
 * Reads what was opened: a folder, known by its meta.json or as a Zarr store, or one file, known by its first bytes. Sizes are
 * checked before memory is taken.
 *
 * @throws an error whose message says what was expected, what was met and what to do.
 */
export async function readContent(
  files: readonly NamedFile[],
  options: ReadingOptions,
): Promise<Content> {
  const folder = files.length > 1 || /\//.test(files[0]?.name ?? "") ? folderIn(files) : undefined;
  if (folder) return readFolder(folder.find, folder.path || "the folder", options);
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new RangeError(
      `open: one file, one dataset folder or one Zarr store can be opened, got ${files.length === 0 ? "none" : `${files.length} files without meta.json or Zarr metadata`}. Choose one.`,
    );
  }
  checkFileSize(file.name, file.size);
  return read(file, file.name, options);
}

/** Finds a file of a folder by its name within it. */
export interface FindFile {
  (file: string): NamedFile | undefined | Promise<NamedFile | undefined>;
  /** The names of all files, where they are known. */
  readonly names?: readonly string[];
}

/** The fields of a dataset folder or a Zarr store, its files found by name. */
export async function readFolder(
  find: FindFile,
  path: string,
  options: ReadingOptions,
): Promise<Content> {
  const bytesOf = async (name: string) => {
    const file = await find(name);
    if (file) checkFileSize(file.name, file.size);
    return file?.read();
  };
  const { names } = find;
  return read(names ? Object.assign(bytesOf, { names }) : bytesOf, path, options);
}

/** The outermost folder among files that describes itself: a dataset by meta.json, or a Zarr store. */
function folderIn(
  files: readonly NamedFile[],
): { readonly find: FindFile; readonly path: string } | undefined {
  const marks = files
    .filter(({ name }) => /(^|\/)(meta\.json|\.zmetadata|\.zgroup|zarr\.json)$/.test(name))
    .sort((a, b) => a.name.split("/").length - b.name.split("/").length);
  const [mark] = marks;
  if (!mark) return undefined;
  const path = mark.name.slice(0, Math.max(0, mark.name.lastIndexOf("/")));
  const start = path === "" ? 0 : path.length + 1;
  const known = new Map(
    files
      .filter(({ name }) => name.startsWith(path))
      .map((file) => [file.name.slice(start), file] as const),
  );
  return {
    path,
    find: Object.assign((file: string) => known.get(file), { names: [...known.keys()] }),
  };
}

/** Reads; where nobody chose a variable, the first that has a value is shown, and the note says which have none. */
async function read(source: OpenSource, name: string, options: ReadingOptions): Promise<Content> {
  const first = await readOne(source, name, options);
  if (first.kind === "model" || isSeen(first.fields)) return first;
  const { names } = first.variables;
  // What was chosen is shown as it is: the list offers the others.
  if (options.variable !== undefined && names.length > 1) return first;
  for (const [k, variable] of names.entries()) {
    if (k === 0) continue;
    const next = await readOne(source, name, { ...options, variable });
    if (next.kind === "model" || !isSeen(next.fields)) continue;
    const empty = names.slice(0, k).join(", ");
    const said = `${empty} ${k === 1 ? "has" : "have"} no value in any cell, so ${variable} is shown`;
    return {
      ...next,
      fields: { ...next.fields, note: `${next.fields.note ?? ""} ${said}.`.trim() },
    };
  }
  const held = names.length > 1 ? `${name}, variables ${names.join(", ")}` : name;
  throw new RangeError(
    `open: a field must have a value in at least one cell, got none in ${held}: each is NaN or marked as missing. Check the file and its fill value.`,
  );
}

async function readOne(
  source: OpenSource,
  name: string,
  options: ReadingOptions,
): Promise<Content> {
  const opened = await openAny(source, name, {
    ...openOptions(options),
    models: true,
    pixels: true,
  }).catch((error: unknown) => Promise.reject(spectrumTold(error)));
  return opened.kind === "model"
    ? { kind: "model", model: { name, checkpoint: decodeCheckpoint(opened.bytes, name) } }
    : shown(name, opened, options);
}

function openOptions({ holds, southFirst, normalisation, variable }: ReadingOptions): OpenOptions {
  return {
    ...(holds === "coefficients" ? { coefficients: true } : holds !== undefined && { kind: holds }),
    southFirst,
    ...(normalisation && { normalisation }),
    ...(variable !== undefined && { variable: variableBehind(variable) }),
    vectors: true,
    // The controls stand beside whatever is opened: they speak of arrays, which say nothing themselves.
    contradictions: "refuse-in-arrays",
    maxValues: mostValues,
    maxBandLimit: largestAnalysis,
    maxBytes: largestFile,
    firstVariable: true,
    missing: "mask",
  };
}

function shown(
  name: string,
  opened: Opened | OpenedPixels,
  { normalisation, variable, level }: ReadingOptions,
): Content {
  const content = opened.kind === "coefficients" ? opened : speedIfAsked(opened, variable);
  const names = content.kind === "coefficients" ? content.variables : withSpeed(content);
  const { assumptions } = content;
  const settings = new Set<ReadingSetting>(assumptions.flatMap((taken) => taken.settings));
  if (content.format === "npy") for (const setting of ofArrays) settings.add(setting);
  if (normalisation && content.kind === "coefficients") settings.add("normalisation");
  const order = content.kind === "fields" ? fieldOrder(content.dataset, level) : null;
  return {
    kind: "fields",
    fields: sequenceOf(name, content, order),
    variables: { names, chosen: names.length > 0 ? (variable ?? names[0]) : "" },
    levels: order?.levels ?? noLevels,
    settings: [...settings],
  };
}

/** Whether any cell has a value. */
function isSeen({ cells }: FieldSequence): boolean {
  return !cells?.hasGaps || !cells.values.every(Number.isNaN);
}

function sequenceOf(
  name: string,
  content: Opened | OpenedPixels,
  order: FieldOrder | null,
): FieldSequence {
  switch (content.kind) {
    case "coefficients":
      return coefficientSequence(name, content);
    case "pixels":
      return pixelSequence(content.name === name ? name : `${content.name} of ${name}`, content);
    case "fields":
      return datasetSequence(titleOf(content, name), content, order ?? fieldOrder(content.dataset));
    default:
      return content satisfies never;
  }
}

/** What no array says of itself. */
const ofArrays: readonly ReadingSetting[] = ["grid", "southFirst", "coefficients"];

function titleOf({ format, dataset }: OpenedFields, file: string): string {
  return format === "folder" || dataset.name === file ? dataset.name : `${dataset.name} of ${file}`;
}
