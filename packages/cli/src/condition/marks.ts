import { FormatError, type SphereGrid } from "@chaosphere/core";
import { openInput } from "../fields.ts";

/** The cells or pixels that a mask is of. */
export type MarkedPlaces = { readonly grid: SphereGrid } | { readonly nside: number };

/**
 * A mask: one map of 0 and 1 on the cells or pixels of what it is laid over, 1 = seen; places without a value are not seen.
 *
 * @throws {@link FormatError} if it is of other cells, or a value is neither 0 nor 1.
 */
export async function readMarks(path: string, places: MarkedPlaces): Promise<Uint8Array> {
  const kind = "grid" in places ? { grid: { kind: places.grid.kind } } : {};
  const opened = await openInput(path, { ...kind, missing: "mask", ifSilent: true });
  const dataset = opened.kind === "fields" ? opened.dataset : undefined;
  const held = "nside" in places ? dataset?.healpix : dataset?.fields;
  const size = "nside" in places ? 12 * places.nside ** 2 : places.grid.nLat * places.grid.nLon;
  const wanted =
    "nside" in places
      ? `one HEALPix map of nside ${places.nside}`
      : `one map of ${places.grid.nLat} × ${places.grid.nLon} cells`;
  const stranger = held?.values.find((value) => value !== 0 && value !== 1);
  if (held && held.values.length === size && stranger === undefined) {
    const { values, seen } = held;
    return Uint8Array.from(values, (value, i) => (seen?.[i] === 0 ? 0 : value));
  }
  const got =
    held === undefined
      ? "another kind of file"
      : held.values.length === size
        ? `the value ${stranger}`
        : `${held.values.length} values`;
  throw new FormatError(
    `readMarks: the mask must be ${wanted} with 1 where the field is seen and 0 elsewhere, got ${got} in ${path}. Make it on the cells of what was observed.`,
    { path, field: "mask" },
  );
}
