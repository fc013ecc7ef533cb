import { type Figure, linePlot } from "@chaosphere/atlas";
import { child, type Key } from "@chaosphere/core";
import { type Bench, column, type Experiment, type Findings } from "../../src/experiment.ts";
import { floorQuantile, mean } from "./floorQuantile.ts";
import { exactPosterior, judge, type MixtureJudgement, methods } from "./judge.ts";
import { drawnProblem, mixtureModel, seenThrough } from "./problem.ts";

/** Problems of one dimension. */
interface Setting {
  readonly dimension: number;
  /** Numbers of what is seen. */
  readonly sizes: readonly number[];
  /** Problems for each of them. */
  readonly problems: number;
  /** Draws of each method. */
  readonly draws: number;
  /** Steps of DPS and of the particles. */
  readonly steps: number;
}

interface Config {
  readonly settings: readonly Setting[];
}

/** Evidence, mean and a weight of a problem that is written out, which mpmath knows as well. */
function writtenPosterior(): Record<string, number> {
  const weights = Float64Array.from({ length: 25 }, (_, k) => 2 + Math.cos(k));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const model = mixtureModel(
    8,
    weights.map((w) => w / total),
  );
  const matrix = Float64Array.from({ length: 16 }, (_, at) => Math.cos(at + 1) / 2);
  const seen = seenThrough(model.bandLimit, { matrix, sd: 0.5, values: Float64Array.of(1.5, -2) });
  const posterior = exactPosterior({ model, seen });
  const row = model.bandLimit ** 2;
  const mean = posterior.weights.reduce((sum, w, k) => sum + w * posterior.means[k * row], 0);
  return {
    logEvidence: posterior.logEvidence[0],
    mean,
    weight: posterior.weights.reduce((most, w) => Math.max(most, w), 0),
  };
}

function run({ settings }: Config, key: Key, { log }: Bench): Findings {
  const numbers: Record<string, number> = {};
  const tables: Record<string, Record<string, readonly number[]>> = {};
  for (const [name, value] of Object.entries(writtenPosterior()))
    numbers[`written.${name}`] = value;
  const all: MixtureJudgement[] = [];
  for (const { dimension, sizes, problems, draws, steps } of settings) {
    const rows = sizes.map((size) => {
      const judged = Array.from({ length: problems }, (_, n) => {
        const own = child(child(child(key, dimension), size), n);
        return judge(drawnProblem(dimension, size, own), { key: own, seed: n + 1, draws, steps });
      });
      log(`mixture-posteriors: d = ${dimension}, ${size} seen, ${problems} problems judged`);
      return judged;
    });
    const means = (f: (judgement: MixtureJudgement) => number) =>
      rows.map((judged) => mean(judged.map(f)));
    tables[`d${dimension}`] = {
      seen: [...sizes],
      floor: means(({ floors }) => mean(floors)),
      ...Object.fromEntries(methods.map((name) => [name, means(({ distance }) => distance[name])])),
    };
    const here = rows.flat();
    all.push(...here);
    for (const [name, value] of Object.entries(summary(here, child(key, dimension)))) {
      numbers[`d${dimension}.${name}`] = value;
    }
  }
  return { numbers: { ...numbers, ...summary(all, child(key, 0)) }, tables };
}

/**
 * Mean ranks of the methods, their distances over those of exact draws, and these over the quantile of the same ratio for exact draws
 * that are taken for a method: above 1 for one in a thousand of them.
 */
function summary(judged: readonly MixtureJudgement[], key: Key): Record<string, number> {
  const quantile = floorQuantile(
    judged.map(({ floors }) => floors),
    key,
  );
  const out: Record<string, number> = { problems: judged.length, "floor.quantile": quantile };
  for (const name of methods) {
    out[`${name}.rank`] = mean(judged.map(({ rank }) => rank[name]));
    out[`${name}.overFloor`] =
      mean(judged.map(({ distance }) => distance[name])) /
      mean(judged.map(({ floors }) => mean(floors)));
    out[`${name}.overQuantile`] = out[`${name}.overFloor`] / quantile;
  }
  return out;
}

function figures(findings: Findings): Record<string, Figure> {
  return Object.fromEntries(
    Object.keys(findings.tables).map((table) => [
      `distances-${table}`,
      linePlot(
        ["floor", ...methods].map((name) => ({
          label: name === "floor" ? "exact draws" : name,
          x: column(findings, table, "seen"),
          y: column(findings, table, name),
          mark: "line-points" as const,
        })),
        {
          title: `25 Gaussians in ${table.slice(1)} dimensions: distance of draws from exact ones`,
          width: 720,
          x: { label: "numbers seen", scale: "log" },
          y: { label: "sliced Wasserstein distance", scale: "log" },
        },
      ),
    ]),
  );
}

/** The mixture of 25 Gaussians of the posterior-sampling papers, by sliced Wasserstein distance from the exact posterior. */
export const mixturePosteriors: Experiment<Config> = {
  configs: {
    quick: {
      settings: [
        { dimension: 8, sizes: [1, 4], problems: 4, draws: 200, steps: 100 },
        { dimension: 80, sizes: [4], problems: 4, draws: 200, steps: 100 },
      ],
    },
    full: {
      settings: [
        { dimension: 8, sizes: [1, 2, 4], problems: 4, draws: 400, steps: 200 },
        { dimension: 80, sizes: [1, 2, 4], problems: 4, draws: 400, steps: 200 },
        { dimension: 800, sizes: [1, 2, 4], problems: 2, draws: 200, steps: 100 },
      ],
    },
  },
  run,
  figures,
};
