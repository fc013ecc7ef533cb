import { FormatError } from "@chaosphere/core";
import { plainLines } from "../reading/textLines.ts";

/** Points of the sphere with what was measured there, in the order of the table. */
export interface PointsTable {
  /** θ, rad, from the north pole. */
  readonly colatitudes: Float64Array;
  /** λ, rad, eastward. */
  readonly longitudes: Float64Array;
  /** The column `value`; absent where there is none. */
  readonly values?: Float64Array;
  /** The column `sd`, the standard deviation of each value's error; absent where there is none. */
  readonly sds?: Float64Array;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const COLUMNS = ["lat", "lon", "value", "sd"] as const;
type Column = (typeof COLUMNS)[number];

/**
 * Reads a table of points: a header that names the columns `lat` and `lon`, in degrees north and east, and perhaps `value` and `sd`, in
 * any order, and a line for each point, with commas between. Further columns are not used; lines that begin with # are comments.
 *
 * @param path Name of the file, for messages.
 * @throws {@link FormatError} naming the line, if a column is missing, a number is none, a latitude is beyond a pole, a
 *   longitude beyond a turn, or a deviation is not positive.
 *
 * @example
 * ```ts
 * import { readPointsTable } from "@chaosphere/data";
 *
 * const { colatitudes, values } = readPointsTable("lat,lon,value\n90,0,1.5\n-90,0,2\n", "stations.csv");
 * console.log(colatitudes.length, values?.join(" ")); // 2 1.5 2
 * ```
 */
export function readPointsTable(text: string, path: string): PointsTable {
  const lines = plainLines(text)
    .map(({ number, text: line }) => ({ number, words: line.split(",").map((w) => w.trim()) }))
    .filter(({ words }) => words.join("") !== "");
  const [header, ...rows] = lines;
  const names = (header?.words ?? []).map((word) => word.toLowerCase());
  for (const name of ["lat", "lon"]) {
    if (!names.includes(name)) {
      throw wrong(
        path,
        `line ${header?.number ?? 1}`,
        `the header must name the columns lat and lon, got "${names.join(",").slice(0, 60)}"`,
      );
    }
  }
  if (rows.length === 0) throw wrong(path, "rows", "there must be a line for each point, got none");
  const column = (name: Column, holds: (x: number) => boolean, rule: string): Float64Array =>
    Float64Array.from(rows, ({ number, words }) => {
      const word = words[names.indexOf(name)] ?? "";
      const x = NUMBER.test(word) ? Number(word) : Number.NaN;
      if (Number.isFinite(x) && holds(x)) return x;
      throw wrong(path, `line ${number}`, `${name} must be ${rule}, got "${word.slice(0, 40)}"`);
    });
  const lat = column("lat", (x) => Math.abs(x) <= 90, "a number from -90 to 90");
  const lon = column("lon", (x) => Math.abs(x) <= 360, "a number from -360 to 360");
  return {
    colatitudes: lat.map((x) => ((90 - x) * Math.PI) / 180),
    longitudes: lon.map((x) => (x * Math.PI) / 180),
    ...(names.includes("value") && { values: column("value", () => true, "a finite number") }),
    ...(names.includes("sd") && { sds: column("sd", (x) => x > 0, "a positive number") }),
  };
}

function wrong(path: string, field: string, rule: string): FormatError {
  return new FormatError(
    `readPointsTable: ${path}: ${rule} at ${field}. Write a header lat,lon,value,sd and a line for each point.`,
    { path, field },
  );
}
