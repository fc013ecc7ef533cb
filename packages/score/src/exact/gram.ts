import type { CameronMartinCoordinates } from "@chaosphere/core";

/** G_ij = ⟨m_i, m_j⟩, row-major. */
export function gramMatrix(shifts: CameronMartinCoordinates): Float64Array {
  const row = shifts.bandLimit ** 2;
  const at = (i: number) => shifts.values.subarray(i * row, (i + 1) * row);
  return Float64Array.from({ length: shifts.batch ** 2 }, (_, ij) => {
    const [i, j] = [Math.floor(ij / shifts.batch), ij % shifts.batch];
    const other = at(j);
    return at(i).reduce((sum, m, k) => sum + m * other[k], 0);
  });
}
