/** Columns that are taken together: a whole column at a time would miss the cache at every number. */
const BLOCK = 16;

/** The transpose of a rows × columns matrix, row-major. */
export function transposed(a: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(a.length);
  for (let first = 0; first < rows; first += BLOCK) {
    const end = Math.min(first + BLOCK, rows);
    for (let j = 0; j < columns; j++) {
      for (let i = first; i < end; i++) out[j * rows + i] = a[i * columns + j];
    }
  }
  return out;
}
