/** Numbers in the rows that go through the operator together. */
const TOGETHER = 2 ** 20;

/**
 * The images of the first `count` unit vectors of ℝ^length, rows of `width` numbers, some at a time.
 *
 * @param through Numbers per row that the map holds on its way.
 */
export function imagesOfUnits(
  count: number,
  width: number,
  map: (units: Float64Array) => Float64Array,
  length: number = count,
  through = 0,
): Float64Array {
  const images = new Float64Array(count * width);
  const most = Math.max(1, Math.floor(TOGETHER / Math.max(length, width, through)));
  for (let first = 0; first < count; first += most) {
    const rows = Math.min(most, count - first);
    const units = new Float64Array(rows * length);
    for (let b = 0; b < rows; b++) units[b * length + first + b] = 1;
    images.set(map(units), first * width);
  }
  return images;
}
