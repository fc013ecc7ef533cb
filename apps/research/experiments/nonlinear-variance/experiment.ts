import { type Figure, linePlot } from "@chaosphere/atlas";
import { child, type Key } from "@chaosphere/core";
import {
  binnedExpectation,
  blendWeights,
  cubicEquation,
  malliavinWeights,
  rationalDriftEquation,
  type StochasticEquation,
} from "@chaosphere/malliavin";
import { column, type Experiment, type Findings, type Table } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { type Start, startsOf } from "../nonlinear-score/cases.ts";

interface Config {
  readonly paths: number;
  /** Bins in which conditional means are compared. */
  readonly bins: number;
}

/** A row of the table of docs/theory/formulas.md (N6); the starts are ours. */
interface Row {
  readonly equation: StochasticEquation;
  readonly start: Start;
  readonly horizon: number;
  readonly steps: number;
}

const rational = { equation: rationalDriftEquation(), start: { mean: 1, deviation: 0.25 } };

const rows: Readonly<Record<string, Row>> = {
  cubic: { equation: cubicEquation(), start: { mean: 0, deviation: 0.5 }, horizon: 1, steps: 200 },
  rationalEarly: { ...rational, horizon: 0.1, steps: 100 },
  rationalLate: { ...rational, horizon: 1, steps: 250 },
};

/** Paths stepped at a time. */
const CHUNK = 5000;

const names = ["covering", "elliptic", "initial"] as const;

/** How much wider than the true start the control's is. */
const WIDER = 1.5;

interface Weights {
  readonly states: Float64Array;
  readonly each: readonly Float64Array[];
  /** The initial weight with the score of a wider start: wrong. */
  readonly wrong: Float64Array;
}

function weigh({ equation, start, horizon, steps }: Row, key: Key, paths: number): Weights {
  const states = new Float64Array(paths);
  const each = names.map(() => new Float64Array(paths));
  const wrong = new Float64Array(paths);
  for (let first = 0; first < paths; first += CHUNK) {
    const count = Math.min(CHUNK, paths - first);
    const starts = startsOf(start, key, first, count);
    const scoreOf = (deviation: number) => starts.map((x) => -(x - start.mean) / deviation ** 2);
    const run = {
      key: child(key, 0),
      paths: count,
      firstRow: first,
      start: starts,
      horizon,
      steps,
      elliptic: true,
      initialScore: scoreOf(start.deviation),
    };
    const [found] = malliavinWeights(equation, run);
    const [control] = malliavinWeights(equation, {
      ...run,
      elliptic: false,
      initialScore: scoreOf(WIDER * start.deviation),
    });
    states.set(found.states, first);
    each[0].set(found.weights, first);
    each[1].set(found.ellipticWeights!, first);
    each[2].set(found.initialWeights!, first);
    wrong.set(control.initialWeights!, first);
  }
  return { states, each, wrong };
}

/** Root mean square, over bins of equal numbers of paths, of the mean of a − b in standard errors: 1 for one mean. */
function rmsDifference(
  states: Float64Array,
  a: Float64Array,
  b: Float64Array,
  bins: number,
): number {
  const targets = a.map((value, p) => value - b[p]);
  const binned = binnedExpectation({ dimension: 1, outputs: 1, states, targets }, { bins });
  const sorted = states.slice().sort();
  const middles = Float64Array.from(
    { length: bins },
    (_, k) => sorted[Math.floor(((k + 0.5) / bins) * sorted.length)],
  );
  const { values, standardErrors } = binned(middles);
  const squares = values.map((value, k) => (value / standardErrors[k]) ** 2);
  return Math.sqrt(squares.reduce((sum, z) => sum + z, 0) / bins);
}

/** Second moments of the weights and of their blend along the way to the horizon. */
function growth({ equation, start, horizon, steps }: Row, key: Key, paths: number): Table {
  const starts = startsOf(start, key, 0, paths);
  const observe = [0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1].map((share) => Math.round(share * steps));
  const reports = malliavinWeights(equation, {
    key: child(key, 0),
    paths,
    start: starts,
    horizon,
    steps,
    observe,
    elliptic: true,
    initialScore: starts.map((x) => -(x - start.mean) / start.deviation ** 2),
  });
  const moments = reports.map(({ weights, ellipticWeights, initialWeights }) => {
    const { each, blend } = blendWeights(
      [weights, ellipticWeights!, initialWeights!],
      1,
    ).secondMoments;
    return [...each, blend];
  });
  const curve = (n: number) => moments.map((of) => of[n]);
  const [covering, elliptic, initial, blend] = [0, 1, 2, 3].map(curve);
  return {
    time: reports.map(({ time }) => time),
    covering: covering,
    elliptic: elliptic,
    initial: initial,
    blend: blend,
  };
}

function run({ paths, bins }: Config, key: Key): Findings {
  const numbers: Record<string, number> = {};
  Object.entries(rows).forEach(([name, row], n) => {
    const { states, each, wrong } = weigh(row, child(key, n), paths);
    const { secondMoments, coefficients } = blendWeights(each, 1);
    const { blend } = secondMoments;
    const [covering, elliptic, initial] = [...secondMoments.each] as [number, number, number];
    Object.entries({ covering, elliptic, initial, blend }).forEach(([weight, moment]) => {
      numbers[`${name}.${weight}`] = moment;
    });
    numbers[`${name}.ellipticOverCovering`] = elliptic / covering;
    numbers[`${name}.initialOverElliptic`] = initial / elliptic;
    numbers[`${name}.blendOverCovering`] = blend / covering;
    numbers[`${name}.blendShares`] = coefficients.reduce((sum, share) => sum + share, 0);
    numbers[`${name}.initialShare`] = coefficients[2];
    if (name !== "rationalEarly") return;
    numbers[`${name}.elliptic.rmsZ`] = rmsDifference(states, each[1], each[0], bins);
    numbers[`${name}.initial.rmsZ`] = rmsDifference(states, each[2], each[0], bins);
    numbers[`${name}.wrong.rmsZ`] = rmsDifference(states, wrong, each[0], bins);
  });
  const tables = {
    cubic: growth(rows["cubic"], child(key, 0), Math.min(paths, 20000)),
    rational: growth(rows["rationalLate"], child(key, 2), Math.min(paths, 20000)),
  };
  return { numbers, tables };
}

function growthPlot(findings: Findings, table: string, title: string): Figure {
  const of = (name: string) => column(findings, table, name);
  return linePlot(
    ["initial", "elliptic", "covering", "blend"].map((name) => ({
      label: name,
      x: of("time"),
      y: of(name),
    })),
    {
      title,
      width: 480,
      x: { label: "T", scale: "linear" },
      y: { label: "second moment of the weight", scale: "log" },
    },
  );
}

/** The weights of nonlinear equations and their second moments: table N6 of the theory notes. */
export const nonlinearVariance: Experiment<Config> = {
  configs: {
    quick: { paths: 6000, bins: 12 },
    full: { paths: 200000, bins: 60 },
  },
  run,
  figures: (findings) => ({
    variance: panels(
      [growthPlot(findings, "cubic", "−x³"), growthPlot(findings, "rational", "Appendix C")],
      { columns: 2 },
    ),
  }),
};
