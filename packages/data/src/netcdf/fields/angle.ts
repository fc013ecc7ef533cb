import { unitName } from "../../reading/unitName.ts";
import { lastName, type NetcdfVariable, textOf } from "../netcdfFile.ts";

/** Which angle on the sphere a coordinate counts, and by what its numbers are multiplied to be degrees north or east. */
export interface Angle {
  readonly direction: "latitude" | "longitude";
  readonly toDegrees: number;
}

const compass = {
  n: ["latitude", 1],
  s: ["latitude", -1],
  e: ["longitude", 1],
  w: ["longitude", -1],
} as const;

/**
 * The angle that a coordinate variable counts: by its units, degrees_north in all its spellings, else, where these are
 * plain degrees, radians or nothing, by its standard_name, its axis, its long_name or its own name.
 *
 * Source: Eaton et al. (2023), sections 4.1 and 4.2.
 */
export function angleOf(variable: NetcdfVariable): Angle | undefined {
  const { attributes } = variable;
  const unit = angularUnit(textOf(attributes, "units"));
  if (!unit) return undefined;
  const { degrees, towards } = unit;
  if (towards) {
    const [direction, sign] = compass[towards];
    return { direction, toDegrees: sign * degrees };
  }
  const direction = named(variable, unit.isNamed);
  return direction && { direction, toDegrees: degrees };
}

interface AngularUnit {
  /** Degrees in one of the unit. */
  readonly degrees: number;
  /** The unit has a name, so that only its direction is open. */
  readonly isNamed: boolean;
  readonly towards?: keyof typeof compass;
}

/** CF and UDUNITS have degrees_north, degree_north, degree_N, degrees_N, degreeN, degreesN; others write deg, ° and spaces. */
function angularUnit(units: string): AngularUnit | undefined {
  if (unitName(units) === "") return { degrees: 1, isNamed: false };
  const match = /^(°|deg(?:ree)?s?|rad(?:ian)?s?)[ _-]*(n|s|e|w|north|south|east|west)?$/i.exec(
    units,
  );
  if (!match) return undefined;
  const towards = match[2]?.[0]?.toLowerCase() as keyof typeof compass | undefined;
  const degrees = /^r/i.test(match[1]) ? 180 / Math.PI : 1;
  return { degrees, isNamed: true, ...(towards && { towards }) };
}

function named(
  { name, attributes }: NetcdfVariable,
  inAngles: boolean,
): Angle["direction"] | undefined {
  const standard = textOf(attributes, "standard_name").toLowerCase();
  if (standard === "latitude" || standard === "longitude") return standard;
  // Such as grid_latitude, of a turned pole, and projection_y_coordinate.
  if (standard !== "") return undefined;
  const axis = textOf(attributes, "axis").toUpperCase();
  if (inAngles && axis === "Y") return "latitude";
  if (inAngles && axis === "X") return "longitude";
  const own = lastName(name);
  if (/^(nav_?|g(rid)?\d*_?|[ctuvx])?lat(itude)?s?(_?\d+)?$/i.test(own)) return "latitude";
  if (/^(nav_?|g(rid)?\d*_?|[ctuvx])?lon(g|gitude)?s?(_?\d+)?$/i.test(own)) return "longitude";
  const spoken = /\b(latitude|longitude)\b/i.exec(textOf(attributes, "long_name"))?.[0];
  if (spoken) return spoken.toLowerCase() as Angle["direction"];
  if (inAngles && /^y$/i.test(own)) return "latitude";
  return inAngles && /^x$/i.test(own) ? "longitude" : undefined;
}
