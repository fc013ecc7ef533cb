import { unitName } from "../../reading/unitName.ts";
import { lastName, type NetcdfVariable, textOf } from "../netcdfFile.ts";

/** The variables that hold the two components of a vector tangent to the sphere. */
export interface VectorPair {
  readonly eastward: NetcdfVariable;
  readonly northward: NetcdfVariable;
}

/** Why two variables that are named as components of one vector cannot be taken as such, without a full stop. */
export interface NoVector {
  readonly why: string;
}

/**
 * The components of a vector that go with a variable: itself and its partner where it is one of them, else the first pair on the same
 * dimensions. Components are known by standard names that differ in "eastward" and "northward" alone, or by usual short names
 * of variables without a standard name, u and v, u10 and v10, 10u and 10v, uas and vas, uo and vo, tauu and tauv. Undefined where there are none.
 *
 * Source: Eaton et al. (2023), section 3.3.
 */
export function vectorPair(
  fields: readonly NetcdfVariable[],
  chosen: NetcdfVariable,
): VectorPair | NoVector | undefined {
  const pairs = fields.flatMap((eastward) => {
    const northward = partnerOf(eastward, fields);
    return northward ? [{ eastward, northward }] : [];
  });
  const own = pairs.find(({ eastward, northward }) => [eastward, northward].includes(chosen));
  const found = own ?? pairs.find(({ eastward }) => haveSameAxes(eastward, chosen));
  if (!found) return undefined;
  const why = whyApart(found);
  if (why === "") return found;
  return own ? { why } : undefined;
}

/** The northward component that belongs to a variable, on the same points where there is a choice. */
function partnerOf(
  eastward: NetcdfVariable,
  fields: readonly NetcdfVariable[],
): NetcdfVariable | undefined {
  const standard = textOf(eastward.attributes, "standard_name");
  const name = northwardName(eastward.name);
  if (standard === "") {
    const named = fields.find((other) => other.name === name);
    return named && textOf(named.attributes, "standard_name") === "" ? named : undefined;
  }
  if (!standard.includes("eastward")) return undefined;
  const wanted = standard.replace("eastward", "northward");
  const matching = fields.filter((other) => textOf(other.attributes, "standard_name") === wanted);
  return (
    matching.find((other) => other.name === name) ??
    matching.find((other) => haveSameAxes(other, eastward)) ??
    matching[0]
  );
}

/** A short name with its u, which stands first or after a height or "tau", made v; undefined for other names. */
export function northwardName(path: string): string | undefined {
  const name = lastName(path);
  const known = /^(\d*|\d+m_|tau)u(|\d+m?|a|as|o|wnd|gos|gosa|grd.*|_wind|_component_.*)$/i.exec(
    name,
  );
  if (!known) return undefined;
  const at = path.length - name.length + known[1].length;
  return `${path.slice(0, at)}${path[at] === "U" ? "V" : "v"}${path.slice(at + 1)}`;
}

function whyApart({ eastward, northward }: VectorPair): string {
  const names = `${lastName(eastward.name)} and ${lastName(northward.name)} are not taken for the components of one vector`;
  if (!haveSameAxes(eastward, northward)) {
    return `${names}, for they lie on different points: (${axesOf(eastward)}) and (${axesOf(northward)})`;
  }
  const [one, other] = [eastward, northward].map(({ attributes }) =>
    unitName(textOf(attributes, "units")),
  );
  return one === other
    ? ""
    : `${names}, for their units differ: ${one || "none"} and ${other || "none"}`;
}

function haveSameAxes(a: NetcdfVariable, b: NetcdfVariable): boolean {
  return a.dimensions.join() === b.dimensions.join();
}

function axesOf({ dimensions, shape }: NetcdfVariable): string {
  return dimensions.map((name, axis) => `${lastName(name)} ${shape[axis]}`).join(", ");
}
