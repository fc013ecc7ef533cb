import { type GridFields, ShapeError, type SphereGrid, valuesWithNaN } from "@chaosphere/core";

/**
 * Fields between the points of their grid, bilinear in (θ, λ), periodic in longitude; at the poles
 * the mean of the nearest ring. Exact at the points of the grid; elsewhere, for ring distance h and
 * longitude distance k,
 *
 *     |error| ≤ h²/8 max |∂²f/∂θ²| + k²/8 max |∂²f/∂λ²|.
 *
 * Returns `values[b·n + p]`, as `evaluateAt` does for coefficients. A cell that was not seen, or whose
 * value is not finite, is NaN over its own area, the points to which it is the nearest, and does not
 * count elsewhere.
 *
 * @throws {@link ShapeError} if there are not as many longitudes as colatitudes.
 *
 * @example
 * ```ts
 * import { interpolateAt } from "@chaosphere/atlas";
 * import { equiangularWithPoles, gridFields } from "@chaosphere/core";
 *
 * // A field that is linear in the colatitude, on rings 45° apart.
 * const grid = equiangularWithPoles(5);
 * const values = Float64Array.from({ length: 50 }, (_, i) => grid.colatitudes[Math.floor(i / 10)]);
 * const between = interpolateAt(gridFields(grid, values), Float64Array.of(1), Float64Array.of(2));
 * console.log(between[0].toFixed(6)); // 1.000000
 * ```
 */
export function interpolateAt(
  fields: GridFields,
  colatitudes: Float64Array,
  longitudes: Float64Array,
): Float64Array {
  const n = colatitudes.length;
  if (longitudes.length !== n) {
    throw new ShapeError(
      `interpolateAt: colatitudes and longitudes must have one entry per point, got ${n} and ${longitudes.length}. Give both for every point.`,
    );
  }
  const { grid, batch } = fields;
  const cells: Cells = { grid, batch, values: valuesWithNaN(fields) };
  const values = new Float64Array(batch * n);
  const poles = poleMeans(cells);
  for (let p = 0; p < n; p++) {
    const across = ringsAround(grid, colatitudes[p]);
    const along = columnsAround(grid, longitudes[p]);
    for (let b = 0; b < batch; b++) {
      const north = ringValue(cells, poles, b, across.lower, along);
      const south = ringValue(cells, poles, b, across.lower + 1, along);
      values[b * n + p] = mix(north, south, across.weight);
    }
  }
  return values;
}

/** Fields whose unseen cells are NaN. */
type Cells = Omit<GridFields, "unit" | "seen">;

/** Two neighbours and the share of the second. */
interface Between {
  readonly lower: number;
  readonly weight: number;
}

/** Rings j and j+1 around θ; j = −1 is the north pole, j = nLat the south pole. */
function ringsAround({ colatitudes, nLat }: SphereGrid, colatitude: number): Between {
  let [lower, upper] = [-1, nLat];
  while (upper - lower > 1) {
    const middle = (lower + upper) >> 1;
    if (colatitudes[middle] <= colatitude) lower = middle;
    else upper = middle;
  }
  const north = lower < 0 ? 0 : colatitudes[lower];
  const south = upper >= nLat ? Math.PI : colatitudes[upper];
  return { lower, weight: south > north ? (colatitude - north) / (south - north) : 0 };
}

function columnsAround({ nLon, firstLongitude }: SphereGrid, longitude: number): Between {
  const turns = (longitude - firstLongitude) / (2 * Math.PI);
  const column = (turns - Math.floor(turns)) * nLon;
  const lower = Math.floor(column);
  return { lower: lower % nLon, weight: column - lower };
}

function ringValue(
  cells: Cells,
  poles: Float64Array,
  b: number,
  ring: number,
  along: Between,
): number {
  const { grid, values } = cells;
  const { lower, weight } = along;
  if (ring < 0 || ring >= grid.nLat) {
    // The cells of the last ring reach to the pole.
    const nearest = ringValue(cells, poles, b, ring < 0 ? 0 : grid.nLat - 1, along);
    return Number.isNaN(nearest) ? nearest : poles[2 * b + (ring < 0 ? 0 : 1)];
  }
  const start = (b * grid.nLat + ring) * grid.nLon;
  return mix(values[start + lower], values[start + ((lower + 1) % grid.nLon)], weight);
}

/** Means of what is known of the first and the last ring of each field, `[2b]` north and `[2b + 1]` south. */
function poleMeans({ grid: { nLat, nLon }, batch, values }: Cells): Float64Array {
  const means = new Float64Array(2 * batch);
  for (let pole = 0; pole < means.length; pole++) {
    const start = (pole % 2 === 0 ? (pole / 2) * nLat : ((pole + 1) / 2) * nLat - 1) * nLon;
    const known = values.subarray(start, start + nLon).filter((x) => !Number.isNaN(x));
    means[pole] = known.reduce((sum, x) => sum + x / known.length, 0);
  }
  return means;
}

/** (1 − w) a + w b; where one of them is NaN, the nearer alone. */
function mix(a: number, b: number, weight: number): number {
  if (weight === 0) return a;
  if (weight === 1) return b;
  if (Number.isNaN(a) || Number.isNaN(b)) return weight < 0.5 ? a : b;
  return a + weight * (b - a);
}
