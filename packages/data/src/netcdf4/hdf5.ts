import { FormatError } from "@chaosphere/core";
import type { Attribute, Dataset as HdfDataset, File as HdfFile } from "h5wasm";
import type { AttributeValue, NetcdfVariable } from "../netcdf3/header.ts";
import type { NetcdfFile } from "../netcdf3/netcdfDataset.ts";

type Hdf5 = typeof import("h5wasm");

let loading: Promise<Hdf5> | undefined;
let opened = 0;

/** The HDF5 library, four megabytes, fetched when the first such file is met. Its complaints become exceptions. */
function hdf5(): Promise<Hdf5> {
  loading ??= import("h5wasm").then(async (library) => {
    const module = await library.ready;
    module.activate_throwing_error_handler();
    return library;
  });
  return loading;
}

/**
 * Opens the bytes of a NetCDF-4 file, which is an HDF5 file, for as long as `use` needs it: the numeric variables of
 * the root group, with the names of their dimensions.
 *
 * @throws {@link FormatError} if the HDF5 library cannot read the file, with its reason.
 */
export async function withNetcdf4<T>(
  bytes: Uint8Array,
  path: string,
  use: (file: NetcdfFile) => T,
): Promise<T> {
  const library = await hdf5();
  const { FS } = await library.ready;
  const name = `/${++opened}.nc`;
  FS.writeFile(name, bytes);
  let file: HdfFile | undefined;
  const reading = <R>(read: () => R): R => {
    try {
      return read();
    } catch (error) {
      throw unreadable(error, path);
    }
  };
  try {
    const open = reading(() => new library.File(name, "r"));
    file = open;
    const datasets = new Map(reading(() => numericDatasets(library, open)));
    const variables = reading(() => [...datasets].map(([of, dataset]) => variableOf(of, dataset)));
    return use({
      header: { attributes: reading(() => attributesOf(open.attrs)), variables },
      stored: ({ name: of }) => reading(() => numbersOf(datasets.get(of)?.value)),
    });
  } finally {
    close(file);
    FS.unlink(name);
  }
}

/** A file the library cannot close has been read all the same. */
function close(file: HdfFile | undefined): void {
  try {
    file?.close();
  } catch {
    return;
  }
}

/** The first cause in the library's account, without its line numbers. */
function unreadable(error: unknown, path: string): FormatError {
  const said = error instanceof Error ? error.message : String(error);
  const causes = [...said.matchAll(/in \w+\(\): (.*)/g)].map((match) => match[1]);
  const reason = causes.at(-1) ?? said.split("\n")[0];
  return new FormatError(
    `readNetcdf: the file must be whole and in the NetCDF-4 format, got "${reason}" in ${path}. The file is cut short or corrupt: copy it again.`,
    { path, field: "HDF5" },
  );
}

function numericDatasets(library: Hdf5, file: HdfFile): [string, HdfDataset][] {
  return file.keys().flatMap((name): [string, HdfDataset][] => {
    const entity = file.get(name);
    if (!(entity instanceof library.Dataset) || typeName(entity) === undefined) return [];
    return isBareDimension(entity) ? [] : [[name, entity]];
  });
}

/** A dimension without coordinates is a dataset all the same, which says of itself that it is no variable. */
function isBareDimension({ attrs }: HdfDataset): boolean {
  const name = attrs["NAME"]?.value;
  return typeof name === "string" && name.startsWith("This is a netCDF dimension but not a");
}

/** NetCDF's name of an HDF5 number, undefined for anything else: class 0 is whole, 1 is floating. */
function typeName({ metadata }: HdfDataset): string | undefined {
  const { type, size, signed } = metadata;
  if (type === 1) return size === 4 ? "float" : size === 8 ? "double" : undefined;
  if (type !== 0) return undefined;
  const name = { 1: "byte", 2: "short", 4: "int", 8: "int64" }[size];
  return name === undefined || signed ? name : `u${name}`;
}

function variableOf(name: string, dataset: HdfDataset): NetcdfVariable {
  const shape = dataset.shape ?? [];
  const attributes = attributesOf(dataset.attrs);
  const isScale = attributes.get("CLASS") === "DIMENSION_SCALE" && shape.length === 1;
  return {
    name,
    type: typeName(dataset) ?? "",
    dimensions: shape.map((_, axis) => (isScale ? name : dimensionOf(dataset, axis))),
    shape,
    isRecord: false,
    offset: 0,
    attributes,
  };
}

/** The scale attached to an axis gives it its name; plain HDF5 files have none. */
function dimensionOf(dataset: HdfDataset, axis: number): string {
  const [scale = `axis ${axis}`] = dataset.get_attached_scales(axis);
  return scale.replace(/^.*\//, "");
}

function attributesOf(attributes: Record<string, Attribute>): Map<string, AttributeValue> {
  return new Map(
    Object.entries(attributes).flatMap(([name, attribute]): [string, AttributeValue][] => {
      const { type } = attribute.metadata;
      if (type !== 0 && type !== 1 && type !== 3) return [];
      const value = attribute.value;
      if (type !== 3) return [[name, [...numbersOf(value)]]];
      const text = Array.isArray(value) ? value[0] : value;
      return typeof text === "string" ? [[name, text.replace(/\0+$/, "")]] : [];
    }),
  );
}

/** Numbers of any width as doubles; 64-bit whole numbers beyond 2⁵³ are rounded. */
function numbersOf(value: unknown): Float64Array {
  if (typeof value === "number" || typeof value === "bigint") return Float64Array.of(Number(value));
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return new Float64Array(0);
  return Float64Array.from(value as unknown as ArrayLike<number | bigint>, Number);
}
