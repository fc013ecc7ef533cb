import type { SphereGrid } from "@chaosphere/core";
import type { File as HdfFile } from "h5wasm";
import type { FieldCoordinate } from "../../dataset/fieldCoordinate.ts";
import {
  gridVariables,
  leadingVariable,
  scalarVariable,
  type WrittenVariable,
} from "../writtenVariables.ts";

/** The latitudes and longitudes of a grid with their cells. */
export function writeGridCoordinates(file: HdfFile, grid: SphereGrid): void {
  writeDimension(file, "bnds", 2);
  for (const variable of gridVariables(grid)) writeVariable(file, variable);
}

/** A coordinate along a dimension: that of its own name, or another one for which it is auxiliary. */
export function writeLeadingCoordinate(
  file: HdfFile,
  coordinate: FieldCoordinate,
  dimension?: string,
): void {
  writeVariable(file, leadingVariable(coordinate, dimension));
}

/** A coordinate whose one value holds for all fields. */
export function writeScalarCoordinate(file: HdfFile, coordinate: FieldCoordinate): void {
  writeVariable(file, scalarVariable(coordinate));
}

/** A dimension without a coordinate of its own, in the words that the NetCDF library looks for. */
export function writeDimension(file: HdfFile, name: string, length: number): void {
  const scale = file.create_dataset({ name, data: new Float32Array(length), shape: [length] });
  const digits = String(length).padStart(10);
  scale.make_scale(`This is a netCDF dimension but not a netCDF variable.${digits}`);
}

/** A variable attached to the dimensions it lies on. */
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
