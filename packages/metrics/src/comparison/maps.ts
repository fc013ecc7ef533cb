import { type GridFields, gridFields, isSameGrid, ShapeError } from "@chaosphere/core";

/**
 * The standard deviation of an ensemble at every point of the grid, one map in the unit of the fields:
 *
 *     s(x)² = (1/(n−1)) Σ_b (f_b(x) − f̄(x))².
 *
 * Cells that were not seen, the same in all fields, have none.
 *
 * @throws {@link ShapeError} if there are fewer than two fields, or their gaps differ.
 */
export function standardDeviationMap(fields: GridFields): GridFields {
  const { grid, batch, values, unit, seen } = fields;
  if (!(batch >= 2)) {
    throw new ShapeError(
      `standardDeviationMap: a standard deviation needs two fields or more, got ${batch}. Generate more.`,
    );
  }
  const map = grid.nLat * grid.nLon;
  if (seen && seen.length !== map) {
    throw new ShapeError(
      `standardDeviationMap: all fields must have the same gaps, got ${seen.length / map} maps of seen cells. Take onCommonCells first.`,
    );
  }
  const mean = new Float64Array(map);
  const squares = new Float64Array(map);
  for (let b = 0; b < batch; b++) {
    for (let p = 0; p < map; p++) {
      const step = values[b * map + p] - mean[p];
      mean[p] += step / (b + 1);
      squares[p] += step * (values[b * map + p] - mean[p]);
    }
  }
  const deviations = gridFields(
    grid,
    squares.map((s) => Math.sqrt(s / (batch - 1))),
    unit,
  );
  return seen ? { ...deviations, seen } : deviations;
}

/**
 * The correlation of two maps over the sphere, or over the cells that both saw, weighted by area:
 *
 *     r = ∫ (f − f̄)(g − ḡ) dA / √( ∫ (f − f̄)² dA ∫ (g − ḡ)² dA ).
 *
 * NaN if a map is constant.
 *
 * @throws {@link ShapeError} unless both are single maps on the same grid.
 */
export function mapCorrelation(f: GridFields, g: GridFields): number {
  const [a, b] = [f.grid, g.grid];
  if (!(isSameGrid(a, b) && f.batch === 1 && g.batch === 1)) {
    throw new ShapeError(
      `mapCorrelation: need two single maps on one grid, got ${f.batch} of ${a.kind} ${a.nLat} × ${a.nLon} and ${g.batch} of ${b.kind} ${b.nLat} × ${b.nLon}. Synthesise both on one grid.`,
    );
  }
  const isSeen = (p: number) => f.seen?.[p] !== 0 && g.seen?.[p] !== 0;
  const area = (p: number) => (isSeen(p) ? a.weights[Math.floor(p / a.nLon)] : 0);
  const isCut = f.seen !== undefined || g.seen !== undefined;
  const whole = isCut ? f.values.reduce((sum, _, p) => sum + area(p), 0) : 4 * Math.PI;
  const inner = (x: Float64Array, y: Float64Array) =>
    x.reduce((sum, value, p) => sum + area(p) * value * y[p], 0);
  const centred = (x: Float64Array) => {
    const mean = x.reduce((sum, value, p) => sum + area(p) * value, 0) / whole;
    return x.map((value) => value - mean);
  };
  const [x, y] = [centred(f.values), centred(g.values)];
  return inner(x, y) / Math.sqrt(inner(x, x) * inner(y, y));
}
