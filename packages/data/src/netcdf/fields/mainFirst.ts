import type { NetcdfVariable } from "../netcdfFile.ts";

/**
 * Variables by the number of their axes of several values, then by that of all axes, the most first, else as the file has them: areas of
 * cells and masks of land have fewer than what varies in time or height, be it at one time.
 */
export function mainFirst(fields: readonly NetcdfVariable[]): NetcdfVariable[] {
  const axes = ({ shape }: NetcdfVariable) => shape.filter((n) => n > 1).length;
  return [...fields].sort((a, b) => axes(b) - axes(a) || b.shape.length - a.shape.length);
}
