import { FormatError } from "@chaosphere/core";
import type { MissingCause } from "../../dataset/seenFields.ts";
import type { NetcdfVariable } from "../netcdfFile.ts";
import { roundedTo, type StoredType, storedTypes } from "../storedTypes.ts";
import {
  type NumberAttribute,
  type PackingAttributes,
  packingAttributes,
} from "./packingAttributes.ts";

/** How stored numbers become values, and what became of those that were met. */
export interface Unpacking {
  /** x = scale_factor · stored + add_offset, NaN where there is no value. */
  readonly value: (stored: number) => number;
  /** What was read otherwise than the conventions have it. */
  readonly assumptions: readonly string[];
  /**
   * To be called when all have been unpacked: the bound that took most of the missing ones, undefined if none did.
   *
   * @throws {@link FormatError} if a bound fits packed and unpacked numbers, and the two differ.
   */
  readonly verdict: () => MissingCause | undefined;
}

/**
 * From stored numbers to values: NaN for `_FillValue`, `missing_value`, the format's own fill, and what lies outside
 * `valid_range`, `valid_min`, `valid_max`, each compared in the stored type. A bound counts packed numbers if it has the
 * type of the data, and unpacked ones if it has the wider type of scale_factor and add_offset. Whole numbers are turned
 * as `_Unsigned` says.
 *
 * @throws {@link FormatError} if an attribute has not the form that it must have.
 *
 * Source: Unidata (2023), NetCDF User's Guide, "Attribute Conventions".
 */
export function unpacking(variable: NetcdfVariable, path: string): Unpacking {
  const attributes = packingAttributes(variable, path);
  const { scale, offset, assumptions } = attributes;
  const type = storedTypes[variable.type];
  const counted = counting(type, attributes.isUnsigned);
  const factor = scale?.numbers[0] ?? 1;
  const shift = offset?.numbers[0] ?? 0;
  const isFill = fills(type, attributes, counted, factor);
  const bounds = limits(attributes).map(([limit, side, bound]) => {
    const packed = side * counted(roundedTo(type, bound));
    const slack = type.kind === "floating" ? Math.abs(bound) * 2 ** -23 : Math.abs(factor) / 100;
    return {
      limit,
      side,
      packed,
      unpacked: side * bound - slack,
      ...unitsOf(limit, attributes, variable.type),
    };
  });
  const met = { filled: 0, outside: new Map<string, number>(), unclear: new Map<string, number>() };
  const count = (of: Map<string, number>, name: string) => of.set(name, (of.get(name) ?? 0) + 1);

  return {
    assumptions,
    value: (stored) => {
      const x = counted(stored);
      const value = factor * x + shift;
      if (isFill(stored, x, value)) {
        met.filled++;
        return Number.NaN;
      }
      if (Number.isNaN(value)) return value;
      for (const { limit, side, packed, unpacked, isPacked, isUnpacked } of bounds) {
        const within = side * x >= packed;
        const inside = side * value >= unpacked;
        if (isPacked && isUnpacked && within !== inside) count(met.unclear, limit.name);
        if ((isPacked && !within) || (!isPacked && !inside)) {
          count(met.outside, limit.name);
          return Number.NaN;
        }
      }
      return value;
    },
    verdict: () => {
      const [unclear] = met.unclear.keys();
      if (unclear !== undefined) {
        throw new FormatError(
          `readNetcdf: ${unclear} of ${variable.name} must have the type of the stored numbers, ${variable.type}, or of scale_factor, got ${limits(attributes).find(([limit]) => limit.name === unclear)?.[0].type}, which fits packed and unpacked numbers, in ${path}. Write it again in one of these types with ncatted, or remove it with ncatted -a ${unclear},${variable.name},d,, FILE.`,
          { path, field: unclear },
        );
      }
      const [name, outside] = [...met.outside].sort((a, b) => b[1] - a[1])[0] ?? ["", 0];
      const total = [...met.outside.values()].reduce((sum, n) => sum + n, met.filled);
      if (outside < total / 2 || outside === 0) return undefined;
      const packed = scale || offset ? " of packed numbers" : "";
      return {
        words: `${outside === total ? "" : "mostly "}outside its ${name}${packed}`,
        remedy: `If they are values, remove it with ncatted -a ${name},${variable.name},d,, FILE.`,
      };
    },
  };
}

/** Whole numbers as the file means them: below 0 or from 0. */
function counting({ size, kind }: StoredType, isUnsigned: boolean | undefined) {
  const turn = 256 ** size;
  if (kind === "signed" && isUnsigned === true) return (x: number) => (x < 0 ? x + turn : x);
  if (kind === "unsigned" && isUnsigned === false)
    return (x: number) => (x >= turn / 2 ? x - turn : x);
  return (x: number) => x;
}

/** Which stored numbers, counted and unpacked so, stand for no value. */
function fills(
  type: StoredType,
  { fill, missing }: PackingAttributes,
  counted: (x: number) => number,
  factor: number,
) {
  const exact = new Set<number>();
  const single = new Set<number>();
  const unpacked: number[] = [];
  if (fill === undefined && type.defaultFill !== undefined) exact.add(type.defaultFill);
  for (const attribute of [fill, missing]) {
    for (const number of attribute?.numbers ?? []) {
      exact.add(counted(roundedTo(type, number)));
      if (type.size === 8 && attribute?.type === "float") single.add(number);
      // What no stored number can be is meant of the values, NaN of a whole number of none.
      if (
        type.kind !== "floating" &&
        (!Number.isInteger(number) || Math.abs(number) > 256 ** type.size)
      ) {
        unpacked.push(number);
      }
    }
  }
  return (stored: number, x: number, value: number): boolean =>
    exact.has(x) ||
    (single.size > 0 && single.has(Math.fround(stored))) ||
    unpacked.some((number) => Math.abs(value - number) <= Math.abs(factor) / 100);
}

/** Every bound: its attribute, 1 for a lower and −1 for an upper one, and the number. */
function limits({ range, least, most }: PackingAttributes): [NumberAttribute, 1 | -1, number][] {
  return [
    ...(range
      ? ([
          [range, 1, range.numbers[0]],
          [range, -1, range.numbers[1]],
        ] as const)
      : []),
    ...(least ? ([[least, 1, least.numbers[0]]] as const) : []),
    ...(most ? ([[most, -1, most.numbers[0]]] as const) : []),
  ].map(([limit, side, bound]) => [limit, side, bound]);
}

const widths = [
  "byte",
  "ubyte",
  "short",
  "ushort",
  "int",
  "uint",
  "int64",
  "uint64",
  "half",
  "float",
  "double",
];

/** Whether a bound may count packed numbers, and whether it may count unpacked ones. */
function unitsOf(limit: NumberAttribute, { scale, offset }: PackingAttributes, stored: string) {
  const packing = [scale, offset].filter((attribute) => attribute !== undefined);
  const isPacked = { isPacked: true, isUnpacked: false };
  const integers = (type: string) => storedTypes[type]?.kind !== "floating";
  const sameWidth =
    storedTypes[limit.type]?.size === storedTypes[stored].size &&
    integers(limit.type) === integers(stored);
  if (packing.length === 0 || sameWidth) return isPacked;
  const width = (type: string) => widths.indexOf(type);
  const widest = Math.max(...packing.map(({ type }) => width(type)));
  if (width(limit.type) === widest && widest > width(stored))
    return { isPacked: false, isUnpacked: true };
  return { isPacked: true, isUnpacked: true };
}
