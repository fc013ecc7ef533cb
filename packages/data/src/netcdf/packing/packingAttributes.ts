import { FormatError } from "@chaosphere/core";
import type { AttributeValue, NetcdfVariable } from "../netcdfFile.ts";

/** What the attributes of a variable say of its stored numbers. */
export interface PackingAttributes {
  readonly scale: NumberAttribute | undefined;
  readonly offset: NumberAttribute | undefined;
  readonly fill: NumberAttribute | undefined;
  readonly missing: NumberAttribute | undefined;
  readonly range: NumberAttribute | undefined;
  readonly least: NumberAttribute | undefined;
  readonly most: NumberAttribute | undefined;
  /** Whether whole numbers count from 0; undefined where the file does not say. */
  readonly isUnsigned: boolean | undefined;
  /** What was read otherwise than the conventions have it. */
  readonly assumptions: readonly string[];
}

/** Numbers of an attribute, as they stand in the file. */
export interface NumberAttribute {
  readonly name: string;
  /** NetCDF type; "text" where the number was written in letters. */
  readonly type: string;
  readonly numbers: readonly number[];
}

/** A convention's name, what else is written for it, and how many numbers it has (0: any). */
interface Convention {
  readonly name: string;
  readonly otherwise: RegExp;
  /** Words that may also mean something else, in lower case without separators. */
  readonly loosely?: readonly string[];
  readonly count: number;
}

const conventions = {
  scale: {
    name: "scale_factor",
    otherwise: /^scalefactor$/,
    loosely: ["scale", "slope"],
    count: 1,
  },
  offset: {
    name: "add_offset",
    otherwise: /^addoffset$/,
    loosely: ["offset", "intercept"],
    count: 1,
  },
  fill: { name: "_FillValue", otherwise: /^fillvalues?$/, count: 1 },
  missing: { name: "missing_value", otherwise: /^missingvalues?$/, count: 0 },
  range: { name: "valid_range", otherwise: /^validrange$/, count: 2 },
  least: { name: "valid_min", otherwise: /^validmin(imum)?$/, count: 1 },
  most: { name: "valid_max", otherwise: /^validmax(imum)?$/, count: 1 },
} as const satisfies Readonly<Record<string, Convention>>;

/**
 * The packing of a variable. Spellings that can only mean one thing ("FillValue", numbers in letters) are read and
 * said; others are refused.
 *
 * @throws {@link FormatError} if an attribute has no number, too many, or one that may mean something else.
 *
 * Source: Unidata (2023), NetCDF User's Guide, "Attribute Conventions".
 */
export function packingAttributes(variable: NetcdfVariable, path: string): PackingAttributes {
  const assumptions: string[] = [];
  const read = (convention: Convention) => {
    const found = spelt(variable, convention);
    return found && numbersOf(found, { variable, convention, path, assumptions });
  };
  const scale = read(conventions.scale);
  const offset = read(conventions.offset);
  return {
    scale: isNeutral(scale, 1, conventions.scale, variable, path) ? undefined : scale,
    offset: isNeutral(offset, 0, conventions.offset, variable, path) ? undefined : offset,
    fill: read(conventions.fill),
    missing: read(conventions.missing),
    range: read(conventions.range),
    least: read(conventions.least),
    most: read(conventions.most),
    isUnsigned: unsigned(variable, path, assumptions),
    assumptions,
  };
}

interface Reading {
  readonly variable: NetcdfVariable;
  readonly convention: Convention;
  readonly path: string;
  readonly assumptions: string[];
}

/** The attribute in the convention's own spelling, else in another that has numbers. */
function spelt(
  { attributes }: NetcdfVariable,
  { name, otherwise, loosely = [] }: Convention,
): [string, AttributeValue] | undefined {
  const own = attributes.get(name);
  if (own !== undefined) return [name, own];
  return [...attributes].find(
    ([key, value]) =>
      otherwise.test(plain(key)) ||
      (loosely.includes(plain(key)) && (parsed(value)?.length ?? 0) > 0),
  );
}

