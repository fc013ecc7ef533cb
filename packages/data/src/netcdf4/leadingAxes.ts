import type { FieldCoordinate } from "../dataset/fieldCoordinate.ts";

/** A dimension before latitude and longitude, and the coordinate along it. */
export interface LeadingAxis extends FieldCoordinate {
  /** One for each place along the dimension. */
  readonly values: Float64Array | readonly string[];
}

/**
 * The dimensions that coordinates of fields span, the slowest first, if the fields are their whole product in order,
 * each place of a dimension with a value of its own; undefined otherwise.
 */
export function leadingAxes(
  coordinates: readonly FieldCoordinate[],
): readonly LeadingAxis[] | undefined {
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
