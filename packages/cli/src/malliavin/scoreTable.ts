import { npyArray, writeNpy } from "@chaosphere/data";
import { writeFileAtomic } from "@chaosphere/data/node";
import type { ConditionalEstimate } from "@chaosphere/malliavin";
import type { OutputDtype } from "../options/outputOptions.ts";
import { formatOf } from "../output/formats.ts";

/** The score at points, row by row. */
export interface ScoreTable {
  /** m. */
  readonly dimension: number;
  /** Rows of m numbers. */
  readonly points: Float64Array;
  /** The score, its standard errors and effective counts. */
  readonly estimate: ConditionalEstimate;
}

/** Names of the 3m + 1 columns: x, score and standardError of every component, effectiveCount. */
export function columnsOf(dimension: number): string[] {
  const of = (name: string) =>
    Array.from({ length: dimension }, (_, i) => (dimension === 1 ? name : `${name}${i + 1}`));
  return [...of("x"), ...of("score"), ...of("standardError"), "effectiveCount"];
}

/** The numbers of a row, in the order of the columns. */
export function rowOf({ dimension: m, points, estimate }: ScoreTable, row: number): number[] {
  const part = (values: Float64Array) => [...values.subarray(row * m, (row + 1) * m)];
  return [
    ...part(points),
    ...part(estimate.values),
    ...part(estimate.standardErrors),
    estimate.effectiveCounts[row],
  ];
}

/** Writes the rows as .npy [count, 3m + 1] or as .csv with a line of names. */
export async function writeTable(
  path: string,
  table: ScoreTable,
  { dtype, force }: { readonly dtype: OutputDtype; readonly force: boolean },
): Promise<void> {
  const count = table.points.length / table.dimension;
  const rows = Array.from({ length: count }, (_, row) => rowOf(table, row));
  if (formatOf("table", path) === "csv") {
    const lines = [columnsOf(table.dimension), ...rows].map((row) => row.join(","));
    await writeFileAtomic(path, new TextEncoder().encode(`${lines.join("\n")}\n`), { force });
    return;
  }
  const data =
    dtype === "float64" ? Float64Array.from(rows.flat()) : Float32Array.from(rows.flat());
  const shape = [count, 3 * table.dimension + 1];
  await writeFileAtomic(path, writeNpy(npyArray(shape, data)), { force });
}
