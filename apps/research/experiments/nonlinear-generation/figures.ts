import { type Figure, linePlot } from "@chaosphere/atlas";
import { column, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { planarLaws } from "./planarLaws.ts";

/** Clouds of every law, and the starts of both strengths. */
export function drawFigures(findings: Findings): Record<string, Figure> {
  const names = Object.entries(planarLaws).filter(([name]) => name in findings.tables);
  const clouds = names.flatMap(([name, { title, halfWidth }]) => [
    cloud(`${title}: data`, column(findings, name, "data"), halfWidth),
    cloud("learned Malliavin score", column(findings, name, "learned"), halfWidth),
    cloud(
      name === "swissRoll" ? "linear, exact score" : "exact score",
      column(findings, name, "exact"),
      halfWidth,
    ),
  ]);
  const strengths = [1, 3].filter((k) => `start${k}.law` in findings.tables);
  const starts = strengths.flatMap((k) => [
    laws(findings, k),
    cloud(`k = ${k}, from simulated ends`, points(findings, k, "fromSimulated"), 4),
    cloud(`k = ${k}, from the stationary law`, points(findings, k, "fromStationary"), 4),
  ]);
  return { generated: panels(clouds, { columns: 3 }), starts: panels(starts, { columns: 3 }) };
}

function points(findings: Findings, k: number, from: string): readonly number[] {
  return column(findings, `start${k}.${from}`, "points");
}

function cloud(title: string, values: readonly number[], halfWidth: number): Figure {
  const rows = Array.from(
    { length: values.length / 2 },
    (_, p) => [values[2 * p], values[2 * p + 1]] as const,
  );
  const seen = rows.filter(([x, y]) => Math.abs(x) < halfWidth && Math.abs(y) < halfWidth);
  const outside = rows.length - seen.length;
  return linePlot(
    [
      {
        label: outside > 0 ? `${outside} of ${rows.length} outside` : "",
        x: seen.map(([x]) => x),
        y: seen.map(([, y]) => y),
        mark: "points",
      },
    ],
    {
      title,
      width: 380,
      height: 380,
      x: { label: "x₁", scale: "linear", domain: [-halfWidth, halfWidth] },
      y: { label: "x₂", scale: "linear", domain: [-halfWidth, halfWidth] },
    },
  );
}

function laws(findings: Findings, k: number): Figure {
  const of = (part: string) => column(findings, `start${k}.law`, part);
  const near = of("x").flatMap((x, i) => (Math.abs(x) < 25 ? [i] : []));
  const pick = (part: string) => near.map((i) => Math.max(of(part)[i], 1e-7));
  const x = near.map((i) => of("x")[i]);
  return linePlot(
    [
      { label: "law of X₁", x, y: pick("end") },
      { label: "stationary law", x, y: pick("stationary"), mark: "dashed" },
    ],
    {
      title: `k = ${k}: a coordinate at the end`,
      width: 380,
      height: 380,
      x: { label: "x", scale: "linear" },
      y: { label: "density", scale: "log" },
    },
  );
}
