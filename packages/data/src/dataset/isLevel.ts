import type { FieldCoordinate } from "./fieldCoordinate.ts";

/**
 * Whether a coordinate is a vertical one, as CF tells it: by its axis, its direction, or a unit of pressure; else by its usual
 * names. Fields on different levels are not draws of one law.
 *
 * Source: Eaton et al. (2023), section 4.3.
 *
 * @example
 * ```ts
 * import { isLevel } from "@chaosphere/data";
 *
 * const plev = { name: "plev", unit: "Pa", values: Float64Array.of(85000, 50000) };
 * console.log(isLevel(plev), isLevel({ ...plev, name: "member", unit: "" })); // true false
 * ```
 */
export function isLevel({ name, unit, attributes }: FieldCoordinate): boolean {
  return (
    attributes?.["axis"] === "Z" ||
    attributes?.["positive"] !== undefined ||
    /^(hPa|Pa|mbar|mb|millibars?|bar|dbar)$/.test(unit) ||
    /^(p?lev|levels?|plev|pressure|isobaric.*|height|altitude|alt|depth|deptht|z|sigma|hybrid)\d*$/i.test(
      name,
    )
  );
}
