import { CallError } from "../errors/callError.ts";

/** Spellings of letters beyond ASCII that units have, as UDUNITS and FITS readers know them. */
const spellings: readonly (readonly [letters: RegExp, spelling: string])[] = [
  [/°\s*(?=[CF])/g, "deg"],
  [/°/g, "deg"],
  [/[µμ]/g, "u"],
  [/[ΩΩ]/g, "Ohm"],
  [/[ÅÅ]/g, "Angstrom"],
  [/⁻/g, "-"],
  [/\s*[·⋅×]\s*/g, " "],
  [/−/g, "-"],
];

/** ⁰ … ⁹ in the order of their values. */
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * A unit in printable ASCII, of which headers of FITS consist: °C as degC, µK² as uK2, W·m⁻² as W m-2.
 *
 * @throws {@link CallError} if it has letters for which there is no such spelling, or is too long for a header.
 */
export function asciiUnit(unit: string): string {
  const digits = unit.replace(/[⁰¹²³⁴-⁹]/g, (letter) => `${superscripts.indexOf(letter)}`);
  const plain = spellings.reduce(
    (text, [letters, spelling]) => text.replace(letters, spelling),
    digits,
  );
  if (!/^[\x20-\x7e]*$/.test(plain) || plain.replaceAll("'", "''").length > 68) {
    throw new CallError(
      `units in .fits must be at most 68 letters of ASCII, got "${unit}". Write .nc, which keeps any unit.`,
    );
  }
  return plain;
}

/** A name in printable ASCII: letters without their accents, and FIELD for what has no letter then. */
export function asciiName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .replaceAll("'", "")
    .trim()
    .slice(0, 60);
  return plain === "" ? "FIELD" : plain;
}
