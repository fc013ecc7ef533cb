import { FormatError } from "@chaosphere/core";
import { AmbiguityError, ContradictionError } from "../../reading/ambiguity.ts";
import { lastName, type NetcdfHeader, type NetcdfVariable } from "../netcdfFile.ts";

import { companions, type FieldVariable, fieldOf, fieldVariables, type NoField } from "./axes.ts";

/**
 * The field to read: the one that is named, by its path or its last name, else the only one there is.
 *
 * @throws {@link FormatError} if there is none, with the nearest variable and why it is none.
 * @throws {@link AmbiguityError} if there are several and none is named; {@link ContradictionError} if the one named is none.
 */
export function chooseField(
  header: NetcdfHeader,
  named: string | undefined,
  path: string,
): FieldVariable {
  const found = fieldVariables(header);
  const aside = companions(header);
  const own = found.filter(({ variable }) => !aside.has(lastName(variable.name)));
  const matching = named === undefined ? (own.length === 1 ? own : found) : asked(found, named);
  if (matching.length === 1) return matching[0];
  const names = found.map(({ variable }) => variable.name).join(", ") || "none";
  const refuse = (rule: string, remedy: string) =>
    new FormatError(`readNetcdf: ${rule} in ${path}. ${remedy}`, { path, field: "variables" });
  if (named !== undefined) {
    const [there] = asked(
      header.variables.map((variable) => ({ variable })),
      named,
    );
    const why = there && fieldOf(there.variable, header);
    throw new ContradictionError(
      `readNetcdf: the variable must be one of ${names}, got ${named}${why && "why" in why ? `, which ${why.why},` : ""} in ${path}. ${found.length > 0 ? "Name one of them." : remedy(why)}`,
    );
  }
  if (found.length > 1) {
    throw new AmbiguityError(
      `readNetcdf: one variable must be read of those on latitude × longitude, got ${names} in ${path}. Say which.`,
      found.map(({ variable }) => variable.name),
      ["variable"],
    );
  }
  const nearest = nearestTo(header);
  throw refuse(
    `one variable must lie on latitude × longitude, got none${nearest ? `; the nearest, ${signature(nearest.variable)}, ${nearest.why},` : ""}`,
    remedy(nearest),
  );
}

function asked<T extends { readonly variable: NetcdfVariable }>(
  of: readonly T[],
  name: string,
): T[] {
  const whole = of.filter(({ variable }) => variable.name === name.replace(/^\//, ""));
  return whole.length > 0 ? whole : of.filter(({ variable }) => lastName(variable.name) === name);
}

function nearestTo(header: NetcdfHeader): NoField | undefined {
  return header.variables
    .map((variable) => fieldOf(variable, header))
    .filter((candidate) => "why" in candidate)
    .reduce<NoField | undefined>(
      (best, next) => (next.nearness > (best?.nearness ?? 1) ? next : best),
      undefined,
    );
}

function remedy(nearest: NoField | FieldVariable | undefined): string {
  const why = nearest && "why" in nearest ? nearest.why : "";
  return /no grid|turned pole/.test(why)
    ? "Interpolate it to a regular grid first, for example with cdo remapbil."
    : "Give it coordinates along two of its axes, in degrees_north and degrees_east.";
}

function signature({ name, dimensions }: NetcdfVariable): string {
  return `${name}(${dimensions.map(lastName).join(", ")})`;
}
