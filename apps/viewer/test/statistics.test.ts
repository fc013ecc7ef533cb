import { readFileSync } from "node:fs";
import { equiangularWithPoles, evaluateAt, rows as rowsOf } from "@chaosphere/core";
import { expect, test } from "vitest";
import { memberStatistic, statisticOf, statisticWords } from "../src/fields/statistics.ts";
import type { MemberStatistic } from "../src/state/state.ts";
import { sequenceOf } from "./sequences.ts";

/** By NumPy: fixtures/generate/memberStatistics.py. */
const { rows } = JSON.parse(
  readFileSync(new URL("fixtures/memberStatistics.json", import.meta.url), "utf8"),
) as {
  rows: readonly {
    readonly sample: readonly number[];
    readonly mean: number;
    readonly deviation: number | null;
    readonly percentiles: Readonly<Record<string, number>>;
    readonly above3: number;
  }[];
};

test.each(rows)("of $sample.length numbers are NumPy's", (row) => {
  const of = (statistic: MemberStatistic) => statisticOf(Float64Array.from(row.sample), statistic);
  expect(of({ kind: "mean" })).toBeCloseTo(row.mean, 12);
  if (row.deviation === null) expect(of({ kind: "deviation" })).toBeNaN();
  else expect(of({ kind: "deviation" })).toBeCloseTo(row.deviation, 12);
  for (const [percent, value] of Object.entries(row.percentiles)) {
    expect(of({ kind: "percentile", percent: Number(percent) })).toBeCloseTo(value, 12);
  }
  expect(of({ kind: "exceedance", above: 3 })).toBeCloseTo(row.above3, 12);
});

test("of members known by their harmonics are of their values at each point of one time", () => {
  const sequence = sequenceOf(6, 2);
  const { layout, values } = memberStatistic(sequence, 1, { kind: "deviation" });
  if (layout.kind !== "grid") throw new Error("no grid");
  const { grid } = layout;
  for (const [ring, column] of [
    [0, 3],
    [20, 7],
    [41, 100],
  ]) {
    const at = [
      Float64Array.of(grid.colatitudes[ring]),
      Float64Array.of((2 * Math.PI * column) / grid.nLon),
    ] as const;
    const sample = Array.from({ length: 6 }, (_, k) => {
      const [value] = evaluateAt(rowsOf(sequence.coefficients, 6 + k, 7 + k), ...at);
      return value;
    });
    const mean = sample.reduce((sum, x) => sum + x, 0) / 6;
    const deviation = Math.sqrt(sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 5);
    expect(values[ring * grid.nLon + column]).toBeCloseTo(deviation, 10);
  }
});

test("of members with cells are cell by cell, of those that have a value there", () => {
  const grid = equiangularWithPoles(3, { nLon: 2 });
  const gap = Number.NaN;
  const stored = Float64Array.of(1, 2, 3, gap, gap, 6, 3, 4, 5, 6, gap, 8);
  const cells = {
    layout: { kind: "grid", grid } as const,
    values: stored,
    order: Uint32Array.of(1, 0),
    hasGaps: true,
  };
  const sequence = { ...sequenceOf(2, 1), coefficients: null, cells };
  const of = (statistic: MemberStatistic) => [...memberStatistic(sequence, 0, statistic).values];
  expect(of({ kind: "mean" })).toEqual([2, 3, 4, 6, gap, 7]);
  expect(of({ kind: "exceedance", above: 3.5 })).toEqual([0, 0.5, 0.5, 1, gap, 1]);
  expect(of({ kind: "deviation" })[0]).toBeCloseTo(Math.SQRT2, 12);
  expect(of({ kind: "deviation" })[3]).toBeNaN();
});

test("are named with the number of members, and a threshold with its unit", () => {
  expect(statisticWords({ kind: "exceedance", above: 1.5 }, 20, "K")).toBe(
    "share of 20 members above 1.5 K",
  );
  expect(statisticWords({ kind: "percentile", percent: 2.5 }, 9, "K")).toBe(
    "2.5 % percentile of 9 members",
  );
});