function numbersOf(
  [name, value]: [string, AttributeValue],
  { variable, convention, path, assumptions }: Reading,
): NumberAttribute | undefined {
  const { count } = convention;
  const numbers = parsed(value);
  const got = typeof value === "string" ? `"${value}"` : value.numbers.join(", ");
  if (numbers?.length === 0) {
    assumptions.push(`${name} of ${variable.name} is empty and was not used`);
    return undefined;
  }
  if (numbers === undefined || (count > 0 && numbers.length !== count)) {
    const rule = count === 2 ? "two numbers" : "a number";
    throw new FormatError(
      `readNetcdf: ${name} of ${variable.name} must be ${rule}, got ${got} in ${path}. Correct it, or remove it with ncatted -a ${name},${variable.name},d,, FILE.`,
      { path, field: name },
    );
  }
  const isText = typeof value === "string";
  if (isText || name !== convention.name) {
    assumptions.push(
      `${name} of ${variable.name}, ${isText ? `the text ${got}` : got}, is read as ${convention.name} = ${numbers.join(", ")}`,
    );
  }
  return { name, type: isText ? "text" : value.type, numbers };
}

/**
 * Whether a loose spelling changes nothing. Where the stored numbers are whole they must be packed and it is plain what
 * it means; floating numbers may have it applied already.
 */
function isNeutral(
  attribute: NumberAttribute | undefined,
  neutral: number,
  { name, loosely = [] }: Convention,
  variable: NetcdfVariable,
  path: string,
): boolean {
  if (!attribute || !loosely.includes(plain(attribute.name))) return false;
  if (attribute.numbers[0] === neutral) return true;
  if (!/^(float|double|half)$/.test(variable.type)) return false;
  const of = `${variable.name}@${attribute.name}`;
  throw new FormatError(
    `readNetcdf: a number to apply must be called ${name}, got ${attribute.name} = ${attribute.numbers[0]} of ${variable.name}, which may be applied already, in ${path}. If not, rename it with ncrename -a ${of},${name} FILE; else remove it with ncatted -a ${attribute.name},${variable.name},d,, FILE.`,
    { path, field: attribute.name },
  );
}

function unsigned(
  { name, type, attributes }: NetcdfVariable,
  path: string,
  assumptions: string[],
): boolean | undefined {
  const [key, value] = [...attributes].find(([attribute]) => plain(attribute) === "unsigned") ?? [];
  if (key === undefined || value === undefined || /^(float|double|half)$/.test(type))
    return undefined;
  const words = typeof value === "string" ? value.trim() : value.numbers.join(", ");
  const answer = /^(true|t|yes|1)$/i.test(words)
    ? true
    : /^(false|f|no|0)$/i.test(words)
      ? false
      : undefined;
  if (answer === undefined) {
    throw new FormatError(
      `readNetcdf: _Unsigned of ${name} must be "true" or "false", got "${words}" in ${path}. Correct it with ncatted -a ${key},${name},o,c,true FILE.`,
      { path, field: key },
    );
  }
  if (key !== "_Unsigned" || value !== String(answer)) {
    assumptions.push(`${key} of ${name}, "${words}", is read as _Unsigned = "${answer}"`);
  }
  return answer;
}

/** Numbers, also of text such as "-999", "1.e20f" and "0, 100"; undefined if it is none. */
function parsed(value: AttributeValue): readonly number[] | undefined {
  if (typeof value !== "string") return value.numbers;
  const words = value.split(/[\s,;\0]+/).filter((word) => word !== "");
  const numbers = words.map((word) =>
    /^nan$/i.test(word) ? Number.NaN : Number(word.replace(/(?<=[\d.])[bsfd]$/i, "")),
  );
  const wrong = numbers.some((x, i) => Number.isNaN(x) && !/^nan$/i.test(words[i]));
  return wrong ? undefined : numbers;
}

/** A name in lower case without separators. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}
