import type { FieldCoordinate } from "../../dataset/fieldCoordinate.ts";

/** A dimension before latitude and longitude, and the coordinate along it. */
interface LeadingAxis extends FieldCoordinate {
  /** One for each place along the dimension. */
  readonly values: Float64Array | readonly string[];
}

/** How coordinates of fields are laid out in a file. */
export interface LeadingLayout {
  /** Dimensions before the map, the slowest first; undefined if the fields are no whole product of the coordinates. */
  readonly axes: readonly LeadingAxis[] | undefined;
  /** Coordinates with one value for all fields, without a dimension. */
  readonly scalars: readonly FieldCoordinate[];
  /** The others, where there are no axes: labels of the fields. */
  readonly labels: readonly FieldCoordinate[];
}

/**
 * Lays out the coordinates of fields: one value for all fields takes no dimension, unless it is a time, by which files
 * are joined, or there is nothing else to count the fields by.
 */
export function leadingLayout(coordinates: readonly FieldCoordinate[]): LeadingLayout {
  const isConstant = ({ values }: FieldCoordinate) => [...values].every((x) => x === values[0]);
  const isTime = ({ unit }: FieldCoordinate) => / since /i.test(unit);
  const spanning = coordinates.filter((c) => !isConstant(c) || isTime(c));
  const kept = spanning.length > 0 ? spanning : coordinates.slice(-1);
  const axes = leadingAxes(kept);
  const scalars = coordinates.filter((coordinate) => !kept.includes(coordinate));
  return { axes, scalars, labels: axes ? [] : kept };
}

/**
 * The dimensions that coordinates of fields span, the slowest first, if the fields are their whole product in order,
 * each place of a dimension with a value of its own; undefined otherwise.
 */
function leadingAxes(coordinates: readonly FieldCoordinate[]): readonly LeadingAxis[] | undefined {
  const batch = coordinates[0]?.values.length ?? 0;
  let inner = batch;
  const axes: LeadingAxis[] = [];
  for (const coordinate of coordinates) {
    const { values } = coordinate;
    const length = new Set(values as ArrayLike<number | string> & Iterable<number | string>).size;
    const run = inner / length;
    if (length === 0 || !Number.isInteger(run)) return undefined;
    const along = (i: number) => values[i * run];
    for (let b = 0; b < batch; b++) {
      if (values[b] !== along(Math.floor(b / run) % length)) return undefined;
    }
    axes.push({
      ...coordinate,
      values:
        values instanceof Float64Array
          ? Float64Array.from({ length }, (_, i) => values[i * run])
          : Array.from({ length }, (_, i) => values[i * run]),
    });
    inner = run;
  }
  return inner === 1 && axes.length > 0 ? axes : undefined;
}
