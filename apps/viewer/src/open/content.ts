import {
  AmbiguityError,
  type ArrayGrid,
  assembleDataset,
  type FileFormat,
  type Opened,
  openAny,
  readNpyHeader,
  recogniseFormat,
} from "@chaosphere/data";
import { decodeCheckpoint } from "@chaosphere/score";
import type { FieldSequence, LoadedModel } from "../fields.ts";
import type { NamedFile } from "./container.ts";
import { checkFileSize, checkValues, largestAnalysis, largestFile, mostValues } from "./limits.ts";
import { coefficientSequence, datasetSequence } from "./sequence.ts";

/** What a file does not say of itself. */
export interface ReadingOptions {
  /** What a plain array holds: fields on a grid, HEALPix maps, or coefficients. Absent: what its shape suggests. */
  readonly holds?: ArrayGrid | "coefficients";
  /** Rows of a plain array run from south to north. */
  readonly southFirst: boolean;
  /** Which variable, where there are several. Default the first. */
  readonly variable?: string;
}

/** What was opened. */
export type Content =
  | { readonly kind: "fields"; readonly fields: FieldSequence; readonly variables: Variables }
  | { readonly kind: "model"; readonly model: LoadedModel };

/** The variables of a file that can be shown, and the one that is. Empty where there is no choice. */
export interface Variables {
  readonly names: readonly string[];
  readonly chosen: string;
}

const noChoice: Variables = { names: [], chosen: "" };
/** Bytes that are looked at first: they hold every .npy header and tell every format. */
const head = 16_384;

/**
 * Reads what was opened: a dataset folder, known by its meta.json, or one file, known by its first bytes. Sizes are
 * checked before memory is taken.
 *
 * @throws an error whose message says what was expected, what was met and what to do.
 */
export async function readContent(
  files: readonly NamedFile[],
  options: ReadingOptions,
): Promise<Content> {
  const meta = files.find(({ name }) => /(^|\/)meta\.json$/.test(name));
  if (meta) {
    const path = meta.name.replace(/\/?meta\.json$/, "");
    return readFolder(
      (file) => files.find(({ name }) => name === (path === "" ? file : `${path}/${file}`)),
      path || "the folder",
    );
  }
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new RangeError(
      `open: one file or one dataset folder can be opened, got ${files.length === 0 ? "none" : `${files.length} files without meta.json`}. Choose one.`,
    );
  }
  checkFileSize(file.name, file.size);
  const start = await file.read(0, Math.min(head, file.size));
  const format = recogniseFormat(start);
  if (format === "npy") checkArray(start, file);
  return readFormat(format, await file.read(), file.name, options);
}

/** The fields of a dataset folder, its files found by name. */
export async function readFolder(
  find: (file: string) => NamedFile | undefined | Promise<NamedFile | undefined>,
  path: string,
): Promise<Content> {
  const dataset = await assembleDataset(
    async (name) => {
      const file = await find(name);
      if (file) checkFileSize(file.name, file.size);
      return file?.read();
    },
    { path },
  );
  return plainFields(datasetSequence(dataset.name, dataset));
}

async function readFormat(
  format: FileFormat | undefined,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  options: ReadingOptions,
): Promise<Content> {
  if (format === "safetensors") {
    return { kind: "model", model: { name, checkpoint: decodeCheckpoint(bytes, name) } };
  }
  return shown(name, await opened(bytes, name, options), options.variable);
}

async function opened(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  { holds, southFirst, variable }: ReadingOptions,
): Promise<Opened> {
  const isPlain = recogniseFormat(bytes) === "npy";
  const told =
    holds === "coefficients" ? { coefficients: true } : holds !== undefined && { kind: holds };
  const options = {
    ...(isPlain && { ...told, southFirst }),
    mostValues,
    mostDegrees: largestAnalysis,
    mostBytes: largestFile,
    firstVariable: true,
  };
  try {
    return await openAny(bytes, name, { ...options, ...(variable !== undefined && { variable }) });
  } catch (error) {
    if (!(error instanceof AmbiguityError)) throw error;
    throw new RangeError(`${error.message} Choose it below, under “Plain arrays”.`);
  }
}

function shown(name: string, content: Opened, asked: string | undefined): Content {
  const { variables: names } = content;
  const chosen = asked ?? names[0] ?? "";
  const taken = content.assumptions.map(({ text }) => text);
  if (content.kind === "coefficients") {
    const sequence = coefficientSequence(name, content.coefficients, content.unit);
    return {
      kind: "fields",
      fields: withNotes(sequence, taken),
      variables: { names, chosen },
    };
  }
  const { dataset } = content;
  const title = dataset.name === name ? name : `${dataset.name} of ${name}`;
  return {
    kind: "fields",
    fields: withNotes(datasetSequence(title, dataset), taken),
    variables: { names, chosen: names.length > 0 ? chosen : "" },
  };
}

/** The note of a sequence with what was taken for granted. */
function withNotes(sequence: FieldSequence, taken: readonly string[]): FieldSequence {
  if (taken.length === 0) return sequence;
  const sentence = taken.join("; ");
  const note = `${sequence.note} ${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
  return { ...sequence, note: note.trim() };
}

function plainFields(fields: FieldSequence): Content {
  return { kind: "fields", fields, variables: noChoice };
}

/** The header says how many numbers there are, whatever their width. */
function checkArray(start: Uint8Array, { name, size }: NamedFile): void {
  const { shape } = readNpyHeader(start, name, size);
  checkValues(
    name,
    shape.reduce((product, n) => product * n, 1),
  );
}
