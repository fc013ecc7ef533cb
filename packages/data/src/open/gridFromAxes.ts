import { unlabelledDataset } from "../dataset/dataset.ts";
import { seenFields } from "../dataset/seenFields.ts";
import { adjustments, arrange } from "../grid/arrange.ts";
import { recogniseGrid } from "../grid/recogniseGrid.ts";
import type { NpyArray } from "../npy/npy.ts";
import type { OpenedFields, OpenOptions } from "./opened.ts";

/**
 * The fields of an array that stands beside arrays of latitudes and longitudes, in degrees, of the lengths of its last two
 * axes; undefined where there are none, or the caller says the grid or that it holds coefficients.
 *
 * @throws {@link GridError} if the coordinates are of no known grid; {@link FormatError} as fields do.
 */
export function gridFromAxes(
  array: NpyArray,
  arrays: ReadonlyMap<string, NpyArray>,
  path: string,
  options: OpenOptions,
): OpenedFields | undefined {
  if (options.kind !== undefined || options.coefficients) return undefined;
  const [nLat = 0, nLon = 0] = array.shape.slice(-2);
  const axis = (pattern: RegExp, length: number): Float64Array | undefined => {
    const found = [...arrays].find(
      ([name, { shape }]) => pattern.test(name) && shape.length === 1 && shape[0] === length,
    );
    return found && Float64Array.from(found[1].data);
  };
  const latitudes = axis(/^lat(itude)?s?$/i, nLat);
  const longitudes = axis(/^lon(gitude)?s?$/i, nLon);
  if (!latitudes || !longitudes || array.dtype === "complex128") return undefined;
  const layout = recogniseGrid(latitudes, longitudes, path);
  const values = arrange(array.data, layout, (stored) => stored, { path, variable: "array" });
  const { unit = "" } = options;
  const fields = seenFields({ name: path, path, layout, values, unit }, options);
  return {
    kind: "fields",
    format: "npy",
    dataset: unlabelledDataset(path, fields, { adjustments: adjustments(layout, options) }),
    variables: [],
    assumptions: layout.assumptions.map((text) => ({ text, settings: [] })),
  };
}
