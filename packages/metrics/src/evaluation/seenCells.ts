import {
  adjointSynthesis,
  DomainError,
  type GridFields,
  gridFields,
  type HarmonicCoefficients,
  isSameGrid,
  ShapeError,
  seenCells,
} from "@chaosphere/core";

/** Two ensembles on the cells that all of their fields saw: one grid, one map of these cells in `seen` of both. */
export interface SeenCells {
  readonly generated: GridFields;
  readonly reference: GridFields;
}

/**
 * Ensembles on the cells that every field of all of them saw, in the order given: `seen` is that one map, and elsewhere the values
 * are 0.
 *
 * @throws {@link ShapeError} if they lie on different grids; {@link DomainError} if they have no cell in common.
 *
 * @example
 * ```ts
 * import { equiangular, fieldsWithGaps } from "@chaosphere/core";
 * import { onCommonCells } from "@chaosphere/metrics";
 *
 * const grid = equiangular(1);
 * const [a, b] = onCommonCells([
 *   fieldsWithGaps(grid, Float64Array.of(1, Number.NaN, 2, 3)), // two fields of two cells
 *   fieldsWithGaps(grid, Float64Array.of(4, 5)),
 * ]);
 * console.log(a?.seen?.join(""), b?.values.join(" ")); // 10 4 0
 * ```
 */
export function onCommonCells(ensembles: readonly GridFields[]): GridFields[] {
  const [first] = ensembles;
  if (!first) return [];
  const { nLat, nLon } = first.grid;
  const cells = nLat * nLon;
  const seen = new Uint8Array(cells).fill(1);
  for (const fields of ensembles) {
    const { grid } = fields;
    if (!isSameGrid(grid, first.grid)) {
      throw new ShapeError(
        `onCommonCells: fields with gaps must lie on one grid, got ${first.grid.kind} ${nLat} × ${nLon} and ${grid.kind} ${grid.nLat} × ${grid.nLon}. Bring them to one grid first.`,
      );
    }
    for (let b = 0; b < fields.batch; b++) {
      seenCells(fields, b)?.forEach((s, p) => {
        if (s === 0) seen[p] = 0;
      });
    }
  }
  if (!seen.includes(1)) {
    throw new DomainError(
      "onCommonCells: some cell must be seen by every field, got none. Leave out the fields that saw least.",
    );
  }
  return ensembles.map(({ grid, values, unit }) => ({
    ...gridFields(
      grid,
      values.map((x, i) => (seen[i % cells] === 1 ? x : 0)),
      unit,
    ),
    seen,
  }));
}

/**
 * The mean over the sphere and the batch, each cell with the weight of its area, in the unit of the fields; cells that were not
 * seen do not count. NaN where none was.
 */
export function seenMean({ grid, values, seen }: GridFields): number {
  let [sum, area] = [0, 0];
  values.forEach((x, i) => {
    if (seen && seen[i % seen.length] === 0) return;
    const w = grid.weights[Math.floor(i / grid.nLon) % grid.nLat];
    sum += w * x;
    area += w;
  });
  return sum / area;
}

/**
 * Coefficients of what was seen of fields, less an offset: Σ_p w_p W_p (f_p − offset) Y_lm(p) for l < bandLimit. The same linear map of
 * every field, so ensembles of one law have coefficients of one law; spectra of them are pseudo-spectra.
 */
export function cutCoefficients(
  { grid, values, seen }: GridFields,
  bandLimit: number,
  offset = 0,
): HarmonicCoefficients {
  const weighed = values.map((x, i) => {
    const w = grid.weights[Math.floor(i / grid.nLon) % grid.nLat];
    return seen && seen[i % seen.length] === 0 ? 0 : w * (x - offset);
  });
  return adjointSynthesis(gridFields(grid, weighed), bandLimit);
}
