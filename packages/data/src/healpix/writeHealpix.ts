import { ShapeError } from "@chaosphere/core";
import { unseenForNaN } from "./gaps.ts";
import { healpixCells, healpixTable } from "./healpixTable.ts";
import type { HealpixMap } from "./transform.ts";

/** A map and what its column is called. */
export interface NamedHealpixMap extends HealpixMap {
  /** Printable ASCII, up to 68 letters. */
  readonly name: string;
}

/** Options of {@link writeHealpix}. */
export interface HealpixWriteOptions {
  /** Default "float64". */
  readonly dtype?: "float64" | "float32";
}

/**
 * Maps of one nside as a HEALPix FITS file: a binary table with one column per map, RING order, 1024 pixels per row where
 * they divide the map and one otherwise, as healpy writes it. NaN becomes UNSEEN, −1.6375e30.
 *
 * @throws {@link ShapeError} if there is no map, or they differ in nside; {@link DomainError} if a name or unit is not
 *   short printable ASCII, or there are more than 999 maps.
 *
 * Source: Górski et al. (2005); Pence et al. (2010).
 *
 * @example
 * ```ts
 * import { readHealpix, writeHealpix } from "@chaosphere/data/healpix";
 *
 * const values = new Float64Array(12 * 4 ** 2).map((_, p) => p);
 * const bytes = writeHealpix([{ nside: 4, values, unit: "K", name: "TEMPERATURE" }]);
 * const { nside, unit, values: read } = readHealpix(bytes, "map.fits");
 * console.log(nside, unit, read[191]); // 4 K 191
 * ```
 */
export function writeHealpix(
  maps: readonly NamedHealpixMap[],
  { dtype = "float64" }: HealpixWriteOptions = {},
): Uint8Array<ArrayBuffer> {
  const nside = maps[0]?.nside ?? 0;
  const pixels = 12 * nside ** 2;
  if (!(maps.length > 0 && maps.every(({ values }) => values.length === pixels))) {
    throw new ShapeError(
      `writeHealpix: maps must have 12 nside² = ${pixels} pixels, got ${maps.map(({ values }) => values.length).join(", ") || "none"}. Write maps of one nside.`,
    );
  }
  const table = healpixTable("writeHealpix", nside, maps, dtype);
  const file = new Uint8Array(table.length);
  file.set(table.headers);
  const columns = maps.map(({ values }) => unseenForNaN(values));
  for (let row = 0; row < table.rows; row++) {
    file.set(healpixCells(table, row, columns), table.headers.length + row * table.rowLength);
  }
  return file;
}
