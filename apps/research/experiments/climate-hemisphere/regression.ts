import type { GridFields } from "@chaosphere/core";
import {
  choleskyFactor,
  matrixProduct,
  transposed,
  whitenRows,
  whitenRowsTransposed,
} from "@chaosphere/core/linalg";
import { columnMeans, columns } from "../../src/columns.ts";
import type { Prediction } from "../withheld/prediction.ts";

/**
 * The regression of every unseen cell on the seen ones over the fitted fields, with the spread of its errors there, as textbooks
 * have it: there must be fewer seen cells than fields.
 */
export function regression(
  fields: GridFields,
  from: readonly number[],
  to: readonly number[],
  values: Float64Array,
): Prediction {
  const { batch } = fields;
  const map = fields.grid.nLat * fields.grid.nLon;
  const mean = columnMeans(fields.values, map);
  const centred = fields.values.map((x, at) => x - mean[at % map]);
  const [m, n] = [from.length, to.length];
  const rows = values.length / m;
  const [seen, unseen] = [columns(centred, map, from), columns(centred, map, to)];
  const seenColumns = transposed(seen, batch, m);
  const factor = choleskyFactor(matrixProduct(seenColumns, seen, m, batch, m), m);
  const cross = matrixProduct(transposed(unseen, batch, n), seen, n, batch, m);
  const slopes = whitenRowsTransposed(factor, whitenRows(factor, cross.slice()));
  const away = values.map((x, at) => x - mean[from[at % m]]);
  const means = matrixProduct(away, slopes, rows, m, n, { transposeB: true });
  const sds = Float64Array.from(to, (_, j) => {
    let residual = 0;
    for (let b = 0; b < batch; b++) residual += unseen[b * n + j] ** 2;
    for (let i = 0; i < m; i++) residual -= slopes[j * m + i] * cross[j * m + i];
    return Math.sqrt(residual / (batch - 1 - m));
  });
  return { means: means.map((x, at) => x + mean[to[at % n]]), sds };
}
