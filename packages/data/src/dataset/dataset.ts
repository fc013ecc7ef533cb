import { DomainError, type GridFields } from "@chaosphere/core";
import { type FieldCoordinate, selectCoordinates } from "./fieldCoordinate.ts";
import type { Provenance } from "./provenance.ts";

/** Fields on the sphere with what is known of them. */
export interface Dataset {
  readonly name: string;
  /** Name of the quantity in the file; empty when it has none. */
  readonly variable: string;
  /** The fields; cells without a value are marked in `fields.seen`. */
  readonly fields: GridFields;
  /** The reference map that was subtracted from every field, nLat·nLon numbers in the unit of the fields. Absent when none was. */
  readonly mean?: Float64Array;
  /** Independent group of each field, such as the run of a simulation; all 0 when the source names none. Length batch. */
  readonly groups: Int32Array;
  /** Name of each field within its group: the year, or its number from 0. Length batch. */
  readonly labels: readonly string[];
  /** Times, members or levels by which a file counts its fields, the slowest first. Absent when it names none. */
  readonly coordinates?: readonly FieldCoordinate[];
  /**
   * What the file does not say, or says in words of its own, and how it was taken: sentences without a full stop that a
   * program shows, "scale is read as scale_factor". Absent when nothing was assumed.
   */
  readonly assumptions?: readonly string[];
  /** The HEALPix maps of which the fields are the band-limited part, one after another. Absent when they come from none. */
  readonly healpix?: HealpixPixels;
  readonly provenance: Provenance;
}

/** Maps on HEALPix pixels in the RING order, batch first. */
export interface HealpixPixels {
  readonly nside: number;
  /** Length batch · 12 nside². */
  readonly values: Float64Array;
  /** 1 where a pixel was seen, else 0, as `GridFields.seen`: one map for all, or one for each. Absent when all were seen. */
  readonly seen?: Uint8Array;
}

/** A dataset of fields about which nothing is known but their path and what else is given. */
export function unlabelledDataset(
  path: string,
  fields: GridFields,
  known: Partial<Omit<Dataset, "fields" | "provenance">> & {
    readonly adjustments?: readonly string[];
  } = {},
): Dataset {
  const { adjustments = [], ...rest } = known;
  return {
    name: path,
    variable: "",
    fields,
    groups: new Int32Array(fields.batch),
    labels: Array.from({ length: fields.batch }, (_, b) => String(b)),
    ...rest,
    provenance: {
      path,
      description: "",
      source: "",
      licence: "",
      citation: "",
      note: "",
      checksums: {},
      adjustments,
    },
  };
}

/** The two parts of {@link splitByGroup}. */
export interface DatasetSplit {
  readonly training: Dataset;
  readonly heldOut: Dataset;
}

/**
 * Splits a dataset by group, so that nothing correlated with a held-out field is trained on.
 *
 * @throws {@link DomainError} if a held-out group does not exist, or one of the parts is empty.
 */
export function splitByGroup(dataset: Dataset, heldOutGroups: readonly number[]): DatasetSplit {
  const known = [...new Set(dataset.groups)];
  const unknown = heldOutGroups.find((group) => !known.includes(group));
  const remaining = known.filter((group) => !heldOutGroups.includes(group));
  if (unknown !== undefined || heldOutGroups.length === 0 || remaining.length === 0) {
    throw new DomainError(
      `splitByGroup: held-out groups must be some but not all of ${known.join(", ")}, got ${heldOutGroups.join(", ") || "none"}. Choose among the groups of ${dataset.name}.`,
    );
  }
  const held = (b: number) => heldOutGroups.includes(dataset.groups[b]);
  const all = Array.from(dataset.groups, (_, b) => b);
  return {
    training: selectFields(
      dataset,
      all.filter((b) => !held(b)),
    ),
    heldOut: selectFields(dataset, all.filter(held)),
  };
}

/**
 * Some fields of a dataset, in the order given, with their groups, labels and coordinates. The values of fields that follow each other
 * are a view of those of the dataset; of others they are a copy.
 *
 * @throws {@link DomainError} if a number is not that of a field.
 */
export function selectFields(dataset: Dataset, indices: readonly number[]): Dataset {
  const { fields, groups, labels, coordinates, healpix } = dataset;
  const wrong = indices.find((b) => !(Number.isInteger(b) && b >= 0 && b < fields.batch));
  if (wrong !== undefined) {
    throw new DomainError(
      `selectFields: field numbers must be whole, 0 to ${fields.batch - 1}, got ${wrong}. Count the fields of ${dataset.name} from 0.`,
    );
  }
  const map = fields.grid.nLat * fields.grid.nLon;
  const values = rowsOf(fields.values, map, indices);
  return {
    ...dataset,
    fields: { ...fields, batch: indices.length, values, ...seenRows(fields.seen, map, indices) },
    ...(healpix && { healpix: pixelsOf(healpix, indices) }),
    groups: Int32Array.from(indices, (b) => groups[b]),
    labels: indices.map((b) => labels[b]),
    ...(coordinates && { coordinates: selectCoordinates(coordinates, indices) }),
  };
}

/** Rows of some numbers each: a view where they follow each other, else a copy. */
function rowsOf<T extends Float64Array | Uint8Array>(
  values: T,
  length: number,
  indices: readonly number[],
): T {
  const [first = 0] = indices;
  if (indices.every((b, i) => b === first + i)) {
    return values.subarray(first * length, (first + indices.length) * length) as T;
  }
  const out = new (values.constructor as new (length: number) => T)(indices.length * length);
  indices.forEach((b, i) => {
    out.set(values.subarray(b * length, (b + 1) * length), i * length);
  });
  return out;
}

/** The masks of some fields; one that is common to all stays. */
function seenRows(
  seen: Uint8Array | undefined,
  length: number,
  indices: readonly number[],
): { readonly seen?: Uint8Array } {
  if (!seen) return {};
  return { seen: seen.length === length ? seen : rowsOf(seen, length, indices) };
}

function pixelsOf(
  { nside, values, seen }: HealpixPixels,
  indices: readonly number[],
): HealpixPixels {
  const pixels = 12 * nside ** 2;
  return { nside, values: rowsOf(values, pixels, indices), ...seenRows(seen, pixels, indices) };
}
