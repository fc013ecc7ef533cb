import { child, type Key } from "@chaosphere/core";
import { type SeenLaw, seenPosterior, seenStatistics } from "@chaosphere/score/posterior";
import { columns } from "../../src/columns.ts";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { simpleKriging } from "../withheld/kriging.ts";
import { judge, type Prediction, predictionOf } from "../withheld/prediction.ts";
import { agreement, isotropicPlaces } from "./agreement.ts";
import { fits, type HarmonicFits } from "./laws.ts";
import { type CellLawChoices, cellLaw, chooseCellLaw } from "./localised.ts";
import { areasOf, cellsAt, type SeaSurface, seaSurface, withhold } from "./ocean.ts";

/** Sizes of the experiment on sea surface temperatures. */
interface Config extends HarmonicFits, CellLawChoices {
  /** Months that no fit sees. */
  readonly later: number;
  /** Months kept aside from the fit to choose the law of the cells. */
  readonly choosing: number;
  readonly boxes: number;
  /** One in so many seen cells is taken for the comparison with kriging by all cells. */
  readonly every: number;
  /** One in so many is taken by the law of the cells. */
  readonly seenEvery: number;
  /** Seen cells that kriging takes about each target. */
  readonly nearest: number;
}

/** Anomalies of cells that hardly vary, under ice: °C. */
const LEAST_SD = 0.01;

async function run(config: Config, key: Key, { log }: Bench): Promise<Findings> {
  const { bandLimit: L, later: laterMonths, nearest, every, seenEvery } = config;
  const sea = await seaSurface(laterMonths);
  const { ocean, later, fitted } = sea;
  const n = ocean.length;
  const hidden = withhold(sea, config.boxes, child(key, 0));

  const fit = fits(sea, config, cellsAt(sea, [...ocean.keys()], L), log);
  const evidence = fit.isotropic.logEvidence;
  const least = Math.min(...Array.from(evidence.subarray(1), (x, k) => x - evidence[k]));
  const { spectrum, law: isotropicLaw } = fit.isotropic;
  const choice = chooseCellLaw(sea, spectrum, config, child(key, 1), log);
  log(`chosen: ${JSON.stringify(choice)}`);

  // Targets in the order of the ocean, as an operator gives them.
  const targets = [...hidden.boxes, ...hidden.cells].sort((i, j) => i - j);
  const [seenCells, targetCells] = [hidden.seen, targets].map((cells) => cellsAt(sea, cells, L));
  const sizes = (cells: readonly number[]) => Float64Array.from(cells, (i) => fit.errorSizes[i]);
  const statistics = seenStatistics(seenCells, columns(later, n, hidden.seen), sizes(hidden.seen));
  const targetSizes = sizes(targets);
  const predicted = (law: SeenLaw) =>
    predictionOf(
      seenPosterior(statistics, law),
      targetCells,
      (p) => law.noiseSd ** 2 * targetSizes[p],
    );
  const cells = cellLaw(sea, fitted, spectrum, choice);
  const seen = hidden.seen.filter((_, i) => i % seenEvery === 0);
  const values = columns(later, n, seen);

  const truth = columns(later, n, targets);
  const predictions: Record<string, Prediction> = {
    localised: simpleKriging(cells, seen, values, targets),
    localisedNearest: simpleKriging(cells, seen, values, targets, nearest),
    full: predicted(fit.full.law),
    isotropic: predicted(isotropicLaw),
    isotropicNearest: simpleKriging(isotropicPlaces(sea, fit), seen, values, targets, nearest),
    monthlyMean: monthlyMean(sea, targets),
    persistence: persistence(sea, targets),
    // A negative control: the law of a fit that took every gap for 0.
    zeroFilled: predicted(fit.zeroFilled.law),
  };
  const halved = {
    ...predictions["localised"],
    sds: predictions["localised"].sds.map((s) => s / 2),
  };

  const weights = areasOf(sea, targets);
  const isBox = new Set(hidden.boxes);
  const groups = {
    boxes: [...targets.keys()].filter((p) => isBox.has(targets[p])),
    cells: [...targets.keys()].filter((p) => !isBox.has(targets[p])),
  };
  const numbers: Record<string, number> = {
    months: fitted.length / n,
    laterMonths,
    oceanCells: n,
    boxCells: groups.boxes.length,
    singleCells: groups.cells.length,
    noiseSd: isotropicLaw.noiseSd,
    fullNoiseSd: fit.full.law.noiseSd,
    ...choice,
    leastGain: least / Math.abs(evidence[evidence.length - 1]),
    steps: evidence.length - 1,
    ...agreement(
      sea,
      fit,
      hidden.seen.filter((_, i) => i % every === 0),
      targets,
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
    for (const name of Object.keys(predictions)) {
      numbers[`${group}.crpsOver.${name}`] = score("localised") / score(name);
    }
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
  return { means: columns(before, n, targets), sds: rootMeanSquares(changes, n, targets) };
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
export const seaSurfaceWithheld: Experiment<Config> = {
  configs: {
    quick: {
      bandLimit: 8,
      later: 24,
      choosing: 24,
      towards: 10,
      boxes: 12,
      steps: [12, 6],
      tolerance: 1,
      every: 40,
      nearest: 20,
      lengths: [0.3],
      errorSds: [0.03],
      scales: [0.8, 0.9, 1, 1.1, 1.2],
      choosingEvery: 16,
      seenEvery: 8,
    },
    full: {
      bandLimit: 32,
      later: 24,
      choosing: 24,
      towards: 10,
      boxes: 12,
      steps: [60, 6],
      tolerance: 1,
      every: 8,
      nearest: 40,
      lengths: [0.2, 0.3],
      errorSds: [0.02, 0.03],
      scales: [0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2],
      choosingEvery: 2,
      seenEvery: 1,
    },
  },
  run,
};
