import { colourRange, type Figure, linePlot, type PlotSeries } from "@chaosphere/atlas";
import { child, type Key, uniformAt, whiteNoise } from "@chaosphere/core";
import {
  checkerboardLaw,
  clockTransition,
  gaussianMixtureLaw,
  type InitialLaw,
  type LinearTransition,
  malliavinScore as scoreByMalliavin,
  subVariancePreservingSde,
  varianceExplodingSde,
  variancePreservingSde,
} from "@chaosphere/malliavin";
import { column, type Experiment, type Findings } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { planeMap } from "../../src/figures/planeMap.ts";

interface Config {
  /** States along an edge of each map. */
  readonly side: number;
  /** Forward times of the maps. */
  readonly times: readonly number[];
  /** Points of the empirical measure that stands for a regression, and states at which its error is measured. */
  readonly regression: { readonly points: number; readonly states: number };
  /** Forward times at which the error is measured. */
  readonly errorTimes: readonly number[];
}

const schedules = {
  vp: { title: "VP", sde: variancePreservingSde() },
  subVp: { title: "sub-VP", sde: subVariancePreservingSde() },
  ve: { title: "VE", sde: varianceExplodingSde() },
};
type ScheduleName = keyof typeof schedules;
const scheduleNames = Object.keys(schedules) as ScheduleName[];

const angles = Array.from({ length: 8 }, (_, k) => (k * Math.PI) / 4);
const laws: Readonly<Record<string, InitialLaw>> = {
  board: checkerboardLaw(),
  eight: gaussianMixtureLaw({
    dimension: 2,
    means: Float64Array.from(angles.flatMap((a) => [2 * Math.cos(a), 2 * Math.sin(a)])),
    covariances: Float64Array.from(angles.flatMap(() => [0.0064, 0, 0, 0.0064])),
  }),
};

/** The square of states on which a map is drawn: the data and two and a half standard deviations of noise. */
function halfWidthAt(name: ScheduleName, t: number): number {
  const { clock } = schedules[name].sde;
  return 4 * clock.signal(t) + 2.5 * Math.sqrt(clock.variance(t));
}

/** Centres of side² pixels of [−H, H]², row after row from the top. */
function statesOf(side: number, halfWidth: number): Float64Array {
  return Float64Array.from({ length: 2 * side * side }, (_, i) => {
    const pixel = i >> 1;
    const along = i % 2 === 0 ? pixel % side : side - 1 - Math.floor(pixel / side);
    return halfWidth * ((2 * along + 1) / side - 1);
  });
}

/** −γ⁻¹( y − E[X_0|y] ), without Y: the negative control. */
function scoreWithoutFlow(state: LinearTransition, law: InitialLaw, y: Float64Array): Float64Array {
  const mean = law.posteriorMean(state, y);
  const [γ] = state.covariance;
  return y.map((e, i) => (mean[i] - e) / γ);
}

/** The largest difference of two scores over the largest entry of the second. */
function relativeDifference(a: Float64Array, b: Float64Array): number {
  const size = Math.max(...b.map(Math.abs));
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]))) / size;
}

/** ∇ log p_t by central differences of the log-density, at every n-th state of a map. */
function quotientDifference(state: LinearTransition, law: InitialLaw, y: Float64Array): number {
  const few = y.filter((_, i) => (i >> 1) % 37 === 0);
  const [γ] = state.covariance;
  const ε = 1e-4 * Math.sqrt(γ);
  const quotient = new Float64Array(few.length);
  for (const axis of [0, 1]) {
    const moved = (sign: number) =>
      law.logDensity(
        state,
        few.map((e, i) => (i % 2 === axis ? e + sign * ε : e)),
      );
    const [above, below] = [moved(1), moved(-1)];
    above.forEach((value, n) => {
      quotient[2 * n + axis] = (value - below[n]) / (2 * ε);
    });
  }
  return relativeDifference(quotient, law.score(state, few));
}

/** Uniform draws from the dark cells of the board on [−4, 4]², in rows. */
function boardDraws(count: number, stream: Key): Float64Array {
  const draws = new Float64Array(2 * count);
  for (let n = 0; n < count; n++) {
    const [cell, across, up] = [0, 1, 2].map((k) => uniformAt(stream, 3 * n + k));
    const c = Math.floor(8 * cell);
    const i = c >> 1;
    const j = 2 * (c % 2) + (i % 2);
    draws[2 * n] = 2 * (i + across) - 4;
    draws[2 * n + 1] = 2 * (j + up) - 4;
  }
  return draws;
}

/** Root mean square errors of a posterior mean and of its score under p_t, and how well γ⁻¹Y carries one to the other. */
function regressionErrors(
  name: ScheduleName,
  t: number,
  regression: InitialLaw,
  x0: Float64Array,
  noise: Float64Array,
): { mean: number; score: number; identity: number } {
  const law = laws["board"] ?? checkerboardLaw();
  const { clock } = schedules[name].sde;
  const state = clockTransition(clock, t, 2);
  const [signal, variance] = [clock.signal(t), clock.variance(t)];
  const y = x0.map((x, i) => signal * x + Math.sqrt(variance) * noise[i]);
  const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]);
  const mean = minus(regression.posteriorMean(state, y), law.posteriorMean(state, y));
  const score = minus(scoreByMalliavin(state, regression.posteriorMean, y), law.score(state, y));
  const carried = mean.map((e) => (signal / variance) * e);
  const rms = (e: Float64Array) => Math.sqrt(e.reduce((sum, v) => sum + v * v, 0) / e.length);
  return { mean: rms(mean), score: rms(score), identity: relativeDifference(score, carried) };
}

