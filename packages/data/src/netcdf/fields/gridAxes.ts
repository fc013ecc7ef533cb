import { FormatError } from "@chaosphere/core";
import type { NetcdfVariable } from "../netcdfFile.ts";
import { unpacking } from "../packing/unpacking.ts";
import type { AngleCoordinate, FieldVariable } from "./axes.ts";

/** Latitudes and longitudes of a field as the file has them, and the axes along which they run. */
export interface GridAxes {
  readonly latitudeAxis: number;
  readonly longitudeAxis: number;
  /** Degrees north, one for each place along the latitude axis. */
  readonly latitudes: Float64Array;
  /** Degrees east. */
  readonly longitudes: Float64Array;
}

/** Degrees by which a coordinate given at every point may vary along the axis of the other: float32 has less error. */
const tolerance = 1e-4;

/**
 * The latitudes and longitudes along two axes of a field, also where they are given at every point and each varies
 * along one axis only.
 *
 * @throws {@link FormatError} if they vary along both.
 */
export function gridAxes(
  { variable, latitude, longitude }: FieldVariable,
  stored: (variable: NetcdfVariable) => Float64Array,
  path: string,
): GridAxes {
  const read = (coordinate: AngleCoordinate): Float64Array => {
    const { value } = unpacking(coordinate.variable, path);
    return stored(coordinate.variable).map((x) => coordinate.toDegrees * value(x));
  };
  const [north, east] = [read(latitude), read(longitude)];
  if (latitude.axes.length === 1) {
    return {
      latitudeAxis: latitude.axes[0],
      longitudeAxis: longitude.axes[0],
      latitudes: north,
      longitudes: east,
    };
  }
  const along = (coordinate: AngleCoordinate, values: Float64Array) =>
    separated(
      values,
      coordinate.axes.map((axis) => variable.shape[axis]),
    );
  const [first, second] = [along(latitude, north), along(longitude, east)];
  const axes = first && second && [latitude.axes[first.place], longitude.axes[second.place]];
  if (!axes || axes[0] === axes[1]) {
    const curved = first ? longitude : latitude;
    throw new FormatError(
      `readNetcdf: latitude must vary along one axis of ${variable.name} and longitude along another, got ${curved.variable.name} varying along both of its axes, a curvilinear grid, in ${path}. Interpolate the field to a regular grid first, for example with cdo remapbil.`,
      { path, field: curved.variable.name },
    );
  }
  return {
    latitudeAxis: axes[0],
    longitudeAxis: axes[1],
    latitudes: first.values,
    longitudes: second.values,
  };
}

/** The values along the one of two axes along which they vary, and which that is. */
function separated(
  values: Float64Array,
  [rows, columns]: readonly number[],
): { place: number; values: Float64Array } | undefined {
  const near = (a: number, b: number) => turned(a - b) <= tolerance;
  if (values.every((x, i) => near(x, values[i - (i % columns)]))) {
    return { place: 0, values: Float64Array.from({ length: rows }, (_, j) => values[j * columns]) };
  }
  if (values.every((x, i) => near(x, values[i % columns]))) {
    return { place: 1, values: values.slice(0, columns) };
  }
  return undefined;
}

function turned(degrees: number): number {
  return Math.abs(degrees - 360 * Math.round(degrees / 360));
}

/** Places in the order in which latitudes run one way, as they do in the file if they do. */
export function latitudeOrder(latitudes: Float64Array): number[] {
  const places = Array.from(latitudes, (_, j) => j);
  const rising = places.every((j) => j === 0 || latitudes[j] >= latitudes[j - 1]);
  const falling = places.every((j) => j === 0 || latitudes[j] <= latitudes[j - 1]);
  return rising || falling ? places : places.sort((i, j) => latitudes[j] - latitudes[i]);
}

/** Places in the order in which longitudes run eastward, at most once round, as they do in the file if they do. */
export function longitudeOrder(longitudes: Float64Array): number[] {
  const places = Array.from(longitudes, (_, k) => k);
  const round = (sign: number) =>
    places
      .slice(1)
      .reduce((sum, k) => sum + eastward(sign * (longitudes[k] - longitudes[k - 1])), 0);
  const once = 360 * (1 + 1e-6);
  if (!(round(1) > once)) return places;
  if (round(-1) <= once) return places.reverse();
  return places.sort((i, k) => longitudes[i] - longitudes[k]);
}

/** An angle as a turn to the east, 0 ≤ degrees < 360. */
function eastward(degrees: number): number {
  return degrees - 360 * Math.floor(degrees / 360);
}
