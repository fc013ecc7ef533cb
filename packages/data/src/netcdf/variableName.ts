import { DomainError } from "@chaosphere/core";

/**
 * Refuses a name that a NetCDF file of either format cannot give a variable: empty, with a slash or a control character,
 * with a space at the end, not beginning with a letter, a digit, an underscore or a letter beyond ASCII, or taken.
 *
 * Source: Unidata (2023), NetCDF User's Guide, "Permitted characters in names".
 */
export function checkVariableName(caller: string, name: string, taken: readonly string[]): void {
  const used = ["lat", "lon", "lat_bnds", "lon_bnds", "bnds", ...taken];
  if (/^[\p{L}\p{N}_](?:[^\p{Cc}/]*[^\p{Cc}/\s])?$/u.test(name) && !used.includes(name)) return;
  throw new DomainError(
    `${caller}: the variable must have a name that begins with a letter, a digit or an underscore, has no slash, and is none of ${used.join(", ")}, got "${name}". Give another name.`,
  );
}
