import { FormatError } from "@chaosphere/core";
import type { AttributeValue, NetcdfHeader, NetcdfVariable } from "../netcdfFile.ts";
import { storedTypes } from "../storedTypes.ts";
import { numberReaders } from "./values.ts";

/** The types of CDF-5 by their numbers, from 1. */
const typeNames = [
  "byte",
  "char",
  "short",
  "int",
  "float",
  "double",
  "ubyte",
  "ushort",
  "uint",
  "int64",
  "uint64",
];

/** Marks of the lists of a header. */
const [dimensionMark, variableMark, attributeMark] = [10, 11, 12];

/**
 * The header of a NetCDF file of version 5, whose counts, lengths and offsets have 64 bits and which has five more types of
 * whole numbers; netcdfjs reads versions 1 and 2.
 *
 * @throws {@link FormatError} if it is cut short or corrupt: no count is believed that cannot fit in the file.
 *
 * Source: Unidata (2023), NetCDF User's Guide, "The NetCDF Classic Format Specification" (64-bit data).
 */
export function readHeader64(bytes: Uint8Array, path: string): NetcdfHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 4;

  const refuse = (field: string, got: unknown): FormatError =>
    new FormatError(
      `readNetcdf: the ${field} must fit in the ${bytes.length} bytes of the file, got ${got} in ${path}. The file is cut short or corrupt: copy it again.`,
      { path, field },
    );
  const advance = (field: string, length: number): number => {
    if (!(length <= bytes.length - at)) throw refuse(field, length);
    at += length;
    return at - length;
  };
  const word = (field: string): number => view.getUint32(advance(field, 4));
  const long = (field: string): number => Number(view.getBigUint64(advance(field, 8)));
  /** How many items of at least so many bytes follow. */
  const count = (field: string, leastSize: number): number => {
    const n = long(field);
    if (!(n * leastSize <= bytes.length - at)) throw refuse(field, n);
    return n;
  };
  const name = (field: string): string => {
    const length = count(`length of ${field}`, 1);
    const start = advance(field, 4 * Math.ceil(length / 4));
    return new TextDecoder().decode(bytes.subarray(start, start + length));
  };
  const list = <T>(field: string, mark: number, leastSize: number, item: () => T): T[] => {
    const found = word(`list of ${field}s`);
    const n = count(`number of ${field}s`, leastSize);
    if (n > 0 && found !== mark) throw refuse(`mark of the ${field}s`, found);
    return Array.from({ length: n }, item);
  };
  const typeOf = (field: string): string => {
    const number = word(`type of ${field}`);
    const type = typeNames[number - 1];
    if (type === undefined) throw refuse(`type of ${field}`, number);
    return type;
  };
  const attributes = (): Map<string, AttributeValue> =>
    new Map(
      list("attribute", attributeMark, 24, (): [string, AttributeValue] => {
        const key = name("attribute name");
        const type = typeOf("an attribute");
        const { size } = storedTypes[type];
        const n = count(`length of ${key}`, size);
        const start = advance(key, 4 * Math.ceil((n * size) / 4));
        if (type === "char") {
          const text = new TextDecoder().decode(bytes.subarray(start, start + n));
          return [key, text.replace(/\0+$/, "")];
        }
        const get = numberReaders[type];
        return [
          key,
          { type, numbers: Array.from({ length: n }, (_, i) => get(view, start + i * size)) },
        ];
      }),
    );

  const records = long("number of records");
  const dimensions = list("dimension", dimensionMark, 16, () => ({
    name: name("dimension name"),
    length: long("dimension length"),
  }));
  const unlimited = dimensions.findIndex(({ length }) => length === 0);
  const global = attributes();
  const variables = list("variable", variableMark, 48, (): NetcdfVariable => {
    const key = name("variable name");
    const ids = Array.from({ length: count(`number of dimensions of ${key}`, 8) }, () => long(key));
    const strange = ids.find(
      (id, place) => id >= dimensions.length || (id === unlimited && place > 0),
    );
    if (strange !== undefined) throw refuse(`dimensions of ${key}`, strange);
    const own = attributes();
    const type = typeOf(key);
    long("variable size");
    const isRecord = ids.length > 0 && ids[0] === unlimited;
    return {
      name: key,
      type,
      dimensions: ids.map((id) => dimensions[id].name),
      shape: ids.map((id) => (id === unlimited ? records : dimensions[id].length)),
      isRecord,
      offset: long("variable offset"),
      attributes: own,
    };
  });
  return { attributes: global, variables };
}
