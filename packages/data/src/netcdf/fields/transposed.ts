/** Where the maps of a variable lie among its stored numbers. */
export interface MapPlaces {
  readonly shape: readonly number[];
  readonly latitudeAxis: number;
  readonly longitudeAxis: number;
  /** Place along the latitude axis of each row, and along the longitude axis of each column. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/**
 * The numbers of a variable as whole maps, rows by columns, the other axes before them in their order. Returned as they
 * are where they lie so already.
 */
export function transposed(raw: Float64Array, places: MapPlaces): Float64Array {
  const { shape, latitudeAxis, longitudeAxis, rows, columns } = places;
  const last = shape.length - 1;
  const inOrder = (order: readonly number[]) => order.every((place, i) => place === i);
  if (latitudeAxis === last - 1 && longitudeAxis === last && inOrder(rows) && inOrder(columns)) {
    return raw;
  }
  const steps = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, n) => product * n, 1),
  );
  const maps = new Float64Array(raw.length);
  const across = columns.map((place) => place * steps[longitudeAxis]);
  const down = rows.map((place) => place * steps[latitudeAxis]);
  const leading = shape
    .map((_, axis) => axis)
    .filter((axis) => axis !== latitudeAxis && axis !== longitudeAxis);
  const count = leading.reduce((product, axis) => product * shape[axis], 1);
  let to = 0;
  for (let b = 0; b < count; b++) {
    let start = 0;
    let rest = b;
    for (const axis of [...leading].reverse()) {
      start += (rest % shape[axis]) * steps[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    for (const row of down) {
      for (const column of across) maps[to++] = raw[start + row + column];
    }
  }
  return maps;
}