function run({ side, times, regression, errorTimes }: Config, key: Key): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, number[]>> = {};
  for (const name of scheduleNames) {
    for (const [data, law] of Object.entries(laws)) {
      const worst = { difference: 0, quotient: 0, withoutFlow: Number.POSITIVE_INFINITY };
      for (const t of times) {
        const halfWidth = halfWidthAt(name, t);
        const y = statesOf(side, halfWidth);
        const state = clockTransition(schedules[name].sde.clock, t, 2);
        const malliavin = scoreByMalliavin(state, law.posteriorMean, y);
        const analytic = law.score(state, y);
        const size = Math.max(...analytic.map(Math.abs));
        worst.difference = Math.max(worst.difference, relativeDifference(malliavin, analytic));
        worst.quotient = Math.max(worst.quotient, quotientDifference(state, law, y));
        worst.withoutFlow = Math.min(
          worst.withoutFlow,
          relativeDifference(scoreWithoutFlow(state, law, y), analytic),
        );
        if (data !== "board") continue;
        const first = (s: Float64Array) => Array.from(s.filter((_, i) => i % 2 === 0));
        tables[`${name}.${t}`] = {
          halfWidth: [halfWidth],
          malliavin: first(malliavin),
          analytic: first(analytic),
          error: first(malliavin.map((s, i) => Math.abs(s - analytic[i]) / size)),
        };
      }
      numbers[`${data}.${name}.difference`] = worst.difference;
      numbers[`${data}.${name}.quotient`] = worst.quotient;
      // VE has Y = 1: without Y it is the same formula.
      if (name !== "ve") numbers[`${data}.${name}.withoutFlow`] = worst.withoutFlow;
    }
  }
  const empirical = gaussianMixtureLaw({
    dimension: 2,
    means: boardDraws(regression.points, child(key, 0)),
  });
  const x0 = boardDraws(regression.states, child(key, 1));
  const noise = whiteNoise(1, x0.length, child(key, 2)).values;
  for (const name of scheduleNames) {
    const errors = errorTimes.map((t) => regressionErrors(name, t, empirical, x0, noise));
    numbers[`regression.${name}.identity`] = Math.max(...errors.map(({ identity }) => identity));
    tables[`regression.${name}`] = {
      time: [...errorTimes],
      mean: errors.map(({ mean }) => mean),
      score: errors.map(({ score }) => score),
    };
  }
  return { numbers, tables };
}

function figures(findings: Findings): Record<string, Figure> {
  const maps = scheduleNames.map((name) => {
    const times = Object.keys(findings.tables)
      .filter((table) => table.startsWith(`${name}.`))
      .map((table) => Number(table.slice(name.length + 1)));
    const rows = times.flatMap((t) => rowOfMaps(findings, name, t));
    return [`score-maps-${name}`, panels(rows, { columns: 3 })] as const;
  });
  const colours = ["#0072b2", "#d55e00", "#009e73"];
  const errors = linePlot(
    scheduleNames.flatMap((name, k): PlotSeries[] => {
      const table = `regression.${name}`;
      const x = column(findings, table, "time");
      const colour = colours[k];
      const { title } = schedules[name];
      return [
        { label: `${title}: score`, x, y: column(findings, table, "score"), colour },
        {
          label: `${title}: E[X₀ | y]`,
          x,
          y: column(findings, table, "mean"),
          colour,
          mark: "dashed",
        },
      ];
    }),
    {
      title: "Regression error and the error of the score it becomes",
      x: { label: "forward time t" },
      y: { label: "root mean square error" },
    },
  );
  return { ...Object.fromEntries(maps), "regression-error": errors };
}

/** Both scores on one colour scale, and the decimal logarithm of their difference. */
function rowOfMaps(findings: Findings, name: ScheduleName, t: number): Figure[] {
  const table = `${name}.${t}`;
  const [halfWidth] = column(findings, table, "halfWidth");
  const analytic = column(findings, table, "analytic");
  const range = colourRange(Float64Array.from(analytic), { symmetric: true, coverage: 0.99 });
  const { title } = schedules[name];
  const score = { halfWidth, scale: { colour: "BuRd", range } as const, label: "∂₁ log p" };
  return [
    planeMap({
      ...score,
      values: column(findings, table, "malliavin"),
      title: `${title}, t = ${t}: Malliavin`,
    }),
    planeMap({ ...score, values: analytic, title: "analytic" }),
    planeMap({
      halfWidth,
      values: column(findings, table, "error").map((e) => Math.log10(Math.max(e, 1e-18))),
      scale: { colour: "viridis", range: { low: -18, high: -12 } },
      title: "difference over largest score",
      label: "log₁₀",
    }),
  ];
}

/** The Malliavin score and the analytic one, three schedules, several times: docs/theory/formulas.md (L1.1). */
export const malliavinScore: Experiment<Config> = {
  configs: {
    quick: {
      side: 17,
      times: [0.2, 0.5, 1],
      regression: { points: 200, states: 50 },
      errorTimes: [0.05, 0.5],
    },
    full: {
      side: 65,
      times: [0.1, 0.3, 1],
      regression: { points: 1000, states: 200 },
      errorTimes: [0.02, 0.03, 0.045, 0.07, 0.1, 0.15, 0.22, 0.32, 0.45, 0.6, 0.8, 1],
    },
  },
  fullIsShort: true,
  run,
  figures,
};
