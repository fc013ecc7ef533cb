// The cost of a transform against its band limit, drawn from the committed table of the benchmark:
//   npm run example -- figures/transformCost.ts
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Figure, linePlot } from "@chaosphere/atlas";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Rows of the table: cells by the name of their column. */
function rowsOf(table: string): readonly Readonly<Record<string, string>>[] {
  const [head = [], , ...rows] = table
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.map((cells) => Object.fromEntries(cells.map((cell, i) => [head[i], cell])));
}

/** The exponent p of the cost c L^p, by least squares of logarithms. */
function exponentOf(sizes: readonly number[], costs: readonly number[]): number {
  const x = sizes.map(Math.log);
  const y = costs.map(Math.log);
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - mx) * (Number(y[i]) - my)));
  return covariance / mean(x.map((value) => (value - mx) ** 2));
}

/** Mean of synthesis and analysis of one field, in milliseconds, for every library of the table. */
export function transformCost(table: string): Figure {
  const rows = rowsOf(table);
  const timesOf = (what: string) => rows.filter((row) => row["what"] === what);
  const [synthesis, analysis] = [timesOf("synthesis"), timesOf("analysis")];
  const names = Object.keys(synthesis[0] ?? {}).slice(3);
  const series = names.flatMap((name) => {
    const measured = synthesis.flatMap((row, i) => {
      // "8.71 (1.66)" is a time and a ratio; a library that was not asked has no cell.
      const costs = [row[name], analysis[i]?.[name]].map((cell) => Number.parseFloat(cell ?? ""));
      const cost = (Number(costs[0]) + Number(costs[1])) / 2;
      return cost > 0 ? [{ size: Number(row["L or n"]), cost }] : [];
    });
    // Below, the transform is not yet in its own regime: planes of the grid and calls weigh in.
    const large = measured.filter(({ size }) => size >= 256);
    if (name === "plain twin" || large.length < 2) return [];
    const p = exponentOf(
      large.map(({ size }) => size),
      large.map(({ cost }) => cost),
    );
    return {
      label: `${name}, L^${p.toFixed(2)} from 256 on`,
      x: measured.map(({ size }) => size),
      y: measured.map(({ cost }) => cost),
      mark: "line-points" as const,
    };
  });
  return linePlot(series, {
    x: { label: "band limit L" },
    y: { label: "time of one transform", unit: "ms" },
    legend: "upper-left",
  });
}

/** The committed table, and where its drawing is. */
export const files = {
  table: path("../../packages/core/bench/table.md"),
  figure: path("../images/transform-cost.svg"),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(files.figure, transformCost(readFileSync(files.table, "utf8")).svg);
}
