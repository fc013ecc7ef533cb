import type { SphereGrid } from "@chaosphere/core";
import type { File as HdfFile } from "h5wasm";
import type { FieldCoordinate } from "../../dataset/fieldCoordinate.ts";
import { latitudeEdges, latitudesOf, longitudesOf } from "../../grid/cellBounds.ts";

type Values = Float64Array | Int32Array | readonly string[];

/** A variable with its values, attached to the dimensions it lies on. */
interface WrittenVariable {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly values: Values;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The latitudes and longitudes of a grid with their cells, under CF 1.11, as dimensions `lat`, `lon` and `bnds`. */
export function writeGridCoordinates(file: HdfFile, grid: SphereGrid): void {
  const edges = latitudeEdges(grid);
  const longitudes = longitudesOf(grid);
  const half = 180 / grid.nLon;
  writeDimension(file, "bnds", 2);
  writeVariable(file, {
    name: "lat",
    dimensions: ["lat"],
    shape: [grid.nLat],
    values: latitudesOf(grid),
    attributes: {
      units: "degrees_north",
      standard_name: "latitude",
      long_name: "latitude",
      axis: "Y",
      bounds: "lat_bnds",
    },
  });
  writeVariable(file, {
    name: "lon",
    dimensions: ["lon"],
    shape: [grid.nLon],
    values: longitudes,
    attributes: {
      units: "degrees_east",
      standard_name: "longitude",
      long_name: "longitude",
      axis: "X",
      bounds: "lon_bnds",
    },
  });
  writeVariable(file, {
    name: "lat_bnds",
    dimensions: ["lat", "bnds"],
    shape: [grid.nLat, 2],
    values: Float64Array.from({ length: 2 * grid.nLat }, (_, i) => edges[(i >> 1) + (i & 1)]),
    attributes: {},
  });
  writeVariable(file, {
    name: "lon_bnds",
    dimensions: ["lon", "bnds"],
    shape: [grid.nLon, 2],
    values: Float64Array.from(
      { length: 2 * grid.nLon },
      (_, i) => longitudes[i >> 1] + (i & 1 ? half : -half),
    ),
    attributes: {},
  });
}

/** A coordinate along a dimension: that of its own name, or another one for which it is auxiliary. */
export function writeLeadingCoordinate(
  file: HdfFile,
  coordinate: FieldCoordinate,
  dimension: string = coordinate.name,
): void {
  const { name, values } = coordinate;
  writeVariable(file, {
    name,
    dimensions: [dimension],
    shape: [values.length],
    values,
    attributes: attributesWithUnit(coordinate),
  });
}

function attributesWithUnit({ unit, attributes = {} }: FieldCoordinate): Record<string, string> {
  const { units: _, ...rest } = attributes;
  return { ...(unit && { units: unit }), ...rest };
}

/** A coordinate whose one value holds for all fields. */
export function writeScalarCoordinate(file: HdfFile, coordinate: FieldCoordinate): void {
  const { name, values } = coordinate;
  const one = values instanceof Float64Array ? values.slice(0, 1) : values.slice(0, 1);
  writeVariable(file, {
    name,
    dimensions: [],
    shape: [],
    values: one,
    attributes: attributesWithUnit(coordinate),
  });
}

/** A dimension without a coordinate of its own, in the words that the NetCDF library looks for. */
export function writeDimension(file: HdfFile, name: string, length: number): void {
  const scale = file.create_dataset({ name, data: new Float32Array(length), shape: [length] });
  const digits = String(length).padStart(10);
  scale.make_scale(`This is a netCDF dimension but not a netCDF variable.${digits}`);
}

function writeVariable(file: HdfFile, variable: WrittenVariable): void {
  const { name, dimensions, shape, values, attributes } = variable;
  const dataset = file.create_dataset({
    name,
    data: values instanceof Float64Array || values instanceof Int32Array ? values : [...values],
    shape: [...shape],
  });
  if (dimensions.length === 1 && dimensions[0] === name) dataset.make_scale(name);
  else for (const [axis, dimension] of dimensions.entries()) dataset.attach_scale(axis, dimension);
  for (const [key, text] of Object.entries(attributes)) writeText(dataset, key, text);
}

/** An attribute of fixed-length UTF-8, which every NetCDF reader takes for text. */
export function writeText(
  of: { create_attribute: (name: string, data: string, shape?: null, dtype?: string) => void },
  name: string,
  text: string,
): void {
  // An HDF5 string has at least one byte.
  if (text !== "") of.create_attribute(name, text);
}
