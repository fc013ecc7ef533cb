/**
 * The share of copies at least as far out as the data, the data counted among them: p of a Monte-Carlo test.
 *
 * Each statistic is measured in standard deviations from its mean over data and copies together, and the farthest statistic of each
 * counts. As all are treated alike, P(p ≤ u) ≤ u whenever data and copies are exchangeable.
 *
 * @param rows - the statistics of the data, then those of every copy.
 */
export function rankAmongCopies(rows: readonly Float64Array[]): number {
  const farthest = new Float64Array(rows.length);
  for (let j = 0; j < rows[0].length; j++) {
    const mean = rows.reduce((sum, row) => sum + row[j], 0) / rows.length;
    const variance = rows.reduce((sum, row) => sum + (row[j] - mean) ** 2, 0) / rows.length;
    if (!(variance > 0)) continue;
    rows.forEach((row, k) => {
      farthest[k] = Math.max(farthest[k], Math.abs(row[j] - mean) / Math.sqrt(variance));
    });
  }
  return farthest.reduce((count, far) => count + (far >= farthest[0] ? 1 : 0), 0) / rows.length;
}
