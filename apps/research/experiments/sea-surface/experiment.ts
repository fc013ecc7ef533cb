import { child, isotropic, type Key } from "@chaosphere/core";
import { gridCells, seenPosterior, seenStatistics } from "@chaosphere/score/posterior";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { simpleKriging } from "../withheld/kriging.ts";
import { judge, type Prediction, predictionOf } from "../withheld/prediction.ts";
import { agreement } from "./agreement.ts";
import { type ChosenLaw, fits, type SeaSurfaceConfig } from "./laws.ts";
import { pick, placesOf, type SeaSurface, seaSurface, withhold } from "./ocean.ts";

/** Anomalies of cells that hardly vary, under ice: °C. */
const LEAST_SD = 0.01;

async function run(config: SeaSurfaceConfig, key: Key, { log }: Bench): Promise<Findings> {
  const { bandLimit: L, later: laterMonths, nearest, every } = config;
  const sea = await seaSurface(laterMonths);
  const { grid, ocean, later } = sea;
  const n = ocean.length;
  const months = sea.fitted.length / n;
  const hidden = withhold(sea, config.boxes, child(key, 0));
  const operatorAt = (cells: readonly number[]) => {
    const mask = new Uint8Array(grid.nLat * grid.nLon);
    for (const i of cells) mask[ocean[i]] = 1;
    return gridCells(grid, mask, L);
  };
  const all = operatorAt([...ocean.keys()]);

  const fit = fits(sea, config, all, child(key, 1), log);
  const [evidence] = [fit.isotropic.logEvidence];
  const least = Math.min(...Array.from(evidence.subarray(1), (x, k) => x - evidence[k]));

  // Targets in the order of the ocean, as an operator gives them.
  const targets = [...hidden.boxes, ...hidden.cells].sort((i, j) => i - j);
  const [seenCells, targetCells] = [operatorAt(hidden.seen), operatorAt(targets)];
  const columns = (values: Float64Array, cells: readonly number[]) => pick(values, n, cells);
  const sizes = (cells: readonly number[]) => Float64Array.from(cells, (i) => fit.errorSizes[i]);
  const seenLater = columns(later, hidden.seen);
  const predicted = ({ law, inflation }: ChosenLaw) => {
    const of = sizes(targets);
    const inflated = sizes(hidden.seen).map((r) => inflation * r);
    return predictionOf(
      seenPosterior(seenStatistics(seenCells, seenLater, inflated), law),
      targetCells,
      (p) => law.noiseSd ** 2 * of[p],
    );
  };

  const spectrum = isotropic(fit.isotropic.spectrum);
  const { noiseSd } = fit.isotropic.law;
  const [from, to] = [hidden.seen, targets].map((cells) => ({
    ...placesOf(
      grid,
      cells.map((i) => ocean[i]),
    ),
    variances: sizes(cells).map((r) => noiseSd ** 2 * r),
  }));
  const truth = columns(later, targets);
  const predictions: Record<string, Prediction> = {
    posterior: predicted(fit.chosen),
    uninflated: predicted({ law: fit.chosen.law, inflation: 1 }),
    isotropic: predicted(fit.chosenIsotropic),
    kriging: simpleKriging(spectrum, from, columns(later, hidden.seen), to, nearest),
    monthlyMean: monthlyMean(sea, targets),
    persistence: persistence(sea, targets),
    // A negative control: the law of a fit that took every gap for 0.
    zeroFilled: predicted({ law: fit.zeroFilled.law, inflation: fit.chosenIsotropic.inflation }),
  };
  const halved = {
    ...predictions["posterior"],
    sds: predictions["posterior"].sds.map((s) => s / 2),
  };

  const weights = Float64Array.from(targets, (i) => grid.weights[Math.floor(ocean[i] / grid.nLon)]);
  const isBox = new Set(hidden.boxes);
  const groups = {
    boxes: [...targets.keys()].filter((p) => isBox.has(targets[p])),
    cells: [...targets.keys()].filter((p) => !isBox.has(targets[p])),
  };
  const numbers: Record<string, number> = {
    months,
    laterMonths,
    oceanCells: n,
    boxCells: groups.boxes.length,
    singleCells: groups.cells.length,
    noiseSd,
    fullNoiseSd: fit.chosen.law.noiseSd,
    towards: fit.towards,
    inflation: fit.chosen.inflation,
    isotropicInflation: fit.chosenIsotropic.inflation,
    leastGain: least / Math.abs(evidence[evidence.length - 1]),
    steps: evidence.length - 1,
    ...agreement(
      sea,
      fit,
      hidden.seen.filter((_, i) => i % every === 0),
      targets,
      operatorAt,
    ),
  };
  const table: Record<string, number[]> = {};
  for (const [group, places] of Object.entries(groups)) {
    for (const [name, prediction] of Object.entries({ ...predictions, halved })) {
      const found = judge(truth, prediction, weights, places);
      for (const [what, value] of Object.entries(found))
        numbers[`${group}.${name}.${what}`] = value;
    }
    const score = (name: string) => numbers[`${group}.${name}.crps`];
    for (const name of [
      "uninflated",
      "isotropic",
      "kriging",
      "monthlyMean",
      "persistence",
      "zeroFilled",
    ]) {
      numbers[`${group}.crpsOver.${name}`] = score("posterior") / score(name);
    }
    numbers[`${group}.isotropicOverKriging`] = score("isotropic") / score("kriging");
  }
  table["degree"] = Array.from({ length: L }, (_, l) => l);
  table["isotropic"] = [...fit.isotropic.spectrum];
  table["full"] = [...fit.full.spectrum];
  table["zeroFilled"] = [...fit.zeroFilled.spectrum];
  return { numbers, tables: { spectra: table } };
}

