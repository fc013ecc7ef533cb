import { child, type GridFields, type Key, uniformAt } from "@chaosphere/core";
import { type Dataset, splitByGroup } from "@chaosphere/data";
import { fitGaussianModel, fitLocalisedGaussian, harmonicLawOf } from "@chaosphere/model";
import { gaussianPosterior, observation } from "@chaosphere/score/posterior";
import { bundledData } from "../../src/bundledData.ts";
import { columnMeans, columns } from "../../src/columns.ts";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { judge, type Prediction } from "../withheld/prediction.ts";
import { lawOf, sampleLaw } from "./laws.ts";
import { choosePatterns, type PatternChoices, patternsLaw, predictionAt } from "./patterns.ts";
import { regression } from "./regression.ts";
import { everyOf, predictor, restOf, taskOf } from "./task.ts";

/** Sizes of the experiment on the temperatures of a climate model. */
interface Config extends PatternChoices {
  /** The band limit at which the localisation of coefficients is chosen, where it is. */
  readonly choiceBandLimit: number;
  /** Of a hemisphere that is seen, one cell in so many is taken by the law of the cells. */
  readonly seenEvery: number;
  /** L. */
  readonly bandLimit: number;
  /** Number of points that are seen. */
  readonly points: number;
  /** The localisation of the covariance; chosen by likelihood where it is absent. */
  readonly localisation?: {
    readonly length: number;
    readonly wholeBelow: number;
    readonly shrinkage: number;
    readonly blend: number;
  };
  /** Of the fields of the held-out runs, one in so many is judged. */
  readonly every: number;
}

/** Runs that no fit sees, one with all forcings and one with natural ones. */
const HELD_OUT = [60, 68];
/** Of the others, those by which laws fitted to the rest are chosen. */
const CHOOSING = [59, 67];

const LAWS = ["localised", "shrunk", "sample"] as const;

async function run(config: Config, key: Key, { log }: Bench): Promise<Findings> {
  const { bandLimit: L, points, every, seenEvery } = config;
  const data = await bundledData("pcm-trefht");
  const { training, heldOut } = splitByGroup(data, HELD_OUT);
  const { grid } = data.fields;
  const map = grid.nLat * grid.nLon;
  const truthFields = everyOf(heldOut, every);
  const laws = fittedLaws(training, config, log);

  const restVariance = restOf(training.fields, L);
  const { latitudes, weights, places } = cellsOf(data.fields);
  const chosen = choosePoints(weights, points, key);
  const masks = {
    north: Uint8Array.from(latitudes, (φ) => (φ > 0 ? 1 : 0)),
    points: Uint8Array.from(latitudes, (_, p) => (chosen.has(p) ? 1 : 0)),
  };
  const numbers: Record<string, number> = {
    fields: truthFields.batch,
    fittedFields: training.fields.batch,
    restRms: Math.sqrt(restVariance.reduce((sum, x, p) => sum + x * weights[p], 0)),
    ...laws.numbers,
  };
  const tasks = Object.entries(masks).map(([name, seen]) => ({
    name,
    ...taskOf(grid, seen, L, restVariance),
  }));
  const choice = splitByGroup(training, CHOOSING);
  const choices = choosePatterns(
    { fitted: choice.training.fields, judges: everyOf(choice.heldOut, 4) },
    places,
    weights,
    config,
    tasks,
    log,
  );
  for (const task of tasks) {
    const { name, from, to, seeing, unseen } = task;
    const { leading, length } = choices[name];
    numbers[`${name}.leading`] = leading;
    numbers[`${name}.length`] = length;
    log(`${name}: ${leading} patterns, the rest to ${length}`);
    const values = columns(truthFields.values, map, from);
    const truth = columns(truthFields.values, map, to);
    const predict = predictor(task, values);
    const predictions: Record<string, Prediction> = {
      // With more seen cells than fields there is none but that of the sample's law.
      ...(from.length < training.fields.batch - 1 && {
        regression: regression(training.fields, from, to, values),
      }),
      mean: {
        means: new Float64Array(truth.length).map((_, at) => laws.mean[to[at % to.length]]),
        sds: Float64Array.from(to, (p) => laws.sd[p]),
      },
    };
    const near = from.length > points ? from.filter((_, i) => i % seenEvery === 0) : from;
    predictions["patterns"] = predictionAt(
      patternsLaw(training.fields, places, weights, choices[name]),
      near,
      to,
      columns(truthFields.values, map, near),
    );
    log(`${name}: patterns`);
    for (const law of LAWS) {
      predictions[law] = predict(laws[law]);
      log(`${name}: ${law}`);
    }
    if (name === "points") {
      // The same by the exact posterior of the library, which works on the data and not on their statistics.
      const law = harmonicLawOf(laws.shrunkModel);
      const one = observation(
        seeing,
        { kind: "independent", sds: task.errors.map(Math.sqrt) },
        values.slice(0, from.length),
      );
      const exact =
        law && unseen.apply(gaussianPosterior(law, one, { method: "dense" }).mean.values);
      numbers["posteriorDifference"] = exact
        ? exact.reduce(
            (most, x, i) => Math.max(most, Math.abs(x - predictions["shrunk"].means[i])),
            0,
          )
        : Number.NaN;
    }
    const area = Float64Array.from(to, (p) => weights[p]);
    for (const [region, isIn] of Object.entries(regions)) {
      const places = [...to.keys()].filter((i) => isIn(latitudes[to[i]]));
      if (places.length === 0) continue;
      for (const [method, prediction] of Object.entries(predictions)) {
        const found = judge(truth, prediction, area, places);
        for (const [what, value] of Object.entries(found)) {
          numbers[`${name}.${region}.${method}.${what}`] = value;
        }
      }
    }
    for (const other of Object.keys(predictions)) {
      numbers[`${name}.crpsOver.${other}`] =
        numbers[`${name}.all.patterns.crps`] / numbers[`${name}.all.${other}.crps`];
      numbers[`${name}.rmsOver.${other}`] =
        numbers[`${name}.all.patterns.rms`] / numbers[`${name}.all.${other}.rms`];
    }
  }
  return { numbers, tables: {} };
}

