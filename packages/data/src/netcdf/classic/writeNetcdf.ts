import { DomainError, type GridFields, valuesWithNaN } from "@chaosphere/core";
import { latitudesOf, longitudesOf } from "../../grid/cellBounds.ts";
import { checkVariableName } from "../variableName.ts";

/** Options of {@link writeNetcdf}. */
export interface NetcdfWriteOptions {
  /** Name of the variable, any that NetCDF permits: "2t", "Δh". Default "field". */
  readonly variable?: string;
  /** Stored as float or double. Default "float64". */
  readonly dtype?: "float64" | "float32";
  /** Text of the global attribute `title`. Default none. */
  readonly title?: string;
}

/** NetCDF tags and type numbers. */
const [DIMENSION, VARIABLE, ATTRIBUTE] = [10, 11, 12];
const [CHAR, FLOAT, DOUBLE] = [2, 5, 6];
const largestFile = 2 ** 31 - 4;

/**
 * Fields as a classic NetCDF file (CDF-1): `lat` and `lon` in degrees_north and degrees_east, rows from north to south,
 * and the variable on (sample, lat, lon) with the unit of the fields. Cells not seen are NaN. Text is UTF-8.
 *
 * @throws {@link DomainError} if the name is none that NetCDF permits or is taken, or the file would exceed 2 GiB.
 *
 * Source: Unidata (2023), NetCDF User's Guide, "The NetCDF Classic Format Specification".
 *
 * @example
 * ```ts
 * import { gaussLegendre, gridFields } from "@chaosphere/core";
 * import { readNetcdf, writeNetcdf } from "@chaosphere/data/netcdf";
 *
 * const fields = gridFields(gaussLegendre(4), new Float64Array(32).map((_, i) => i), "hPa");
 * const bytes = writeNetcdf(fields, { variable: "slp" });
 * const { variable, fields: read } = await readNetcdf(bytes, "slp.nc");
 * console.log(variable, read.unit, read.grid.kind, read.values[31]); // slp hPa gauss-legendre 31
 * ```
 */
export function writeNetcdf(
  fields: GridFields,
  options: NetcdfWriteOptions = {},
): Uint8Array<ArrayBuffer> {
  const { variable = "field", dtype = "float64", title = "" } = options;
  const { grid, batch, unit } = fields;
  const values = valuesWithNaN(fields);
  checkVariableName("writeNetcdf", variable, ["sample"]);
  const size = dtype === "float64" ? 8 : 4;
  const lengths = [batch, grid.nLat, grid.nLon];
  const variables = [
    { name: "lat", unit: "degrees_north", axes: [1], type: DOUBLE, bytes: 8 * grid.nLat },
    { name: "lon", unit: "degrees_east", axes: [2], type: DOUBLE, bytes: 8 * grid.nLon },
    {
      name: variable,
      unit,
      axes: [0, 1, 2],
      type: size === 8 ? DOUBLE : FLOAT,
      bytes: size * values.length,
    },
  ];
  const header = (begins: readonly number[]): number[] => [
    ...ascii("CDF\x01"),
    ...int(0),
    ...int(DIMENSION),
    ...int(3),
    ...["sample", "lat", "lon"].flatMap((name, axis) => [...text(name), ...int(lengths[axis])]),
    ...attributes({ title }),
    ...int(VARIABLE),
    ...int(variables.length),
    ...variables.flatMap(({ name, unit, axes, type, bytes }, i) => [
      ...text(name),
      ...int(axes.length),
      ...axes.flatMap(int),
      ...attributes({ units: unit }),
      ...int(type),
      ...int(bytes),
      ...int(begins[i]),
    ]),
  ];
  const begins: number[] = [];
  let end = header([0, 0, 0]).length;
  for (const { bytes } of variables) {
    begins.push(end);
    end += Math.ceil(bytes / 4) * 4;
  }
  if (!(end <= largestFile)) {
    throw new DomainError(
      `writeNetcdf: a classic NetCDF file holds up to ${largestFile} bytes, got ${end}. Write fewer fields per file, or float32.`,
    );
  }
  const file = new Uint8Array(end);
  file.set(header(begins));
  const view = new DataView(file.buffer);
  latitudesOf(grid).forEach((latitude, j) => {
    view.setFloat64(begins[0] + 8 * j, latitude);
  });
  longitudesOf(grid).forEach((longitude, k) => {
    view.setFloat64(begins[1] + 8 * k, longitude);
  });
  for (let i = 0; i < values.length; i++) {
    if (size === 8) view.setFloat64(begins[2] + 8 * i, values[i]);
    else view.setFloat32(begins[2] + 4 * i, values[i]);
  }
  return file;
}

function int(n: number): number[] {
  return [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
}

function ascii(words: string): number[] {
  return Array.from(words, (letter) => letter.charCodeAt(0));
}

/** A length, the bytes of UTF-8, and zeros to a multiple of four bytes. */
function text(words: string): number[] {
  const bytes = new TextEncoder().encode(words);
  const padding = new Array<number>((4 - (bytes.length % 4)) % 4).fill(0);
  return [...int(bytes.length), ...bytes, ...padding];
}

function attributes(named: Readonly<Record<string, string>>): number[] {
  const list = Object.entries(named).filter(([, words]) => words !== "");
  if (list.length === 0) return [...int(0), ...int(0)];
  return [
    ...int(ATTRIBUTE),
    ...int(list.length),
    ...list.flatMap(([name, words]) => [...text(name), ...int(CHAR), ...text(words)]),
  ];
}
