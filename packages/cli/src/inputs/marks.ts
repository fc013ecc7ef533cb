import { FormatError, type SphereGrid } from "@chaosphere/core";
import { type FieldsOptions, readFields } from "./fields.ts";

/** The cells or pixels that a mask is of. */
export type MarkedPlaces = { readonly grid: SphereGrid } | { readonly nside: number };

/** A mask on the cells of a grid or on pixels. */
export interface Marks {
  /** That of the cells, or that to which pixels are brought elsewhere. */
  readonly grid: SphereGrid;
  /** 1 where the field is seen, else 0. */
  readonly seen: Uint8Array;
}

/**
 * A mask: one map of 0 and 1, 1 = seen; places without a value are not seen.
 *
 * @param over the cells or pixels that it is laid over, or undefined for those that it brings.
 * @throws {@link FormatError} if it is of other cells, or a value is neither 0 nor 1.
 */
export async function readMarks(
  path: string,
  over: MarkedPlaces | undefined,
  options: FieldsOptions = {},
): Promise<Marks> {
  const { fields, healpix } = await readFields(path, { ...options, missing: "mask" });
  const { grid } = fields;
  const held = over && "nside" in over ? healpix : fields;
  const { size, wanted } = expected(over ?? { grid });
  const stranger = held?.values.find((value) => value !== 0 && value !== 1);
  if (held && held.values.length === size && stranger === undefined) {
    const { values, seen } = held;
    return { grid, seen: Uint8Array.from(values, (value, i) => (seen?.[i] === 0 ? 0 : value)) };
  }
  const got =
    held === undefined
      ? "fields on rings"
      : held.values.length === size
        ? `the value ${stranger}`
        : `${held.values.length} values`;
  throw new FormatError(
    `readMarks: the mask must be ${wanted} with 1 where the field is seen and 0 elsewhere, got ${got} in ${path}. Make it on the cells of what was observed.`,
    { path, field: "mask" },
  );
}

/** How many places there are, and what a mask of them is called. */
function expected(places: MarkedPlaces): { readonly size: number; readonly wanted: string } {
  if ("nside" in places) {
    return { size: 12 * places.nside ** 2, wanted: `one HEALPix map of nside ${places.nside}` };
  }
  const { nLat, nLon } = places.grid;
  return { size: nLat * nLon, wanted: `one map of ${nLat} × ${nLon} cells` };
}
