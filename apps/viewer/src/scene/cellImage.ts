import { cellMoments, type FieldCells } from "../fields/cells.ts";
import type { CellImage } from "../fields/preparedCells.ts";

/**
 * The texel of a cell without a value: NaN does not pass through every graphics driver. Shaders take whatever exceeds half
 * of it for a gap.
 */
export const gapTexel = 3e38;

/** Texels in a row: within what every WebGL 2 takes, 2048, up to 2²² cells, and beyond it the width of common cards. */
function widthFor(count: number): number {
  return count <= 2 ** 22 ? 2048 : 8192;
}

/** The texels of one field. */
export function cellImage(cells: FieldCells): CellImage {
  const { values } = cells;
  const { mean, low, high, share } = cellMoments(cells);
  const offset = Number.isNaN(mean) ? 0 : mean;
  const width = widthFor(values.length);
  const texels = new Float32Array(Math.ceil(values.length / width) * width);
  let hasGaps = !(share > 0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    const isGap = Number.isNaN(value);
    hasGaps ||= isGap;
    texels[i] = isGap ? gapTexel : value - offset;
  }
  return { texels, width, hasGaps, offset, low, high };
}
