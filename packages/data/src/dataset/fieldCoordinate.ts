/** What one leading dimension of a file says of each field: its time, its member, its level. */
export interface FieldCoordinate {
  /** Name of the dimension in the file: `time`, `ensemble`. */
  readonly name: string;
  /** Unit as the file has it, "days since 1870-01-01" for a time, which is not decoded; empty when it has none. */
  readonly unit: string;
  /** One value per field: the values along a dimension repeat over the other dimensions. Length batch. */
  readonly values: Float64Array | readonly string[];
  /** Further text of the file that the values need or a reader uses: `calendar`, `standard_name`, `long_name`, `axis`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The coordinates of some of the fields, in the order given. */
export function selectCoordinates(
  coordinates: readonly FieldCoordinate[],
  indices: readonly number[],
): FieldCoordinate[] {
  return coordinates.map((coordinate) => {
    const { values } = coordinate;
    return {
      ...coordinate,
      values:
        values instanceof Float64Array
          ? Float64Array.from(indices, (b) => values[b])
          : indices.map((b) => values[b]),
    };
  });
}
