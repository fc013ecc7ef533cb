import { FormatError } from "@chaosphere/core";
import type { Dataset } from "../../dataset/dataset.ts";
import { type MissingOptions, seenFields } from "../../dataset/seenFields.ts";
import { adjustments, arrange } from "../../grid/arrange.ts";
import { recogniseGrid } from "../../grid/recogniseGrid.ts";
import { unitName } from "../../reading/unitName.ts";
import { lastName, type NetcdfFile, type NetcdfVariable, textOf } from "../netcdfFile.ts";
import { unpacking } from "../packing/unpacking.ts";
import { chooseField } from "./chooseField.ts";
import { gridAxes, latitudeOrder, longitudeOrder } from "./gridAxes.ts";
import { leadingCoordinates } from "./leadingCoordinates.ts";
import { type MapPlaces, transposed } from "./transposed.ts";

/** Options of the NetCDF readers. */
export interface NetcdfFieldOptions extends MissingOptions {
  /** Name of the variable, with its path if it is in a group; needed only if several are fields. */
  readonly variable?: string;
  /** Largest count of numbers in the variable: a header is checked before memory is taken. Default 2²⁸. */
  readonly maxValues?: number;
}

/**
 * The fields of a NetCDF file; see `readNetcdf`.
 *
 * @throws {@link FormatError}, {@link GridError} as these say.
 */
export function netcdfDataset(
  file: NetcdfFile,
  path: string,
  options: NetcdfFieldOptions,
): Dataset {
  const { header, stored } = file;
  const chosen = chooseField(header, options.variable, path);
  const { variable } = chosen;
  checkSize(variable, path, options.maxValues ?? 2 ** 28);

  const axes = gridAxes(chosen, stored, path);
  const { latitudes, longitudes, latitudeAxis, longitudeAxis } = axes;
  const rows = latitudeOrder(latitudes);
  const columns = longitudeOrder(longitudes);
  const raw = stored(variable);
  if (raw.length === 0) {
    throw new FormatError(
      `readNetcdf: ${variable.name} must hold a field, got shape [${variable.shape.join(", ")}] in ${path}. The file was closed before its data were written.`,
      { path, field: variable.name },
    );
  }
  const layout = recogniseGrid(
    Float64Array.from(rows, (j) => latitudes[j]),
    Float64Array.from(columns, (k) => longitudes[k]),
    path,
  );
  const places: MapPlaces = { shape: variable.shape, latitudeAxis, longitudeAxis, rows, columns };
  const packing = unpacking(variable, path);
  const source = { path, variable: variable.name };
  const values = arrange(transposed(raw, places), layout, packing.value, source);
  const cause = packing.verdict();
  const unit = unitName(textOf(variable.attributes, "units"));
  const name = `${variable.name} of ${path}`;
  const gridded = { name, path, layout, values, unit, ...(cause && { cause }) };
  const fields = seenFields(gridded, options);

  const leading = leadingCoordinates(file, variable, [latitudeAxis, longitudeAxis], path);
  const { coordinates, labels } = leading;
  const assumptions = [...packing.assumptions, ...layout.assumptions];
  const history = textOf(header.attributes, "history");
  return {
    name: textOf(variable.attributes, "long_name") || lastName(variable.name),
    variable: lastName(variable.name),
    fields,
    groups: new Int32Array(fields.batch),
    labels,
    ...(coordinates.length > 0 && { coordinates }),
    ...(assumptions.length > 0 && { assumptions }),
    provenance: {
      path,
      description: textOf(header.attributes, "title"),
      source: textOf(header.attributes, "source") || textOf(header.attributes, "institution"),
      licence: textOf(header.attributes, "license"),
      citation: textOf(header.attributes, "references"),
      ...(history && { history }),
      note: "",
      checksums: {},
      adjustments: [...turns(variable, places), ...adjustments(layout, options)],
    },
  };
}

/** How the axes were turned, in words. */
function turns(variable: NetcdfVariable, places: MapPlaces): string[] {
  const { shape, latitudeAxis, longitudeAxis, rows, columns } = places;
  const isLast = latitudeAxis === shape.length - 2 && longitudeAxis === shape.length - 1;
  const inOrder = (order: readonly number[]) => order.every((place, i) => place === i);
  const order = variable.dimensions.map(lastName).join(", ");
  return [
    ...(isLast ? [] : [`axes turned from (${order}) so that latitude and longitude come last`]),
    ...(inOrder(rows) ? [] : ["rows sorted by latitude"]),
    ...(inOrder(columns) ? [] : ["columns sorted to run eastward"]),
  ];
}

/** Compression lets a small file claim any size. */
function checkSize({ name, shape }: NetcdfVariable, path: string, maxValues: number): void {
  const count = shape.reduce((product, n) => product * n, 1);
  if (!(count <= maxValues)) {
    throw new FormatError(
      `readNetcdf: ${name} must hold at most ${maxValues} numbers, got ${shape.join(" × ")} = ${count} in ${path}. Cut out fewer times or coarsen the grid.`,
      { path, field: name },
    );
  }
}
