import type { NetcdfHeader, NetcdfVariable } from "./header.ts";

/** A variable on a latitude–longitude grid, with its coordinates. */
export interface FieldVariable {
  readonly variable: NetcdfVariable;
  readonly latitude: NetcdfVariable;
  readonly longitude: NetcdfVariable;
  /** Coordinate of the dimension that counts the fields, if it has one. */
  readonly batch?: NetcdfVariable;
}

/**
 * The variables that are fields: numbers whose last two dimensions are latitude and longitude, and of whose other
 * dimensions at most one is longer than 1.
 */
export function fieldVariables({ variables }: NetcdfHeader): FieldVariable[] {
  const coordinate = (dimension: string | undefined) =>
    variables.find(({ name, dimensions }) => name === dimension && dimensions.length === 1);
  return variables.flatMap((variable) => {
    const { dimensions, shape, type } = variable;
    const latitude = coordinate(dimensions.at(-2));
    const longitude = coordinate(dimensions.at(-1));
    const others = dimensions.slice(0, -2).filter((_, axis) => shape[axis] !== 1);
    const isField =
      type !== "char" &&
      others.length <= 1 &&
      isAxis(latitude, "north") &&
      isAxis(longitude, "east");
    if (!(isField && latitude && longitude)) return [];
    const batch = coordinate(others[0]);
    return [{ variable, latitude, longitude, ...(batch && { batch }) }];
  });
}

/** Text of an attribute, empty if there is none. */
export function text(attributes: ReadonlyMap<string, unknown>, name: string): string {
  const value = attributes.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** Whether a coordinate counts degrees north or east: by its units, else by its standard name, else by its name. */
function isAxis(variable: NetcdfVariable | undefined, direction: "north" | "east"): boolean {
  if (!variable) return false;
  const units = text(variable.attributes, "units").toLowerCase();
  if (/^degrees?_?[nesw]/.test(units)) return new RegExp(`^degrees?_?${direction[0]}`).test(units);
  const name = text(variable.attributes, "standard_name") || variable.name;
  const isNamed = direction === "north" ? /^(lat|latitude)$/i : /^(lon|long|longitude)$/i;
  return isNamed.test(name) && /^(|degrees?|deg)$/.test(units);
}
