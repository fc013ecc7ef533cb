import type { StochasticEquation } from "@chaosphere/malliavin";
import { counted } from "../terminal/counted.ts";
import type { Report } from "../terminal/terminal.ts";
import { type Existence, existenceLines } from "./existence.ts";
import type { ScoreSmoother } from "./regression.ts";
import { columnsOf, rowOf, type ScoreTable } from "./scoreTable.ts";
import type { PathRun } from "./weightedPaths.ts";

/** What was found at the points. */
export interface Found {
  readonly table: ScoreTable;
  readonly smoother: ScoreSmoother;
  readonly known: Existence;
  /** X_T of all paths. */
  readonly states: Float64Array;
  readonly out?: string | undefined;
}

/** Rows that are printed when no file is written. */
const MOST_LINES = 61;

/** The score with what it rests on, for --json and for people. */
export function scoreReport(equation: StochasticEquation, run: PathRun, found: Found): Report {
  const { table, smoother, known, states, out } = found;
  const { points, estimate, dimension: m } = table;
  const count = points.length / m;
  const outside = pointsOutside(table, states);
  const summary = [headline(equation, run), regressionLine(smoother), ...existenceLines(known)];
  if (outside > 0) {
    summary.push(
      `${outside} of ${count} points lie outside the range of all paths, where nothing is known`,
    );
  }
  if (out !== undefined) summary.push(`${counted(count, "point")} written to ${out}`);
  else summary.push(...tableLines(table, count));
  const json = {
    ...runFields(equation, run),
    ...existenceFields(known),
    regression: smoother,
    count,
    outside,
    points: rowsOf(points, m),
    score: rowsOf(estimate.values, m),
    standardError: rowsOf(estimate.standardErrors, m),
    effectiveCount: [...estimate.effectiveCounts],
    ...(out !== undefined && { out, columns: columnsOf(m) }),
  };
  return { json, summary };
}

function regressionLine(smoother: ScoreSmoother): string {
  if (smoother.method !== "network") {
    return `E[δ | X_T] by ${Object.values(smoother).join(" ")}; standard errors without the bias of smoothing`;
  }
  const { members, steps } = smoother;
  return `E[δ | X_T] by ${members} networks of ${steps} steps each; standard errors, those of one network, without its bias`;
}

/** What the monitors say alone. */
export function monitorReport(
  equation: StochasticEquation,
  run: PathRun,
  known: Existence,
): Report {
  return {
    json: { ...runFields(equation, run), ...existenceFields(known) },
    summary: [headline(equation, run), ...existenceLines(known)],
  };
}

function headline({ name }: StochasticEquation, run: PathRun): string {
  const { horizon, paths, steps, scheme, seed } = run;
  return `score of "${name}" at T = ${horizon}: ${counted(paths, "path")}, ${counted(steps, "step")} (${scheme}), seed ${seed}`;
}

function runFields({ name, dimension, noise }: StochasticEquation, run: PathRun) {
  const { key: _, ...settings } = run;
  return { equation: name, dimension, noise, ...settings };
}

function existenceFields({ monitor, atom }: Existence) {
  return { monitor, ...(atom && { atom }) };
}

function rowsOf(values: Float64Array, m: number): number[][] {
  return Array.from({ length: values.length / m }, (_, p) => [
    ...values.subarray(p * m, (p + 1) * m),
  ]);
}

/** Points outside the box of all ends, where every method extrapolates. */
function pointsOutside({ points, dimension: m }: ScoreTable, states: Float64Array): number {
  const low = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(m).fill(Number.NEGATIVE_INFINITY);
  states.forEach((x, at) => {
    low[at % m] = Math.min(low[at % m], x);
    high[at % m] = Math.max(high[at % m], x);
  });
  return rowsOf(points, m).filter((point) => point.some((x, i) => x < low[i] || x > high[i]))
    .length;
}

function tableLines(table: ScoreTable, count: number): string[] {
  const cells = (row: readonly (string | number)[]) =>
    row
      .map((cell) => (typeof cell === "number" ? cell.toPrecision(5) : cell).padStart(15))
      .join("");
  const shown = Math.min(count, MOST_LINES);
  const rows = Array.from({ length: shown }, (_, row) => cells(rowOf(table, row)));
  const rest = count - shown;
  return [
    cells(columnsOf(table.dimension)),
    ...rows,
    ...(rest > 0 ? [`… and ${rest} more points; write them with --out`] : []),
  ];
}
