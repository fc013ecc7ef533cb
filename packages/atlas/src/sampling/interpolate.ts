import { type GridFields, ShapeError, type SphereGrid } from "@chaosphere/core";

/**
 * Fields between the points of their grid, bilinear in (θ, λ), periodic in longitude; at the poles
 * the mean of the nearest ring. Exact at the points of the grid; elsewhere, for ring distance h and
 * longitude distance k,
 *
 *     |error| ≤ h²/8 max |∂²f/∂θ²| + k²/8 max |∂²f/∂λ²|.
 *
 * Returns `values[b·n + p]`, as `evaluateAt` does for coefficients. A value that is not finite
 * spreads to the cells around it.
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
  const values = new Float64Array(batch * n);
  const poles = poleMeans(fields);
  for (let p = 0; p < n; p++) {
    const across = ringsAround(grid, colatitudes[p]);
    const along = columnsAround(grid, longitudes[p]);
    for (let b = 0; b < batch; b++) {
      const north = ringValue(fields, poles, b, across.lower, along);
      const south = ringValue(fields, poles, b, across.lower + 1, along);
      values[b * n + p] = mix(north, south, across.weight);
    }
  }
  return values;
}

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
  { grid, values }: GridFields,
  poles: Float64Array,
  b: number,
  ring: number,
  { lower, weight }: Between,
): number {
  if (ring < 0) return poles[2 * b];
  if (ring >= grid.nLat) return poles[2 * b + 1];
  const start = (b * grid.nLat + ring) * grid.nLon;
  return mix(values[start + lower], values[start + ((lower + 1) % grid.nLon)], weight);
}

/** Means of the first and the last ring of each field, `[2b]` north and `[2b + 1]` south. */
function poleMeans({ grid: { nLat, nLon }, batch, values }: GridFields): Float64Array {
  const means = new Float64Array(2 * batch);
  for (let b = 0; b < batch; b++) {
    for (let k = 0; k < nLon; k++) {
      means[2 * b] += values[b * nLat * nLon + k] / nLon;
      means[2 * b + 1] += values[((b + 1) * nLat - 1) * nLon + k] / nLon;
    }
  }
  return means;
}

/** (1 − w) a + w b, where a neighbour of weight zero does not count even if it is NaN. */
function mix(a: number, b: number, weight: number): number {
  if (weight === 0) return a;
  if (weight === 1) return b;
  return a + weight * (b - a);
}
