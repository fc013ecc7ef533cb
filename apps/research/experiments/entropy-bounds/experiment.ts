import { type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import {
  adaptiveTimes,
  gaussianCurvature,
  isotropicGaussian,
  relativeEntropy,
  type ScoreFunction,
} from "@chaosphere/core";
import {
  entropyBound,
  gaussianEntropies,
  pathEntropy,
  sampledGaussian,
  scoreMoments,
  shiftMixtureEntropies,
  shiftMixtureQuadrature,
  shiftMixtureScore,
} from "@chaosphere/score";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { matchedRatio, maternRatio, shiftMixture } from "../../src/laws.ts";
import { remembered } from "../../src/remembered.ts";
import { equalTimes } from "../../src/times.ts";

interface Config {
  /** Degrees l < bandLimit. */
  readonly bandLimit: number;
  /** Numbers of steps of the curves. */
  readonly steps: readonly number[];
}

const horizon = 4;
const grids = ["uniform", "adaptive"] as const;
/** The samplers by the names of the numbers on record. */
const samplers = {
  exponential: "exponential",
  martingale: "martingale-exponential",
  euler: "euler-maruyama",
} as const;
const laws = { matched: matchedRatio, matern: maternRatio };
const titles = {
  matched: "matched data, v = 1 + 2(l+1)⁻²",
  matern: "Whittle–Matérn, κ² = 10 against 1",
};

/** Truth, entropy of the path and bound for one law on one grid, by names. */
function budget(q: Float64Array, times: Float64Array): Record<string, number> {
  const law = isotropicGaussian("cameron-martin", q);
  const flow = gaussianEntropies(law);
  const path = (sampler: "exponential" | "martingale-exponential") =>
    pathEntropy(flow, times, { sampler }).total;
  const output = Object.entries(samplers).map(([name, sampler]) => [
    `output.${name}`,
    relativeEntropy(law, sampledGaussian(law, times, { sampler })),
  ]);
  return {
    ...Object.fromEntries(output),
    "path.exponential": path("exponential"),
    "path.martingale": path("martingale-exponential"),
    "bound.closed": entropyBound(flow, times).total,
    "bound.summed": entropyBound(flow, times, { form: "summed" }).total,
  };
}

function timesOf(grid: (typeof grids)[number], q: Float64Array, steps: number): Float64Array {
  if (grid === "uniform") return equalTimes(horizon, steps);
  return adaptiveTimes({ horizon, stop: 0 }, steps, gaussianCurvature(q));
}

/** The least of path − truth and bound − path over the two samplers that have a bound. */
function slack(row: Readonly<Record<string, number>>): number {
  const at = (name: string) => row[name] ?? Number.NaN;
  const bound = Math.min(at("bound.closed"), at("bound.summed"));
  return Math.min(
    ...["exponential", "martingale"].flatMap((sampler) => [
      at(`path.${sampler}`) - at(`output.${sampler}`),
      bound - at(`path.${sampler}`),
    ]),
  );
}

/** K and its bound for the mixture of shifts, with its own score and with a wrong one. */
function mixtureNumbers(): Record<string, number> {
  const mixture = shiftMixture(2, [0, 1]);
  const score = shiftMixtureScore(mixture);
  const wrong: ScoreFunction = (t, x) => {
    const values = score(t, x).values.map((s, i) =>
      i % 4 < 2 ? 0.8 * s + 0.1 * Math.sin(x.values[i]) : 0,
    );
    return { ...x, values };
  };
  const times = equalTimes(3, 30);
  const flow = remembered((t) => shiftMixtureEntropies(mixture, t, 64));
  const moments = scoreMoments(shiftMixtureQuadrature(mixture, 48), score, wrong);
  const K = (sampler: "exponential" | "martingale-exponential", options = {}) =>
    pathEntropy(flow, times, { sampler, ...options }).total;
  return {
    "mixture.path.exponential": K("exponential"),
    "mixture.path.martingale": K("martingale-exponential"),
    "mixture.bound": entropyBound(flow, times).total,
    "mixture.wrong.path.exponential": K("exponential", { moments }),
    "mixture.wrong.path.martingale": K("martingale-exponential", { moments }),
    "mixture.wrong.bound": entropyBound(flow, times, { moments }).total,
  };
}

/** By what K and the entropy of the output fall when the step is halved, at T = 8. */
function orders(bandLimit: number): Record<string, number> {
  const q = matchedRatio(bandLimit);
  const [coarse, fine] = [320, 640].map((steps) => budget(q, equalTimes(8, steps)));
  const fall = (name: string) => (coarse?.[name] ?? Number.NaN) / (fine?.[name] ?? Number.NaN);
  return { "fall.path": fall("path.exponential"), "fall.output": fall("output.exponential") };
}

function run({ bandLimit, steps }: Config): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, number[]>> = {};
  let least = Number.POSITIVE_INFINITY;
  for (const [name, ratio] of Object.entries(laws)) {
    const q = ratio(bandLimit);
    const { klDivergence, fisherInformation } = gaussianEntropies(
      isotropicGaussian("cameron-martin", q),
    )(0);
    numbers[`${name}.entropy`] = klDivergence;
    numbers[`${name}.fisher`] = fisherInformation;
    for (const grid of grids) {
      const table: Record<string, number[]> = { steps: [...steps] };
      for (const N of steps) {
        const row = budget(q, timesOf(grid, q, N));
        least = Math.min(least, slack(row));
        for (const [quantity, value] of Object.entries(row)) {
          if (N === 40) numbers[`${name}.${grid}.${quantity}`] = value;
          table[quantity] = [...(table[quantity] ?? []), value];
        }
      }
      tables[`${name}.${grid}`] = table;
    }
  }
  Object.assign(numbers, mixtureNumbers(), orders(bandLimit), { "slack.least": least });
  return { numbers, tables };
}

const curves = [
  ["bound.summed", "bound (G7.6)", "#4d4d4d"],
  ["path.exponential", "entropy of the path, EI", "#d55e00"],
  ["output.euler", "output, Euler–Maruyama", "#cc79a7"],
  ["output.exponential", "output, EI", "#0072b2"],
  ["output.martingale", "output, martingale EI", "#009e73"],
] as const;

function figures(findings: Findings): Record<string, Figure> {
  const plots = (["matched", "matern"] as const).map((name, i) => {
    const series = grids.flatMap((grid) =>
      curves.map(
        ([quantity, label, colour]): PlotSeries => ({
          ...(grid === "uniform" && { label }),
          x: column(findings, `${name}.${grid}`, "steps"),
          y: column(findings, `${name}.${grid}`, quantity),
          mark: grid === "uniform" ? "line-points" : "dashed",
          colour,
        }),
      ),
    );
    return linePlot(series, {
      title: `${i === 0 ? "(a)" : "(b)"} ${titles[name]}`,
      x: { label: "steps; solid uniform, dashed adaptive" },
      y: { label: "relative entropy", unit: "nats" },
      width: 560,
      height: 440,
    });
  });
  return { "entropy-against-steps": panels(plots, { columns: 2 }) };
}

/** Bound, entropy of the path and true entropy of the output: docs/theory/formulas.md, table of G7. */
export const entropyBounds: Experiment<Config> = {
  configs: {
    quick: { bandLimit: 33, steps: [40] },
    full: { bandLimit: 33, steps: [10, 20, 40, 80, 160, 320, 640] },
  },
  fullIsShort: true,
  run,
  figures,
};