/** Parts of the sphere by latitude, degrees. */
const regions: Readonly<Record<string, (latitude: number) => boolean>> = {
  all: () => true,
  tropics: (φ) => Math.abs(φ) < 23.5,
  northMiddle: (φ) => φ >= 23.5 && φ < 66.5,
  southMiddle: (φ) => φ <= -23.5 && φ > -66.5,
  arctic: (φ) => φ >= 66.5,
  antarctic: (φ) => φ <= -66.5,
};

/** The laws of the training runs, and the mean and spread of each cell. */
function fittedLaws(training: Dataset, config: Config, log: Bench["log"]) {
  const { bandLimit: L, choiceBandLimit, localisation: given } = config;
  const { fields } = training;
  const choice = splitByGroup(training, CHOOSING);
  const localisation =
    given ??
    fitLocalisedGaussian(fields, choiceBandLimit, {
      choice: { fitted: choice.training.fields, judges: everyOf(choice.heldOut, 4) },
    }).localisation;
  const localised = fitLocalisedGaussian(fields, L, { localisation });
  log(`localisation ${JSON.stringify(localised.localisation)}`);
  const shrunk = fitGaussianModel(fields, L);
  const map = fields.grid.nLat * fields.grid.nLon;
  const mean = columnMeans(fields.values, map);
  const squares = columnMeans(
    fields.values.map((x, at) => (x - mean[at % map]) ** 2),
    map,
  );
  return {
    localised: lawOf(localised.model),
    shrunk: lawOf(shrunk.model),
    sample: sampleLaw(fields, L),
    shrunkModel: shrunk.model,
    mean,
    sd: squares.map(Math.sqrt),
    numbers: { ...localised.localisation },
  };
}

/** Where each cell is, its latitude in degrees, and its share of the sphere. */
function cellsOf({ grid }: GridFields) {
  const { nLat, nLon, colatitudes, firstLongitude, weights } = grid;
  const of = (per: (j: number, k: number) => number) =>
    Array.from({ length: nLat * nLon }, (_, p) => per(Math.floor(p / nLon), p % nLon));
  return {
    places: {
      colatitudes: Float64Array.from(of((j) => colatitudes[j])),
      longitudes: Float64Array.from(of((_, k) => firstLongitude + (2 * Math.PI * k) / nLon)),
    },
    latitudes: of((j) => 90 - (180 * colatitudes[j]) / Math.PI),
    weights: of((j) => weights[j] / (4 * Math.PI)),
  };
}

/** So many cells, drawn by area. */
function choosePoints(weights: readonly number[], count: number, key: Key): Set<number> {
  const largest = Math.max(...weights);
  const stream = child(key, 0);
  const chosen = new Set<number>();
  for (let draw = 0; chosen.size < count; draw++) {
    const p = Math.floor(uniformAt(stream, 2 * draw) * weights.length);
    if (uniformAt(stream, 2 * draw + 1) * largest < weights[p]) chosen.add(p);
  }
  return chosen;
}

/** Temperatures simulated by the Parallel Climate Model: runs that no fit saw, of which a hemisphere is seen, or some points. */
export const climateHemisphere: Experiment<Config> = {
  configs: {
    quick: {
      bandLimit: 20,
      choiceBandLimit: 9,
      points: 60,
      localisation: { length: 0.5, wholeBelow: 3, shrinkage: 0.04, blend: 0.3 },
      seenEvery: 4,
      leading: [1, 2],
      lengths: [0.5],
      every: 22,
    },
    full: {
      bandLimit: 42,
      choiceBandLimit: 21,
      points: 60,
      seenEvery: 1,
      leading: [1, 2, 4, 8],
      lengths: [0.3, 0.6, 1],
      every: 1,
    },
  },
  run,
};
