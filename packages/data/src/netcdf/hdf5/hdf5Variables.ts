import type { Attribute, Dataset as HdfDataset, File as HdfFile, Metadata } from "h5wasm";
import { type AttributeValue, type NetcdfVariable, textOf } from "../netcdfFile.ts";

import { doubles } from "./hdf5Values.ts";

type Hdf5 = typeof import("h5wasm");

/** A variable and the dataset that holds it. */
export interface HdfVariable {
  readonly variable: NetcdfVariable;
  readonly dataset: HdfDataset;
}

/** The variables of all groups, by their path, without the datasets that only stand for a dimension. */
export function variablesOf(library: Hdf5, file: HdfFile): HdfVariable[] {
  return file.paths().flatMap((path): HdfVariable[] => {
    const dataset = file.get(path);
    if (!(dataset instanceof library.Dataset) || isBareDimension(dataset)) return [];
    return [{ variable: variableOf(path, dataset), dataset }];
  });
}

/** A dimension without coordinates is a dataset all the same, which says of itself that it is no variable. */
function isBareDimension({ attrs }: HdfDataset): boolean {
  const name = attrs["NAME"]?.value;
  return typeof name === "string" && name.startsWith("This is a netCDF dimension but not a");
}

/** NetCDF's name of an HDF5 type, "" for anything but numbers and text: class 0 is whole, 1 floating, 3 text. */
function typeName({
  type,
  size,
  signed,
  vlen,
}: Pick<Metadata, "type" | "size" | "signed" | "vlen">): string {
  if (type === 3) return size === 1 && !vlen ? "char" : "string";
  if (type === 1) return { 2: "half", 4: "float", 8: "double" }[size] ?? "";
  // Class 8 names some of the whole numbers.
  if (type !== 0 && type !== 8) return "";
  const name = { 1: "byte", 2: "short", 4: "int", 8: "int64" }[size];
  return name === undefined ? "" : signed ? name : `u${name}`;
}

function variableOf(name: string, dataset: HdfDataset): NetcdfVariable {
  const shape = dataset.shape ?? [];
  const attributes = attributesOf(dataset.attrs);
  const isScale = textOf(attributes, "CLASS") === "DIMENSION_SCALE";
  return {
    name: ownName(name),
    type: typeName(dataset.metadata),
    dimensions: shape.map((_, axis) =>
      isScale && axis === 0 ? ownName(name) : dimensionOf(dataset, axis, name),
    ),
    shape,
    isRecord: false,
    offset: 0,
    attributes,
  };
}

/** The scale attached to an axis gives it its name; plain HDF5 files have none. */
function dimensionOf(dataset: HdfDataset, axis: number, name: string): string {
  const [scale] = dataset.get_attached_scales(axis);
  return scale === undefined ? `axis ${axis} of ${ownName(name)}` : ownName(scale);
}

/** Without the first slash, and without what marks a variable that has a dimension's name and is no coordinate of it. */
function ownName(path: string): string {
  return path.replace(/^\//, "").replace(/(^|\/)_nc4_non_coord_/, "$1");
}

/** The attributes that are numbers or text. */
export function attributesOf(attributes: Record<string, Attribute>): Map<string, AttributeValue> {
  return new Map(
    Object.entries(attributes).flatMap(([name, attribute]): [string, AttributeValue][] => {
      const { type } = attribute.metadata;
      const named = typeName(attribute.metadata);
      if (named === "" || named === "half") return [];
      const value = attribute.value;
      if (type !== 3) return [[name, { type: named, numbers: [...doubles(value)] }]];
      const words = Array.isArray(value) ? value[0] : value;
      return typeof words === "string" ? [[name, words.replace(/\0+$/, "")]] : [];
    }),
  );
}
