import { FormatError } from "@chaosphere/core";
import { unitName } from "../reading/unitName.ts";

/** One array of a dataset folder, as its meta.json describes it. */
export interface ArrayEntry {
  readonly file: string;
  readonly shape: readonly number[];
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
}

/** What the meta.json of a dataset folder says. */
export interface DatasetMeta {
  readonly name: string;
  readonly variable: string;
  readonly unit: string;
  /** Value of one step of the stored numbers, in the unit. */
  readonly scale: number;
  /** Stored number that means "no value"; absent when every cell has one. */
  readonly fill?: number;
  /** File of the fields, when meta.json names it. */
  readonly fieldsFile?: string;
  /** File of the reference map that was taken off the fields. */
  readonly meanFile?: string;
  readonly arrays: ReadonlyMap<string, ArrayEntry>;
  readonly description: string;
  readonly source: string;
  readonly licence: string;
  readonly citation: string;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The meta.json of a dataset folder: `name`, `units`, `arrays` {file: {shape, sha256}}, and where they apply `variable`,
 * `scale`, `fields` and `mean` (files of the fields and of a reference map that was taken off them), `fill` (the stored number that
 * marks a missing cell), and `provenance` {description, source, licence, citation}. The names of older folders stay: `missing` (0 for
 * none, else the fill) and `anom` {file, scale_K, reference}. docs/guide/your-own-data.md describes them.
 *
 * @throws {@link FormatError} naming the entry that is absent or of the wrong kind.
 */
export function readMeta(text: string, path: string): DatasetMeta {
  const refuse = (field: string, rule: string, got: unknown): FormatError =>
    new FormatError(
      `readDataset: ${rule}, got ${JSON.stringify(got)?.slice(0, 60)} for ${field} in ${path}. Compare with docs/guide/your-own-data.md.`,
      { path, field },
    );
  const object = (value: unknown, field: string): Json => {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
    throw refuse(field, "an object is needed", value);
  };
  const string = (value: unknown, field: string, otherwise?: string): string => {
    if (value === undefined && otherwise !== undefined) return otherwise;
    if (typeof value === "string") return value;
    throw refuse(field, "text is needed", value);
  };
  const number = (value: unknown, field: string, otherwise: number): number => {
    if (value === undefined) return otherwise;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    throw refuse(field, "a finite number is needed", value);
  };
  const entry = (file: string, value: unknown): ArrayEntry => {
    const { shape, sha256 } = object(value, `arrays.${file}`) as {
      shape: unknown;
      sha256: unknown;
    };
    if (!/^[\w-][\w.-]*\.npy$/.test(file))
      throw refuse("arrays", "a plain .npy name is needed", file);
    if (!(Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 0))) {
      throw refuse(`arrays.${file}.shape`, "whole numbers are needed", shape);
    }
    const digest = string(sha256, `arrays.${file}.sha256`);
    if (!/^[0-9a-f]{64}$/.test(digest)) {
      throw refuse(`arrays.${file}.sha256`, "64 hexadecimal digits are needed", digest);
    }
    return { file, shape: shape as number[], sha256: digest };
  };

  const root = object(parse(text, path), "the whole file");
  const { name, variable, units, scale, fill, missing, fields, mean, anom, arrays, provenance } =
    root;
  const anomaly = anom === undefined ? {} : object(anom, "anom");
  const about = provenance === undefined ? {} : object(provenance, "provenance");
  const { file, scale_K, reference } = anomaly;
  const { description, source, licence, citation } = about;
  const marker =
    fill === undefined
      ? number(missing, "missing", 0) || undefined
      : number(fill, "fill", Number.NaN);
  const fieldsFile =
    fields === undefined
      ? file === undefined
        ? undefined
        : string(file, "anom.file")
      : string(fields, "fields");
  const meanFile =
    mean === undefined
      ? /^[\w.-]+\.npy/.exec(string(reference, "anom.reference", ""))?.[0]
      : string(mean, "mean");
  return {
    name: string(name, "name"),
    variable: string(variable, "variable", ""),
    unit: unitName(string(units, "units")),
    scale: number(scale_K ?? scale, scale_K === undefined ? "scale" : "anom.scale_K", 1),
    ...(marker !== undefined && { fill: marker }),
    ...(fieldsFile !== undefined && { fieldsFile }),
    ...(meanFile !== undefined && { meanFile }),
    arrays: new Map(
      Object.entries(object(arrays, "arrays")).map(([key, value]) => [key, entry(key, value)]),
    ),
    description: string(description, "provenance.description", ""),
    source: string(source, "provenance.source", ""),
    licence: string(licence, "provenance.licence", ""),
    citation: string(citation, "provenance.citation", ""),
  };
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError(
      `readDataset: meta.json must be JSON, got ${JSON.stringify(text.slice(0, 40))} in ${path}. The file is cut short or corrupt: copy it again.`,
      { path, field: "meta.json" },
    );
  }
}
