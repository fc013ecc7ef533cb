import { child, fillNormals, type Key } from "@chaosphere/core";
import {
  cubicEquation,
  doubleWellEquation,
  type LineMesh,
  pearsonEquation,
  rationalDriftEquation,
  type StochasticEquation,
  uniformLineMesh,
} from "@chaosphere/malliavin";

/** X_0 ~ N(mean, deviation²); a point for deviation 0. */
export interface Start {
  readonly mean: number;
  readonly deviation: number;
}

/** One row of the table of docs/theory/formulas.md (N8). */
export interface Case {
  readonly title: string;
  readonly equation: StochasticEquation;
  readonly start: Start;
  readonly horizon: number;
  readonly steps: number;
  /** Cells for the law by Fokker–Planck, wide enough for all paths. */
  readonly mesh: LineMesh;
}

const point = (mean: number): Start => ({ mean, deviation: 0 });

/** A row again with a quarter of its step, to tell Euler's bias from an error. */
function finer(row: Case): Case {
  return { ...row, title: `${row.title}, steps of a quarter`, steps: 4 * row.steps };
}

const cubic = {
  equation: cubicEquation(),
  start: point(0.8),
  steps: 200,
  mesh: uniformLineMesh(-4, 4, 1600),
};
const doubleWell: Case = {
  title: "4x − 4x³, T = 0.5",
  equation: doubleWellEquation(),
  start: { mean: 1.5, deviation: 0.05 },
  horizon: 0.5,
  steps: 200,
  mesh: uniformLineMesh(-4, 4, 1600),
};
const pearson: Case = {
  title: "Pearson, T = 0.6",
  equation: pearsonEquation(),
  start: point(0.5),
  horizon: 0.6,
  steps: 200,
  mesh: uniformLineMesh(-12, 12, 3200),
};
const rational = { equation: rationalDriftEquation(), start: { mean: 1, deviation: 0.3 } };
const rationalMiddle: Case = {
  ...rational,
  title: "Appendix C, T = 0.5",
  horizon: 0.5,
  steps: 125,
  mesh: uniformLineMesh(-18, 20, 3200),
};

/**
 * The rows by name, in the order that numbers their keys. (N8) gives the start of the double well alone: the others are
 * ours.
 */
export const cases: Readonly<Record<string, Case>> = {
  cubicEarly: { ...cubic, title: "−x³, T = 0.3", horizon: 0.3 },
  cubicLate: { ...cubic, title: "−x³, T = 1", horizon: 1 },
  doubleWell,
  pearson,
  pearsonFiner: finer(pearson),
  rationalEarly: {
    ...rational,
    title: "Appendix C, T = 0.1",
    horizon: 0.1,
    steps: 200,
    mesh: uniformLineMesh(-10, 12, 2400),
  },
  rationalMiddle,
  rationalLate: {
    ...rational,
    title: "Appendix C, T = 1",
    horizon: 1,
    steps: 1000,
    mesh: uniformLineMesh(-30, 32, 3200),
  },
  doubleWellFiner: finer(doubleWell),
  rationalMiddleFiner: finer(rationalMiddle),
};

/** X_0 of the paths first, first + 1, …: the first normals of streams of their own. */
export function startsOf(start: Start, key: Key, first: number, paths: number): Float64Array {
  const starts = new Float64Array(paths).fill(start.mean);
  if (start.deviation === 0) return starts;
  const normal = new Float64Array(paths);
  fillNormals(child(key, 1), first, normal);
  return starts.map((mean, p) => mean + start.deviation * normal[p]);
}

/** The density of the start at the centres of the mesh, of mass 1, or the point. */
export function startingLaw({ start, mesh }: Case): number | Float64Array {
  if (start.deviation === 0) return start.mean;
  const density = mesh.centres.map((x) =>
    Math.exp(-(((x - start.mean) / start.deviation) ** 2) / 2),
  );
  const mass = density.reduce((sum, p, i) => sum + p * (mesh.faces[i + 1] - mesh.faces[i]), 0);
  return density.map((p) => p / mass);
}
