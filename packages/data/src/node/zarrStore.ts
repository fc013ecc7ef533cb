import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DomainError } from "@chaosphere/core";
import type { FieldCoordinate } from "../dataset/fieldCoordinate.ts";
import type { FieldsFileOptions } from "../netcdf/hdf5/fieldsFile.ts";
import { leadingLayout } from "../netcdf/hdf5/leadingAxes.ts";
import { checkVariableName } from "../netcdf/variableName.ts";
import {
  gridVariables,
  leadingVariable,
  scalarVariable,
  type WrittenVariable,
} from "../netcdf/writtenVariables.ts";

/** What a store of fields holds. */
export interface ZarrStoreOptions extends FieldsFileOptions {
  /** Fields that are to come. */
  readonly count: number;
}

/** A store in the making. */
export interface ZarrStore {
  /** Fields of a chunk. */
  readonly rows: number;
  /** Writes the fields of a chunk, the first of which has this number. */
  readonly write: (first: number, values: Float64Array) => Promise<void>;
  /** Writes the description of all. */
  readonly finish: () => Promise<void>;
}

/** Bytes of a chunk, at most unless one field is larger. */
const CHUNK = 2 ** 22;

/** Numbers of an array as they are stored. */
type Numbers = "float64" | "float32" | "int32";

/** Puts the bytes of a key, as /tas/c/0/0/0, where they belong. */
export type PutKey = (key: string, bytes: Uint8Array) => Promise<void>;

/** Fields of a chunk: the last may have fewer. */
export function chunkRows({ grid, count, dtype = "float64" }: ZarrStoreOptions): number {
  const bytes = grid.nLat * grid.nLon * (dtype === "float64" ? 8 : 4);
  return Math.max(1, Math.min(count, Math.floor(CHUNK / bytes)));
}

/** The key of the chunk that holds a field. */
export function chunkKey(options: ZarrStoreOptions, field: number): string {
  const { variable = "field" } = options;
  return `/${variable}/c/${Math.floor(field / chunkRows(options))}/0/0`;
}

/** A store that writes its keys into a folder. */
export function createZarrStore(
  caller: string,
  folder: string,
  options: ZarrStoreOptions,
): Promise<ZarrStore> {
  return zarrStore(caller, options, async (key, bytes) => {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), bytes);
  });
}

/**
 * Lays a store out, all but its fields.
 *
 * @param caller the function that errors name.
 * @throws {@link DomainError} if a coordinate is of texts, or the name of the variable is none that NetCDF permits.
 */
export async function zarrStore(
  caller: string,
  options: ZarrStoreOptions,
  put: PutKey,
): Promise<ZarrStore> {
  const zarr = await import("zarrita");
  const { grid, count, unit, variable = "field", dtype = "float64", longName = "" } = options;
  const { title = "", history = "", source = "" } = options;
  const leading = leadingOf(options);
  const names = leading.variables.map(({ name }) => name);
  checkVariableName(caller, variable, names);

  const described: Record<string, unknown> = {};
  const set = async (key: string, bytes: Uint8Array) => {
    const name = /^\/(.+)\/zarr\.json$/.exec(key)?.[1];
    if (name !== undefined) described[name] = JSON.parse(new TextDecoder().decode(bytes));
    await put(key, bytes);
  };
  const root = zarr.root({ get: async () => undefined, set });
  const create = (
    { name, shape, dimensions, attributes }: Omit<WrittenVariable, "values">,
    dtype: Numbers,
    chunkShape: readonly number[],
  ) =>
    zarr.create(root.resolve(name), {
      shape: [...shape],
      chunkShape: [...chunkShape],
      dtype,
      dimensionNames: [...dimensions],
      codecs: [{ name: "bytes", configuration: { endian: "little" } }],
      // The format writes it as a text, for which JSON has no word.
      fillValue: (dtype === "int32" ? 0 : "NaN") as number,
      attributes: stated(attributes),
    });
  for (const of of [...leading.variables, ...gridVariables(grid)]) {
    const { name, shape, values } = of;
    if (!(values instanceof Float64Array || values instanceof Int32Array)) {
      throw new DomainError(
        `${caller}: coordinates of a Zarr store must be numbers, got texts in ${name}. Write .nc, which has them.`,
      );
    }
    const array = await create(of, values instanceof Int32Array ? "int32" : "float64", shape);
    const all = { data: values, shape: [...shape], stride: strides(shape) };
    await zarr.set(array, null, (shape.length > 0 ? all : values[0]) as never);
  }

  const map = [grid.nLat, grid.nLon];
  const rows = chunkRows(options);
  const field = await create(
    {
      name: variable,
      dimensions: [leading.dimension, "lat", "lon"],
      shape: [count, ...map],
      attributes: { units: unit, long_name: longName, coordinates: leading.auxiliary.join(" ") },
    },
    dtype,
    [rows, ...map],
  );
  return {
    rows,
    write: async (first, values) => {
      const shape = [values.length / (grid.nLat * grid.nLon), ...map];
      const data = dtype === "float32" ? Float32Array.from(values) : values;
      const chunk = { data, shape, stride: strides(shape) };
      await zarr.set(field, [zarr.slice(first, first + shape[0]), null, null], chunk as never);
    },
    finish: async () => {
      const attributes = stated({ Conventions: "CF-1.11", title, history, source });
      const consolidated = { kind: "inline", must_understand: false, metadata: described };
      const group = {
        zarr_format: 3,
        node_type: "group",
        attributes,
        consolidated_metadata: consolidated,
      };
      await set("/zarr.json", new TextEncoder().encode(`${JSON.stringify(group, null, 2)}\n`));
    },
  };
}

/** The dimension that counts the fields, and its variables: one coordinate gives its name to it, others are auxiliary. */
function leadingOf({ coordinates = [], count }: ZarrStoreOptions): {
  readonly dimension: string;
  readonly variables: readonly WrittenVariable[];
  readonly auxiliary: readonly string[];
} {
  const { axes, scalars } = leadingLayout(coordinates);
  const constant = scalars.map(scalarVariable);
  const auxiliary = scalars.map(({ name }) => name);
  const [axis, ...further] = axes ?? [];
  if (axis && further.length === 0) {
    const variables = [leadingVariable(axis), ...constant];
    return { dimension: axis.name, variables, auxiliary };
  }
  const numbered: WrittenVariable = {
    name: "sample",
    dimensions: ["sample"],
    shape: [count],
    values: Int32Array.from({ length: count }, (_, b) => b),
    attributes: { long_name: "number of the field" },
  };
  const labels = coordinates.filter((coordinate: FieldCoordinate) => !scalars.includes(coordinate));
  return {
    dimension: "sample",
    variables: [numbered, ...labels.map((label) => leadingVariable(label, "sample")), ...constant],
    auxiliary: [...labels.map(({ name }) => name), ...auxiliary],
  };
}

/** Attributes that say something. */
function stated(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([, text]) => text !== ""));
}

function strides(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
}
