import { FormatError } from "@chaosphere/core";
import type { Dataset } from "../dataset/dataset.ts";
import { type MissingPolicy, observedFields } from "../dataset/observed.ts";
import { adjustments, arrange } from "../grid/arrange.ts";
import { recogniseGrid } from "../grid/recogniseGrid.ts";
import { type FieldVariable, fieldVariables, text } from "./axes.ts";
import type { NetcdfHeader, NetcdfVariable } from "./header.ts";
import { unpacking } from "./values.ts";

/** Choices of the NetCDF readers. */
export interface NetcdfOptions {
  /** Name of the variable; needed only if several are fields. */
  readonly variable?: string;
  /** What becomes of cells without a value. Default "refuse". */
  readonly missing?: MissingPolicy;
  /** Largest count of numbers in the variable: a header is checked before memory is taken. Default 2²⁸. */
  readonly mostValues?: number;
}

/** A NetCDF file of either format: what it says of its variables, and their stored numbers. */
export interface NetcdfFile {
  readonly header: NetcdfHeader;
  /** Row-major in the shape of the variable. */
  readonly stored: (variable: NetcdfVariable) => Float64Array;
}

/**
 * The fields of a NetCDF file; see `readNetcdf` and `readAnyNetcdf`.
 *
 * @throws {@link FormatError}, {@link GridError} as these say.
 */
export function netcdfDataset(
  { header, stored }: NetcdfFile,
  path: string,
  options: NetcdfOptions,
): Dataset {
  const chosen = choose(fieldVariables(header), options.variable, path);
  const { variable, latitude, longitude, batch } = chosen;
  checkSize(variable, path, options.mostValues ?? 2 ** 28);

  const raw = stored(variable);
  if (raw.length === 0) {
    throw new FormatError(
      `readNetcdf: ${variable.name} must hold a field, got shape [${variable.shape.join(", ")}] in ${path}. The file was closed before its data were written.`,
      { path, field: variable.name },
    );
  }
  const layout = recogniseGrid(
    stored(latitude).map(unpacking(latitude)),
    stored(longitude).map(unpacking(longitude)),
  );
  const source = { path, variable: variable.name };
  const values = arrange(raw, layout, unpacking(variable), source);
  const unit = text(variable.attributes, "units");
  const name = `${variable.name} of ${path}`;
  const { missing = "refuse" } = options;
  const { fields, observed } = observedFields({ name, path, layout, values, unit }, missing);

  const times = batch && stored(batch);
  const timeUnit = batch ? text(batch.attributes, "units") : "";
  return {
    name: text(variable.attributes, "long_name") || variable.name,
    variable: variable.name,
    fields,
    ...(observed && { observed }),
    groups: new Int32Array(fields.batch),
    labels: Array.from({ length: fields.batch }, (_, b) =>
      times ? `${times[b]} ${timeUnit}`.trim() : String(b),
    ),
    provenance: {
      path,
      description: text(header.attributes, "title"),
      source: text(header.attributes, "source") || text(header.attributes, "institution"),
      licence: text(header.attributes, "license"),
      citation: text(header.attributes, "references"),
      note: "",
      checksums: {},
      adjustments: adjustments(layout),
    },
  };
}

/** Compression lets a small file claim any size. */
function checkSize({ name, shape }: NetcdfVariable, path: string, mostValues: number): void {
  const count = shape.reduce((product, n) => product * n, 1);
  if (!(count <= mostValues)) {
    throw new FormatError(
      `readNetcdf: ${name} must hold at most ${mostValues} numbers, got ${shape.join(" × ")} = ${count} in ${path}. Cut out fewer times or coarsen the grid.`,
      { path, field: name },
    );
  }
}

function choose(found: FieldVariable[], named: string | undefined, path: string): FieldVariable {
  const matching = found.filter(({ variable }) => named === undefined || variable.name === named);
  if (matching.length === 1) return matching[0];
  const names = found.map(({ variable }) => variable.name).join(", ") || "none";
  throw new FormatError(
    named === undefined
      ? `readNetcdf: one variable must lie on latitude × longitude, got ${names} in ${path}. ${found.length > 1 ? "Name the one to read." : "Give a file with coordinates in degrees_north and degrees_east, latitude before longitude."}`
      : `readNetcdf: the variable must be one of ${names} in ${path}, got ${named}. Name one of them.`,
    { path, field: "variables" },
  );
}
