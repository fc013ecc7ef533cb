/** The columns at some places of a row-major matrix with n columns. */
export function columns(values: Float64Array, n: number, places: ArrayLike<number>): Float64Array {
  const m = places.length;
  return Float64Array.from(
    { length: (values.length / n) * m },
    (_, at) => values[Math.floor(at / m) * n + places[at % m]],
  );
}

/** The mean of each of n columns. */
export function columnMeans(values: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n);
  for (let at = 0; at < values.length; at++) out[at % n] += values[at];
  return out.map((sum) => (sum * n) / values.length);
}
