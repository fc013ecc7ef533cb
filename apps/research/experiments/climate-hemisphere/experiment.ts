import {
  analyse,
  child,
  coefficients,
  type GridFields,
  type Key,
  synthesise,
  uniformAt,
} from "@chaosphere/core";
import { choleskyFactor, matrixProduct, transposed } from "@chaosphere/core/linalg";
import { type Dataset, splitByGroup } from "@chaosphere/data";
import {
  fitGaussianModel,
  fitLocalisedGaussian,
  type GaussianCheckpoint,
  harmonicLawOf,
} from "@chaosphere/model";
import {
  gaussianPosterior,
  gridCells,
  observation,
  type SeenLaw,
  seenPosterior,
  seenStatistics,
} from "@chaosphere/score/posterior";
import { bundledData } from "../../src/bundledData.ts";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { judge, type Prediction, predictionOf } from "../withheld/prediction.ts";
import { columnMeans, columns, regression } from "./regression.ts";

/** Sizes of the experiment on the temperatures of a climate model. */
interface Config {
  /** L. */
  readonly bandLimit: number;
  /** The band limit at which the localisation is chosen, where it is. */
  readonly choiceBandLimit: number;
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
/** Of the others, those that choose the localisation. */
const CHOOSING = [59, 67];

const LAWS = ["localised", "shrunk", "sample"] as const;

async function run(config: Config, key: Key, { log }: Bench): Promise<Findings> {
  const { bandLimit: L, points, every } = config;
  const data = await bundledData("pcm-trefht");
  const { training, heldOut } = splitByGroup(data, HELD_OUT);
  const { grid } = data.fields;
  const map = grid.nLat * grid.nLon;
  const truthFields = everyOf(heldOut, every);
  const laws = fittedLaws(training, config, log);

  // What the degrees l < L do not hold is an error of what is seen, of its own size at each cell.
  const rest = beyond(training.fields, L);
  const restVariance = columnMeans(
    rest.map((x) => x * x),
    map,
  );
  const { latitudes, weights } = cellsOf(data.fields);
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
  for (const [name, seen] of Object.entries(masks)) {
    const [from, to] = [1, 0].map((mark) => [...seen.keys()].filter((p) => seen[p] === mark));
    const [seeing, unseen] = [seen, seen.map((s) => 1 - s)].map((mask) => gridCells(grid, mask, L));
    const values = columns(truthFields.values, map, from);
    const relative = Float64Array.from(from, (p) => restVariance[p]);
    const statistics = seenStatistics(seeing, values, relative);
    const truth = columns(truthFields.values, map, to);
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
    for (const law of LAWS) {
      predictions[law] = predictionOf(
        seenPosterior(statistics, laws[law]),
        unseen,
        (p) => restVariance[to[p]],
      );
      log(`${name}: ${law}`);
    }
    if (name === "points") {
      // The same by the exact posterior of the library, which works on the data and not on their statistics.
      const law = harmonicLawOf(laws.shrunkModel);
      const one = observation(
        seeing,
        { kind: "independent", sds: relative.map(Math.sqrt) },
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
        numbers[`${name}.all.localised.crps`] / numbers[`${name}.all.${other}.crps`];
      numbers[`${name}.rmsOver.${other}`] =
        numbers[`${name}.all.localised.rms`] / numbers[`${name}.all.${other}.rms`];
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

/** The law of a model in harmonic coefficients. */
function lawOf(model: GaussianCheckpoint): SeenLaw {
  const law = harmonicLawOf(model);
  if (law?.kind !== "factored") throw new Error("the law must have a density");
  return { mean: law.mean, root: law.factor.lower, noiseSd: 1 };
}

/** The sample covariance itself, of rank one below the number of fields. */
function sampleLaw(fields: GridFields, L: number): SeenLaw {
  const d = L * L;
  const a = analyse(fields, L);
  const mean = columnMeans(a.values, d);
  const centred = a.values.map((x, at) => x - mean[at % d]);
  const root = new Float64Array(d * d);
  if (a.batch <= d) {
    for (let at = 0; at < centred.length; at++) {
      root[(at % d) * d + Math.floor(at / d)] = centred[at] / Math.sqrt(a.batch - 1);
    }
    return { mean, root, noiseSd: 1 };
  }
  const S = matrixProduct(transposed(centred, a.batch, d), centred, d, a.batch, d);
  const covariance = S.map((x) => x / (a.batch - 1));
  return { mean, root: choleskyFactor(covariance, d).lower, noiseSd: 1 };
}

/** What of fields is beyond the degrees l < L. */
function beyond(fields: GridFields, L: number): Float64Array {
  const kept = synthesise(
    coefficients("harmonic", L, analyse(fields, L).values),
    fields.grid,
  ).values;
  return fields.values.map((x, i) => x - kept[i]);
}

/** Latitude of each cell in degrees, and its share of the sphere. */
function cellsOf({ grid }: GridFields) {
  const { nLon, colatitudes, weights } = grid;
  const of = <T>(per: (j: number) => T) =>
    Array.from({ length: grid.nLat * nLon }, (_, p) => per(Math.floor(p / nLon)));
  return {
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

function everyOf({ fields }: Dataset, every: number): GridFields {
  const map = fields.grid.nLat * fields.grid.nLon;
  const kept = Array.from({ length: Math.ceil(fields.batch / every) }, (_, i) => i * every);
  const values = new Float64Array(kept.length * map);
  kept.forEach((b, i) => {
    values.set(fields.values.subarray(b * map, (b + 1) * map), i * map);
  });
  return { ...fields, batch: kept.length, values };
}

/** Temperatures simulated by the Parallel Climate Model: runs that no fit saw, of which a hemisphere is seen, or some points. */
export const climateHemisphere: Experiment<Config> = {
  configs: {
    quick: {
      bandLimit: 20,
      choiceBandLimit: 9,
      points: 60,
      localisation: { length: 0.5, wholeBelow: 3, shrinkage: 0.04, blend: 0.3 },
      every: 22,
    },
    full: { bandLimit: 42, choiceBandLimit: 21, points: 60, every: 1 },
  },
  run,
};
