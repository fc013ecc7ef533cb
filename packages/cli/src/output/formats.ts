import { statSync } from "node:fs";
import { extname } from "node:path";
import { CallError } from "../errors/callError.ts";
import { descriptorName } from "./descriptorName.ts";

/** The formats of each kind of output, the first of which a FIFO or device without a suffix is given. */
const formats = {
  fields: ["npy", "nc", "fits", "zarr"],
  coefficients: ["npy"],
  picture: ["png", "svg"],
  page: ["html"],
  model: ["model"],
  table: ["npy", "csv"],
} as const;

/** What an output holds. */
export type OutputKind = keyof typeof formats;

/** The formats of a kind. */
export type FormatOf<K extends OutputKind> = (typeof formats)[K][number];

/**
 * The format that the suffix of an output names. This is the one place where it is decided.
 *
 * @param option How the call names the output. Default --out.
 * @throws {@link CallError} if the kind has no format of that suffix.
 */
export function formatOf<K extends OutputKind>(
  kind: K,
  path: string,
  option = "--out",
): FormatOf<K> {
  const known: readonly FormatOf<K>[] = formats[kind];
  const suffix = extname(path).slice(1).toLowerCase();
  const found = known.find((format) => format === suffix);
  if (found !== undefined) return found;
  const [first] = known;
  if (suffix === "" && first !== undefined && isWrittenInto(path)) return first;
  throw new CallError(
    `${option} must end in ${listed(known)} for ${names[kind]}, got "${path}". ${remedy(kind, suffix, first)}`,
  );
}

const names: Readonly<Record<OutputKind, string>> = {
  fields: "fields",
  coefficients: "coefficients",
  picture: "a picture",
  page: "a report",
  model: "a model",
  table: "a table",
};

function remedy(kind: OutputKind, suffix: string, first: string | undefined): string {
  if (kind === "coefficients" && ["nc", "fits", "zarr"].includes(suffix)) {
    return `Write .npy, which chaosphere synthesise turns into fields of .${suffix}.`;
  }
  return `Name it like out.${first}.`;
}

function listed(words: readonly string[]): string {
  const dotted = words.map((word) => `.${word}`);
  const last = dotted.pop();
  return dotted.length === 0 ? `${last}` : `${dotted.join(", ")} or ${last}`;
}

/** Whether there is a FIFO or a device at a path; standard output may be a plain file or a socket under its name in /dev. */
function isWrittenInto(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return (
    found?.isFIFO() === true ||
    found?.isCharacterDevice() === true ||
    descriptorName(path) !== undefined
  );
}
