import { FormatError } from "@chaosphere/core";
import type { Dataset } from "../dataset/dataset.ts";
import { type MissingPolicy, observedFields } from "../dataset/observed.ts";
import { adjustments, arrange } from "../grid/arrange.ts";
import { recogniseGrid } from "../grid/recogniseGrid.ts";
import { type FieldVariable, fieldVariables, text } from "./axes.ts";
import { readNetcdfHeader } from "./header.ts";
import { storedValues, unpacking } from "./values.ts";

/** Choices of {@link readNetcdf}. */
export interface NetcdfOptions {
  /** Name of the variable; needed only if several are fields. */
  readonly variable?: string;
  /** What becomes of cells without a value. Default "refuse". */
  readonly missing?: MissingPolicy;
}

/**
 * The fields of a classic NetCDF file: a variable on latitude × longitude, unpacked by its scale_factor and add_offset;
 * time, or another dimension before them, counts the fields. Groups are all 0; labels are the values of that dimension.
 *
 * @throws {@link FormatError} if the file is of another kind, cut short, or corrupt, if it has no such variable or
 *   several and none is named, or if values are missing and that is refused.
 * @throws {@link GridError} if the coordinates are of no known grid.
 */
export function readNetcdf(bytes: Uint8Array, path: string, options: NetcdfOptions = {}): Dataset {
  const header = readNetcdfHeader(bytes, path);
  const chosen = choose(fieldVariables(header), options.variable, path);
  const { variable, latitude, longitude, batch } = chosen;
  const stored = (of: typeof variable) => storedValues(bytes, header, of, path);

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