/** The anomaly 0, with the spread of each cell in the months fitted. */
function monthlyMean({ fitted, ocean, later }: SeaSurface, targets: readonly number[]): Prediction {
  const n = ocean.length;
  return {
    means: new Float64Array((later.length / n) * targets.length),
    sds: rootMeanSquares(fitted, n, targets),
  };
}

/** The anomaly of the month before, with the spread of each cell's changes from month to month. */
function persistence({ fitted, ocean, later }: SeaSurface, targets: readonly number[]): Prediction {
  const n = ocean.length;
  const before = new Float64Array(later.length);
  before.set(fitted.subarray(fitted.length - n));
  before.set(later.subarray(0, later.length - n), n);
  const changes = fitted.subarray(n).map((x, i) => x - fitted[i]);
  return { means: pick(before, n, targets), sds: rootMeanSquares(changes, n, targets) };
}

function rootMeanSquares(values: Float64Array, n: number, places: readonly number[]): Float64Array {
  const rows = values.length / n;
  return Float64Array.from(places, (p) => {
    let sum = 0;
    for (let b = 0; b < rows; b++) sum += values[b * n + p] ** 2;
    return Math.max(LEAST_SD, Math.sqrt(sum / rows));
  });
}

/** Sea surface temperatures of months that no fit saw, at cells and boxes that are withheld. */
export const seaSurfaceWithheld: Experiment<SeaSurfaceConfig> = {
  configs: {
    quick: {
      bandLimit: 8,
      later: 24,
      choosing: 24,
      towards: [50],
      inflations: [1, 16],
      boxes: 12,
      steps: [12, 6],
      tolerance: 1,
      every: 40,
      nearest: 20,
    },
    full: {
      bandLimit: 32,
      later: 24,
      choosing: 24,
      towards: [10, 30, 100],
      inflations: [1, 3, 9, 27],
      boxes: 12,
      steps: [60, 12],
      tolerance: 1,
      every: 8,
      nearest: 40,
    },
  },
  run,
};
