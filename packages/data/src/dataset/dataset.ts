import { DomainError, type GridFields } from "@chaosphere/core";
import { type FieldCoordinate, selectCoordinates } from "./fieldCoordinate.ts";
import type { Provenance } from "./provenance.ts";

/** Fields on the sphere with what is known of them. */
export interface Dataset {
  readonly name: string;
  /** Name of the quantity in the file; empty when it has none. */
  readonly variable: string;
  readonly fields: GridFields;
  /** 1 where a value is known, 0 where it is missing and NaN; laid out as `fields.values`. Absent when all are known. */
  readonly observed?: Uint8Array;
  /** The reference map that was taken off every field, nLat·nLon numbers in the unit of the fields. Absent when none was. */
  readonly mean?: Float64Array;
  /** Independent group of each field, the run of a simulation for one; all 0 when the source names none. Length batch. */
  readonly groups: Int32Array;
  /** What each field is called within its group: the year, or its number from 0. Length batch. */
  readonly labels: readonly string[];
  /** Times, members or levels by which a file counts its fields, the slowest first. Absent when it names none. */
  readonly coordinates?: readonly FieldCoordinate[];
  /**
   * What the file does not say, or says in words of its own, and how it was taken: sentences without a full stop that a
   * program shows, "scale is read as scale_factor". Absent when nothing was assumed.
   */
  readonly assumptions?: readonly string[];
  readonly provenance: Provenance;
}

/** The two parts of {@link splitByGroup}. */
export interface DatasetSplit {
  readonly training: Dataset;
  readonly heldOut: Dataset;
}

/**
 * The dataset parted by group, so that nothing correlated with a held-out field is trained on.
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
    training: select(
      dataset,
      all.filter((b) => !held(b)),
    ),
    heldOut: select(dataset, all.filter(held)),
  };
}

/** Some of the fields, in the order given, copied. */
export function select(dataset: Dataset, indices: readonly number[]): Dataset {
  const { fields, observed, groups, labels, coordinates } = dataset;
  const wrong = indices.find((b) => !(Number.isInteger(b) && b >= 0 && b < fields.batch));
  if (wrong !== undefined) {
    throw new DomainError(
      `select: field numbers must be whole, 0 to ${fields.batch - 1}, got ${wrong}. Count the fields of ${dataset.name} from 0.`,
    );
  }
  const map = fields.grid.nLat * fields.grid.nLon;
  const values = new Float64Array(indices.length * map);
  const known = new Uint8Array(observed ? values.length : 0);
  indices.forEach((b, i) => {
    values.set(fields.values.subarray(b * map, (b + 1) * map), i * map);
    if (observed) known.set(observed.subarray(b * map, (b + 1) * map), i * map);
  });
  return {
    ...dataset,
    fields: { ...fields, batch: indices.length, values },
    ...(observed && { observed: known }),
    groups: Int32Array.from(indices, (b) => groups[b]),
    labels: indices.map((b) => labels[b]),
    ...(coordinates && { coordinates: selectCoordinates(coordinates, indices) }),
  };
}
