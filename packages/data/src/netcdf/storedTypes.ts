/** A type of numbers in NetCDF files. */
export interface StoredType {
  /** Bytes of one number. */
  readonly size: number;
  readonly kind: "signed" | "unsigned" | "floating";
  /** The number the format itself uses for "never written". */
  readonly defaultFill?: number;
}

/** The format's number for "never written", of float and double, 9.96921e36. */
export const floatFill: number = 2 ** 123 * (1 - 2 ** -4);

/** The types of classic files, and the further ones of NetCDF-4 and HDF5. */
export const storedTypes: Readonly<Record<string, StoredType>> = {
  byte: { size: 1, kind: "signed" },
  char: { size: 1, kind: "unsigned" },
  short: { size: 2, kind: "signed", defaultFill: -32767 },
  int: { size: 4, kind: "signed", defaultFill: -2147483647 },
  float: { size: 4, kind: "floating", defaultFill: floatFill },
  double: { size: 8, kind: "floating", defaultFill: floatFill },
  ubyte: { size: 1, kind: "unsigned" },
  ushort: { size: 2, kind: "unsigned", defaultFill: 65535 },
  uint: { size: 4, kind: "unsigned", defaultFill: 4294967295 },
  int64: { size: 8, kind: "signed", defaultFill: -(2 ** 63) },
  uint64: { size: 8, kind: "unsigned", defaultFill: 2 ** 64 },
  half: { size: 2, kind: "floating" },
};

/** The number a file of some floating type holds for a value. */
export function roundedTo({ size, kind }: StoredType, value: number): number {
  if (kind !== "floating" || size === 8) return value;
  return size === 4 ? Math.fround(value) : toHalf(value);
}

/** The nearest of the numbers with 11 bits, ties to even, and exponents −14 to 15; steps of 2⁻²⁴ below 2⁻¹⁴. */
function toHalf(value: number): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), -14);
  const step = 2 ** (exponent - 10);
  const steps = value / step;
  const down = Math.floor(steps);
  const up = steps - down > 0.5 || (steps - down === 0.5 && down % 2 !== 0);
  const rounded = (up ? down + 1 : down) * step;
  return Math.abs(rounded) > 65504 ? Math.sign(rounded) * Number.POSITIVE_INFINITY : rounded;
}
