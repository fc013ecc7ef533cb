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

/** B with B Bᵀ = G to rounding, `factor[i·n + r]` for r < rank, taking the largest remaining pivot each time. */
export function pivotedCholesky(
  gram: Float64Array,
  n: number,
): { factor: Float64Array; rank: number } {
  const factor = new Float64Array(n * n);
  const rest = Float64Array.from({ length: n }, (_, i) => gram[i * n + i]);
  const cut = 1e-13 * Math.max(...rest);
  for (let r = 0; r < n; r++) {
    const pivot = rest.indexOf(Math.max(...rest));
    if (!(rest[pivot] > cut)) return { factor, rank: r };
    const root = Math.sqrt(rest[pivot]);
    for (let i = 0; i < n; i++) {
      let entry = gram[i * n + pivot];
      for (let q = 0; q < r; q++) entry -= factor[i * n + q] * factor[pivot * n + q];
      factor[i * n + r] = entry / root;
      rest[i] -= factor[i * n + r] ** 2;
    }
    rest[pivot] = 0;
  }
  return { factor, rank: n };
}
