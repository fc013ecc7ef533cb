import { type Figure, linePlot } from "@chaosphere/atlas";
import { child, type Key } from "@chaosphere/core";
import { binnedExpectation, fokkerPlanck, lawScore, malliavinWeights } from "@chaosphere/malliavin";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { type Case, cases, startingLaw, startsOf } from "./cases.ts";
import { itoOnlyWeights } from "./itoOnly.ts";

interface Config {
  /** Paths of the full weight. */
  readonly paths: number;
  /** Paths of the shortcut, the negative control. */
  readonly controlPaths: number;
  /** Bins of equal numbers of paths. */
  readonly bins: number;
  /** Rows of the table. */
  readonly rows: readonly string[];
}

/** Paths stepped at a time: bounds the memory of the control, which keeps every step. */
const CHUNK = 2000;

/** Ends of paths and what estimates the score there: −δ. */
interface Estimates {
  readonly states: Float64Array;
  readonly values: Float64Array;
}

function estimate(row: Case, key: Key, paths: number, weights: "full" | "ito"): Estimates {
  const states = new Float64Array(paths);
  const values = new Float64Array(paths);
  for (let first = 0; first < paths; first += CHUNK) {
    const count = Math.min(CHUNK, paths - first);
    const { equation, horizon, steps } = row;
    const start = startsOf(row.start, key, first, count);
    const run = { key: child(key, 0), paths: count, firstRow: first, start, horizon, steps };
    const [full] = malliavinWeights(equation, run);
    states.set(full.states, first);
    const δ = weights === "full" ? full.weights : itoOnlyWeights(equation, run);
    values.set(
      δ.map((v) => -v),
      first,
    );
  }
  return { states, values };
}

/** Binned means of the estimates held against the exact score, averaged over the same paths. */
interface Agreement {
  /** Mean state, exact score and estimate with its standard error, bin by bin. */
  readonly state: number[];
  readonly exact: number[];
  readonly estimated: number[];
  readonly error: number[];
  /** ‖estimate − exact‖ / ‖exact‖ over the bins. */
  readonly relativeError: number;
  /** Root mean square of the deviations in standard errors: 1 if all is right. */
  readonly rmsZ: number;
}

function agreement({ states, values }: Estimates, score: Float64Array, bins: number): Agreement {
  // One partition for all four columns: each bin has the mean over its own paths.
  const table = new Float64Array(4 * states.length);
  states.forEach((x, p) => {
    table.set([x, score[p], values[p], values[p] - score[p]], 4 * p);
  });
  const binned = binnedExpectation({ dimension: 1, outputs: 4, states, targets: table }, { bins });
  const sorted = states.slice().sort();
  const middles = Float64Array.from(
    { length: bins },
    (_, b) => sorted[Math.floor(((b + 0.5) / bins) * sorted.length)],
  );
  const { values: means, standardErrors } = binned(middles);
  const take = (from: Float64Array, k: number) => Array.from(middles, (_, b) => from[4 * b + k]);
  const [exact, difference, error] = [take(means, 1), take(means, 3), take(standardErrors, 3)];
  const square = (v: readonly number[]) => v.reduce((sum, x) => sum + x * x, 0);
  return {
    state: take(means, 0),
    exact,
    estimated: take(means, 2),
    error,
    relativeError: Math.sqrt(square(difference) / square(exact)),
    rmsZ: Math.sqrt(square(difference.map((d, b) => d / error[b])) / bins),
  };
}

function run(config: Config, key: Key): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, readonly number[]>> = {};
  config.rows.forEach((name, n) => {
    const row = cases[name];
    const law = fokkerPlanck(row.equation, startingLaw(row), row.mesh, {
      horizon: row.horizon,
      steps: 600,
    });
    const held = (paths: number, weights: "full" | "ito") => {
      const found = estimate(row, child(key, n), paths, weights);
      return agreement(found, lawScore(law, found.states), config.bins);
    };
    const full = held(config.paths, "full");
    const ito = held(config.controlPaths, "ito");
    numbers[`${name}.relativeError`] = full.relativeError;
    numbers[`${name}.rmsZ`] = full.rmsZ;
    numbers[`${name}.ito.relativeError`] = ito.relativeError;
    numbers[`${name}.ito.rmsZ`] = ito.rmsZ;
    const { state, exact, estimated, error } = full;
    tables[name] = { state, exact, estimated, error, itoState: ito.state, ito: ito.estimated };
  });
  return { numbers, tables };
}

function scorePlot(findings: Findings, name: string): Figure {
  const of = (part: string) => column(findings, name, part);
  const [estimated, error] = [of("estimated"), of("error")];
  return linePlot(
    [
      { label: "by Fokker–Planck", x: of("state"), y: of("exact") },
      {
        label: "−E[δ | X], ± 2 standard errors",
        x: of("state"),
        y: estimated,
        band: {
          low: estimated.map((v, b) => v - 2 * error[b]),
          high: estimated.map((v, b) => v + 2 * error[b]),
        },
      },
      { label: "Itô integral alone", x: of("itoState"), y: of("ito") },
    ],
    {
      title: cases[name].title,
      width: 520,
      x: { label: "x", scale: "linear" },
      y: { label: "score of X_T at x", scale: "linear" },
    },
  );
}

/** The Malliavin score of nonlinear equations against the truth: table N8 of the theory notes. */
export const nonlinearScore: Experiment<Config> = {
  configs: {
    quick: { paths: 12000, controlPaths: 12000, bins: 16, rows: ["cubicLate", "pearson"] },
    full: { paths: 200000, controlPaths: 60000, bins: 60, rows: Object.keys(cases) },
  },
  run,
  figures: (findings) => ({
    scores: panels(
      Object.keys(findings.tables).map((name) => scorePlot(findings, name)),
      { columns: 2 },
    ),
  }),
};
