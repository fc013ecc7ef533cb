import { analyse, type GridFields, type SphereGrid, synthesise } from "@chaosphere/core";
import { type Dataset, selectFields } from "@chaosphere/data";
import {
  gridCells,
  type ObservationOperator,
  type SeenLaw,
  seenPosterior,
  seenStatistics,
} from "@chaosphere/score/posterior";
import { columnMeans } from "../../src/columns.ts";
import { type Prediction, predictionOf } from "../withheld/prediction.ts";

/** Cells that are seen and cells that are not. */
export interface Task {
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly seeing: ObservationOperator;
  readonly unseen: ObservationOperator;
  /** Variances of the errors of what is seen, and of what is predicted. */
  readonly errors: Float64Array;
  readonly targetErrors: Float64Array;
}

/** The cells of a mask and the others, with what the degrees l < L leave of them for an error. */
export function taskOf(
  grid: SphereGrid,
  seen: Uint8Array,
  L: number,
  restVariance: Float64Array,
): Task {
  const [from, to] = [1, 0].map((mark) => [...seen.keys()].filter((p) => seen[p] === mark));
  const [seeing, unseen] = [seen, seen.map((s) => 1 - s)].map((mask) => gridCells(grid, mask, L));
  const [errors, targetErrors] = [from, to].map((cells) =>
    Float64Array.from(cells, (p) => restVariance[p]),
  );
  return { from, to, seeing, unseen, errors, targetErrors };
}

/** The prediction of the cells that are not seen, by any law. */
export function predictor({ seeing, unseen, errors, targetErrors }: Task, values: Float64Array) {
  const statistics = seenStatistics(seeing, values, errors);
  return (law: SeenLaw): Prediction =>
    predictionOf(seenPosterior(statistics, law), unseen, (p) => targetErrors[p]);
}

/** At each cell the variance of what is beyond the degrees l < L: an error of what is seen, of its own size there. */
export function restOf(fields: GridFields, L: number): Float64Array {
  const kept = synthesise(analyse(fields, L), fields.grid).values;
  const squares = fields.values.map((x, i) => (x - kept[i]) ** 2);
  return columnMeans(squares, fields.grid.nLat * fields.grid.nLon);
}

/** One field in so many. */
export function everyOf(data: Dataset, every: number): GridFields {
  const kept = Array.from({ length: Math.ceil(data.fields.batch / every) }, (_, i) => i * every);
  return selectFields(data, kept).fields;
}
