import type { SphereGrid } from "@chaosphere/core";
import type { FieldCoordinate } from "../dataset/fieldCoordinate.ts";
import { latitudeEdges, latitudesOf, longitudesOf } from "../grid/cellBounds.ts";

/** A variable with its values, and the dimensions it lies on. */
export interface WrittenVariable {
  readonly name: string;
  readonly dimensions: readonly string[];
  readonly shape: readonly number[];
  readonly values: Float64Array | Int32Array | readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** The latitudes and longitudes of a grid with their cells, under CF 1.11, on dimensions `lat`, `lon` and `bnds`. */
export function gridVariables(grid: SphereGrid): readonly WrittenVariable[] {
  const edges = latitudeEdges(grid);
  const longitudes = longitudesOf(grid);
  const half = 180 / grid.nLon;
  return [
    {
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
    },
    {
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
    },
    {
      name: "lat_bnds",
      dimensions: ["lat", "bnds"],
      shape: [grid.nLat, 2],
      values: Float64Array.from({ length: 2 * grid.nLat }, (_, i) => edges[(i >> 1) + (i & 1)]),
      attributes: {},
    },
    {
      name: "lon_bnds",
      dimensions: ["lon", "bnds"],
      shape: [grid.nLon, 2],
      values: Float64Array.from(
        { length: 2 * grid.nLon },
        (_, i) => longitudes[i >> 1] + (i & 1 ? half : -half),
      ),
      attributes: {},
    },
  ];
}

/** A coordinate along a dimension: that of its own name, or another one for which it is auxiliary. */
export function leadingVariable(
  coordinate: FieldCoordinate,
  dimension: string = coordinate.name,
): WrittenVariable {
  const { name, values } = coordinate;
  const attributes = attributesWithUnit(coordinate);
  return { name, dimensions: [dimension], shape: [values.length], values, attributes };
}

/** A coordinate whose one value holds for all fields. */
export function scalarVariable(coordinate: FieldCoordinate): WrittenVariable {
  const { name, values } = coordinate;
  const one = values instanceof Float64Array ? values.slice(0, 1) : values.slice(0, 1);
  return {
    name,
    dimensions: [],
    shape: [],
    values: one,
    attributes: attributesWithUnit(coordinate),
  };
}

function attributesWithUnit({ unit, attributes = {} }: FieldCoordinate): Record<string, string> {
  const { units: _, ...rest } = attributes;
  return { ...(unit && { units: unit }), ...rest };
}
