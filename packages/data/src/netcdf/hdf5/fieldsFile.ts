import {
  DomainError,
  type GridFields,
  isSameGrid,
  type SphereGrid,
  valuesWithNaN,
} from "@chaosphere/core";
import type { Dataset as HdfDataset, File as HdfFile } from "h5wasm";
import type { FieldCoordinate } from "../../dataset/fieldCoordinate.ts";
import { floatFill } from "../storedTypes.ts";
import { checkVariableName } from "../variableName.ts";
import {
  writeGridCoordinates,
  writeLeadingCoordinate,
  writeScalarCoordinate,
  writeText,
} from "./coordinateVariables.ts";
import { leadingLayout } from "./leadingAxes.ts";

/** What a file of fields says of them. */
export interface FieldsFileOptions {
  readonly grid: SphereGrid;
  /** Unit of the fields, any text; empty writes none. */
  readonly unit: string;
  /** Name of the variable, any that NetCDF permits. Default "field". */
  readonly variable?: string;
  /** What the variable is in words, its `long_name`. Default none. */
  readonly longName?: string;
  /** Stored as double or float. Default "float64". */
  readonly dtype?: "float64" | "float32";
  /** Global attributes of CF: what is in the file, what was done to make it, and by which program. Default none. */
  readonly title?: string;
  readonly history?: string;
  readonly source?: string;
  /**
   * Coordinates of the fields, all that are to come: dimensions of the file where the fields are their product in
   * order, else labels along `sample`. Default: the fields are numbered along `sample`.
   */
  readonly coordinates?: readonly FieldCoordinate[];
}

/** An HDF5 file that grows by batches of fields. */
export interface FieldsFile {
  append(fields: GridFields): void;
  close(): void;
}

/** Bytes of a chunk: below the library's cache, so that small fields are gathered in memory. */
const chunkBytes = 2 ** 18;

/** Lays out an empty file: see `openNetcdfWriter`. */
export function createFieldsFile(file: HdfFile, options: FieldsFileOptions): FieldsFile {
  const { grid, unit, variable = "field", dtype = "float64", coordinates: leading = [] } = options;
  const { axes, scalars, labels } = leadingLayout(leading);
  const dimensions = axes ? axes.map(({ name }) => name) : ["sample"];
  checkVariableName("openNetcdfWriter", variable, [
    ...dimensions,
    ...leading.map(({ name }) => name),
  ]);
  writeText(file, "Conventions", "CF-1.11");
  for (const name of ["title", "history", "source"] as const)
    writeText(file, name, options[name] ?? "");

  const expected = leading[0]?.values.length;
  const lengths = axes ? axes.map(({ values }) => values.length) : [expected ?? 0];
  for (const axis of axes ?? []) writeLeadingCoordinate(file, axis);
  const sample = axes ? undefined : createSample(file, expected);
  for (const coordinate of labels) writeLeadingCoordinate(file, coordinate, "sample");
  for (const coordinate of scalars) writeScalarCoordinate(file, coordinate);
  writeGridCoordinates(file, grid);

  const map = [grid.nLat, grid.nLon];
  const size = map[0] * map[1] * (dtype === "float64" ? 8 : 4);
  const inner = lengths[lengths.length - 1] || Number.POSITIVE_INFINITY;
  const together = Math.max(1, Math.min(inner, Math.floor(chunkBytes / size)));
  const Values = dtype === "float64" ? Float64Array : Float32Array;
  const dataset = file.create_dataset({
    name: variable,
    data: new Values(0),
    shape: [0, ...lengths.slice(1), ...map],
    maxshape: [expected === undefined ? null : lengths[0], ...lengths.slice(1), ...map],
    chunks: [...lengths.slice(1).map(() => 1), together, ...map],
  });
  for (const [axis, name] of [...dimensions, "lat", "lon"].entries()) {
    dataset.attach_scale(axis, name);
  }
  writeText(dataset, "units", unit);
  writeText(dataset, "long_name", options.longName ?? "");
  const auxiliary = [...labels, ...scalars].map(({ name }) => name);
  writeText(dataset, "coordinates", auxiliary.join(" "));
  dataset.create_attribute("_FillValue", Values.of(floatFill));
  if (expected !== undefined) dataset.resize([...lengths, ...map]);

  let written = 0;
  return {
    append: (fields) => {
      checkGrid(fields.grid, grid);
      const end = written + fields.batch;
      if (expected !== undefined && end > expected) throw miscounted(expected, end);
      if (sample && expected === undefined) grow(dataset, sample, written, end);
      const length = map[0] * map[1];
      const known = valuesWithNaN(fields);
      for (let b = 0; b < fields.batch; b++, written++) {
        const values = Values.from(known.subarray(b * length, (b + 1) * length));
        values.forEach((x, i) => {
          if (Number.isNaN(x)) values[i] = floatFill;
        });
        dataset.write_slice([...place(written, lengths), [], []], values);
      }
    },
    close: () => {
      if (expected !== undefined && written !== expected) throw miscounted(expected, written);
      file.close();
    },
  };
}

/** The number of each field, along a dimension that grows unless the count is known. */
function createSample(file: HdfFile, count: number | undefined): HdfDataset {
  const sample = file.create_dataset({
    name: "sample",
    data: Int32Array.from({ length: count ?? 0 }, (_, b) => b),
    shape: [count ?? 0],
    ...(count === undefined && { maxshape: [null], chunks: [1024] }),
  });
  sample.make_scale("sample");
  writeText(sample, "long_name", "number of the field");
  return sample;
}

function grow(dataset: HdfDataset, sample: HdfDataset, from: number, to: number): void {
  dataset.resize([to, ...(dataset.shape ?? []).slice(1)]);
  sample.resize([to]);
  sample.write_slice(
    [[from, to]],
    Int32Array.from({ length: to - from }, (_, i) => from + i),
  );
}

/** Ranges of one place along each leading dimension, for the field of a number. */
function place(field: number, lengths: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  let rest = field;
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    const i = axis === 0 ? rest : rest % lengths[axis];
    ranges.unshift([i, i + 1]);
    rest = (rest - i) / lengths[axis];
  }
  return ranges;
}

function checkGrid(got: SphereGrid, grid: SphereGrid): void {
  if (isSameGrid(got, grid)) return;
  throw new DomainError(
    `openNetcdfWriter: all fields must lie on the file's grid, ${grid.kind} ${grid.nLat} × ${grid.nLon}, got ${got.kind} ${got.nLat} × ${got.nLon}. Open a file for each grid.`,
  );
}

function miscounted(expected: number, got: number): DomainError {
  return new DomainError(
    `openNetcdfWriter: there must be a field for each of the ${expected} values of the coordinates, got ${got}. Give the coordinates of the fields that are written.`,
  );
}
