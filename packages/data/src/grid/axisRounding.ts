/** Half a unit of float32 at 90°, as part of a degree, with as much again for packing. */
const storage = 1e-5;

/** Decimals to which files are known to round coordinates. */
const usualDecimals = [1, 2, 3];

/** The decimals an axis is written with, and how far a coordinate may lie from the one that was meant. */
export interface AxisRounding {
  readonly decimals: number;
  /** Half a unit of the last decimal, in degrees. */
  readonly halfUnit: number;
}

/**
 * The fewest decimals, one to three, with which every coordinate of an axis is written, if half a unit of the last of them
 * is below a twentieth of a cell: kinds of grids differ by a quarter of a cell next to a pole, and cannot be confused then.
 *
 * @param axisDeg coordinates in degrees, as float32 or better has them.
 * @param cell the spacing in degrees.
 */
export function axisRounding(axisDeg: Float64Array, cell: number): AxisRounding | undefined {
  const decimals = usualDecimals.find((d) => axisDeg.every((x) => isWritten(x, d)));
  if (decimals === undefined) return undefined;
  const halfUnit = 0.5 * 10 ** -decimals;
  return halfUnit <= cell / 20 ? { decimals, halfUnit: halfUnit + storage } : undefined;
}

function isWritten(x: number, decimals: number): boolean {
  const unit = 10 ** -decimals;
  return Math.abs(x - unit * Math.round(x / unit)) <= Math.max(storage, Math.abs(x) * 1e-7);
}
