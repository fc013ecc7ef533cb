import type { FieldCoordinate } from "../../dataset/fieldCoordinate.ts";
import { unitName } from "../../reading/unitName.ts";
import {
  lastName,
  type NetcdfFile,
  type NetcdfHeader,
  type NetcdfVariable,
  textOf,
} from "../netcdfFile.ts";

import { unpacking } from "../packing/unpacking.ts";

/** Text that says what the numbers of a coordinate are; bounds are left out, as they are not kept. */
const kept = ["standard_name", "long_name", "calendar", "axis", "positive"];

/** An axis of a variable that is neither latitude nor longitude. */
interface LeadingAxis {
  readonly dimension: string;
  readonly length: number;
}

/** What the axes before the map say of each field. */
export interface LeadingCoordinates {
  readonly coordinates: readonly FieldCoordinate[];
  /** What each field is called. Length batch. */
  readonly labels: readonly string[];
}

/**
 * The coordinates of the axes that count the fields, the slowest first, each repeated over the others: those of the
 * dimensions' own names, else the number along the axis. An axis of length 1 without a coordinate says nothing; a single
 * value named by the attribute `coordinates` holds for all fields.
 */
export function leadingCoordinates(
  { header, stored, words }: NetcdfFile,
  variable: NetcdfVariable,
  mapAxes: readonly number[],
  path: string,
): LeadingCoordinates {
  const { dimensions, shape } = variable;
  const axes = dimensions
    .map((dimension, axis): LeadingAxis => ({ dimension, length: shape[axis] }))
    .filter((_, axis) => !mapAxes.includes(axis));
  const batch = axes.reduce((product, { length }) => product * length, 1);

  const valuesOf = (coordinate: NetcdfVariable): Float64Array | readonly string[] => {
    if (isText(coordinate)) return words(coordinate);
    const { value } = unpacking(coordinate, path);
    return stored(coordinate).map(value);
  };
  const spread = (along: Float64Array | readonly string[], length: number, inner: number) => {
    const place = (b: number) => Math.floor(b / inner) % length;
    return along instanceof Float64Array
      ? Float64Array.from({ length: batch }, (_, b) => along[place(b)])
      : Array.from({ length: batch }, (_, b) => along[place(b)]);
  };

  const along: (FieldCoordinate & { readonly length: number })[] = [];
  let inner = batch;
  for (const { dimension, length } of axes) {
    inner /= length;
    const own = coordinateOf(dimension, length, header);
    if (!own && length === 1) continue;
    const numbers = own ? valuesOf(own) : Float64Array.from({ length }, (_, i) => i);
    along.push({ ...described(own, dimension), values: spread(numbers, length, inner), length });
  }
  const scalars = scalarCoordinates(variable, header).map((scalar) => ({
    ...described(scalar, scalar.name),
    values: spread(valuesOf(scalar), 1, 1),
  }));
  const several = along.filter(({ length }) => length > 1);
  return {
    coordinates: [...scalars, ...along.map(({ length: _, ...coordinate }) => coordinate)],
    labels: Array.from({ length: batch }, (_, b) => label(several, b)),
  };
}

function label(coordinates: readonly FieldCoordinate[], field: number): string {
  if (coordinates.length === 0) return String(field);
  if (coordinates.length === 1) {
    const [{ values, unit }] = coordinates;
    return `${values[field]} ${unit}`.trim();
  }
  return coordinates.map(({ name, values }) => `${name}=${values[field]}`).join(" ");
}

function described(variable: NetcdfVariable | undefined, path: string) {
  const attributes = kept.flatMap((name) => {
    const words = variable ? textOf(variable.attributes, name) : "";
    return words === "" ? [] : [[name, words] as const];
  });
  return {
    name: lastName(path),
    unit: variable ? unitName(textOf(variable.attributes, "units")) : "",
    ...(attributes.length > 0 && { attributes: Object.fromEntries(attributes) }),
  };
}

/** The variable of a dimension's name: numbers along it, or words, which take a further axis in classic files. */
function coordinateOf(
  dimension: string,
  length: number,
  { variables }: NetcdfHeader,
): NetcdfVariable | undefined {
  return variables.find(
    ({ name, type, dimensions, shape }) =>
      name === dimension &&
      shape[0] === length &&
      dimensions.length === (type === "char" ? 2 : 1) &&
      type !== "",
  );
}

/** Variables of one value that the field names as its coordinates: the height of a level that was cut out. */
function scalarCoordinates(
  { name, attributes }: NetcdfVariable,
  { variables }: NetcdfHeader,
): NetcdfVariable[] {
  const group = name.slice(0, name.length - lastName(name).length);
  return textOf(attributes, "coordinates")
    .split(/\s+/)
    .flatMap((word) => variables.filter((candidate) => candidate.name === group + word))
    .filter(({ type, shape }) => shape.length === 0 && type !== "char" && type !== "");
}

function isText({ type }: NetcdfVariable): boolean {
  return type === "char" || type === "string";
}
