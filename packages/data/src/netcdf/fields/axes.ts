import { lastName, type NetcdfHeader, type NetcdfVariable, textOf } from "../netcdfFile.ts";
import { type Angle, angleOf } from "./angle.ts";

/** A coordinate of a field: latitude or longitude. */
export interface AngleCoordinate extends Angle {
  readonly variable: NetcdfVariable;
  /** Axes of the field along which it is given: one, or two for a coordinate given at every point. */
  readonly axes: readonly number[];
}

/** A variable on latitude × longitude, with its coordinates. */
export interface FieldVariable {
  readonly variable: NetcdfVariable;
  readonly latitude: AngleCoordinate;
  readonly longitude: AngleCoordinate;
}

/** A variable that is no field, and why. */
export interface NoField {
  readonly variable: NetcdfVariable;
  /** Goes after the variable's name: "has no longitude". */
  readonly why: string;
  /** Of two such variables, the one with more is nearer to a field. */
  readonly nearness: number;
}

/**
 * The variables that are fields: numbers with a latitude along one axis and a longitude along another, in any order,
 * before, between or after any others. The coordinates are the variables of the dimensions' own names, else those
 * named by the attribute `coordinates`, else others that lie on these dimensions alone.
 *
 * Source: Eaton et al. (2023), sections 4, 5 and 5.2.
 */
export function fieldVariables(header: NetcdfHeader): FieldVariable[] {
  return header.variables.flatMap((variable) => {
    const found = fieldOf(variable, header);
    return "why" in found ? [] : [found];
  });
}

/** A variable as a field, or why it is none. */
export function fieldOf(variable: NetcdfVariable, header: NetcdfHeader): FieldVariable | NoField {
  const { type, dimensions, shape } = variable;
  const none = (why: string, nearness: number): NoField => ({ variable, why, nearness });
  if (type === "char" || type === "string" || type === "") return none("holds no numbers", 0);
  if (angleOf(variable) || isBounds(variable, header)) return none("is a coordinate", 0);
  const coordinates = coordinatesOf(variable, header);
  const along = (direction: Angle["direction"]) =>
    coordinates.find((coordinate) => coordinate.direction === direction);
  const [latitude, longitude] = [along("latitude"), along("longitude")];
  const size = shape.filter((n) => n > 1).length;
  if (!latitude || !longitude) {
    const missing = latitude ? "longitude" : longitude ? "latitude" : "latitude and no longitude";
    const known = latitude || longitude ? 4 : 0;
    return none(`has no ${missing}${others(variable, header, coordinates)}`, size + known);
  }
  if (latitude.axes.length !== longitude.axes.length) {
    return none(
      `has ${latitude.variable.name} along ${latitude.axes.length} and ${longitude.variable.name} along ${longitude.axes.length} of its axes`,
      6,
    );
  }
  if (latitude.axes.length === 1 && latitude.axes[0] === longitude.axes[0]) {
    return none(
      `has both latitude and longitude along ${lastName(dimensions[latitude.axes[0]])}: its points lie on no grid`,
      7,
    );
  }
  return { variable, latitude, longitude };
}

/** What the axes that are neither latitude nor longitude count. */
function others(
  { dimensions }: NetcdfVariable,
  header: NetcdfHeader,
  coordinates: readonly AngleCoordinate[],
): string {
  const told = dimensions.flatMap((dimension, axis) => {
    if (coordinates.some(({ axes }) => axes.includes(axis))) return [];
    const own = header.variables.find(({ name }) => name === dimension);
    if (!own) return [`${lastName(dimension)} has no coordinate`];
    const { attributes } = own;
    const standard = textOf(attributes, "standard_name");
    const units = textOf(attributes, "units");
    if (/^grid_l/.test(standard)) return [`${own.name} is the ${standard} of a turned pole`];
    return [`${own.name} ${units === "" ? "has no units" : `has units "${units}"`}`];
  });
  return told.length === 0 ? "" : ` (${told.slice(-3).join(", ")})`;
}

function coordinatesOf(variable: NetcdfVariable, { variables }: NetcdfHeader): AngleCoordinate[] {
  const { name, dimensions, attributes } = variable;
  const named = textOf(attributes, "coordinates").split(/\s+/);
  const group = name.slice(0, name.length - lastName(name).length);
  const rank = (candidate: NetcdfVariable): number => {
    if (dimensions.includes(candidate.name)) return 0;
    return named.includes(lastName(candidate.name)) ? 1 : 2;
  };
  return variables
    .flatMap((candidate) => {
      const axes = candidate.dimensions.map((dimension) => dimensions.indexOf(dimension));
      const isHere = group.startsWith(
        candidate.name.slice(0, candidate.name.length - lastName(candidate.name).length),
      );
      const lies = axes.length >= 1 && axes.length <= 2 && !axes.includes(-1) && isHere;
      const angle = lies && candidate !== variable ? angleOf(candidate) : undefined;
      return angle ? [{ ...angle, variable: candidate, axes }] : [];
    })
    .sort((a, b) => rank(a.variable) - rank(b.variable));
}

/** Cells of a coordinate, which have its units only by way of it. */
function isBounds({ name }: NetcdfVariable, { variables }: NetcdfHeader): boolean {
  return variables.some(
    ({ attributes }) =>
      textOf(attributes, "bounds") === lastName(name) ||
      textOf(attributes, "climatology") === lastName(name),
  );
}

/** Fields that others name as their own companions, such as areas of cells; they are read when asked for. */
export function companions({ variables }: NetcdfHeader): Set<string> {
  const names = variables.flatMap(({ attributes }) =>
    ["ancillary_variables", "cell_measures", "coordinates"].flatMap((attribute) =>
      textOf(attributes, attribute).split(/\s+/),
    ),
  );
  return new Set(names);
}
