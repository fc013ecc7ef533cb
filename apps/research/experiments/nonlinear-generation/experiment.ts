import { child, type Key } from "@chaosphere/core";
import {
  drawFromDensity,
  lawDistance,
  lawsAtTimes,
  rationalDriftEquation,
  type ScoreEstimate,
  stationaryDensity,
  stretchedLineMesh,
} from "@chaosphere/malliavin";
import { kolmogorovSmirnov } from "@chaosphere/metrics";
import { swissRoll } from "@chaosphere/train";
import type { Bench, Experiment, Findings, Table } from "../../src/experiment.ts";
import { forwardEnds, reverseEnds } from "../../src/pathEnds.ts";
import { cloudDistance } from "./compare.ts";
import { drawFigures } from "./figures.ts";
import { type LearnedScoreConfig, learnedScore, type Stretch } from "./learnedScore.ts";
import { densityOf, drawData, type PlanarLaw, planarLaws } from "./planarLaws.ts";
import { productScore } from "./productScore.ts";
import { linearPlane, reverseTimes } from "./reverseRun.ts";

interface Config extends LearnedScoreConfig {
  readonly laws: readonly (keyof typeof planarLaws)[];
  /** Generated points, and points of the data they are compared with. */
  readonly samples: number;
  readonly reverseSteps: number;
  /** Cells of the Fokker–Planck solutions. */
  readonly cells: number;
  /** Strengths k of the drift whose starts are compared. */
  readonly strengths: readonly number[];
}

const CLOCK = [1, 25] as const;
/** The clock of the linear run: β from 0.1 to 20. */
const LINEAR_CLOCK = [0.1, 20] as const;
/** The last times: noise of variance 0.002 is left in both. */
const STOP = 0.002;
const LINEAR_STOP = 0.0101;
/** The early times of (N11), denser, and late ones. */
const STRETCHES: readonly Stretch[] = [
  { horizon: 0.05, steps: 100, observe: [4, 6, 9, 13, 18, 25, 34, 45, 60, 78] },
  {
    horizon: 1,
    steps: 250,
    observe: [14, 18, 24, 32, 42, 55, 70, 90, 115, 145, 180, 215, 250],
  },
];

interface Run {
  readonly config: Config;
  readonly key: Key;
  readonly bench: Bench;
  readonly times: Float64Array;
}

const line = rationalDriftEquation({ clock: CLOCK });
const plane = rationalDriftEquation({ dimension: 2, clock: CLOCK });

/** X_1 of fresh data: a start that knows the data. */
function simulatedStart(law: PlanarLaw, equation: typeof plane, key: Key, paths: number) {
  const start = drawData(law, child(key, 0), paths);
  return forwardEnds(equation, { key: child(key, 1), paths, start, horizon: 1, steps: 250 });
}

async function generate(name: keyof typeof planarLaws, { config, key, bench, times }: Run) {
  const law: PlanarLaw = planarLaws[name];
  const { samples } = config;
  const data = drawData(law, child(key, 0), config.paths);
  const learned = await learnedScore(bench, line, data, 2, STRETCHES, config, child(key, 1));
  const start = simulatedStart(law, plane, child(key, 2), samples);
  const generated = reverseEnds(plane, learned.score, { key: child(key, 3), times, start });
  const exact = law.products
    ? reverseEnds(plane, exactScore(law, 1, times, config), { key: child(key, 4), times, start })
    : linearRun(config, child(key, 4));
  const [reference, fresh] = [5, 6].map((n) => drawData(law, child(key, n), samples));
  const far = (points: Float64Array) => cloudDistance(points, reference, child(key, 7));
  const [own, other, floor] = [far(generated), far(exact), far(fresh)];
  const [covered, exactCovered] = [law.coverage(generated), law.coverage(exact)];
  bench.log(`${name}: ${JSON.stringify({ own, other, floor, covered, exactCovered })}`);
  const numbers = {
    share: covered.share,
    exactShare: exactCovered.share,
    shareLoss: exactCovered.share - covered.share,
    parts: covered.parts,
    sliced: own.sliced,
    exactSliced: other.sliced,
    floorSliced: floor.sliced,
    slicedRatio: own.sliced / other.sliced,
    kernel: own.kernel,
    exactKernel: other.kernel,
    floorKernel: floor.kernel,
    kernelRatio: own.kernel / other.kernel,
    seconds: learned.seconds,
  };
  return { numbers, clouds: { data: reference, learned: generated, exact } };
}

function exactScore(law: PlanarLaw, strength: number, times: Float64Array, config: Config) {
  const equation = rationalDriftEquation({ strength, clock: CLOCK });
  const rising = Array.from(times).reverse();
  return productScore(equation, law.products!, rising, config.cells).score;
}

/** The Swiss roll by the linear equation with its exact score. */
function linearRun({ samples, reverseSteps }: Config, key: Key): Float64Array {
  const roll = swissRoll();
  const { equation, score } = linearPlane(LINEAR_CLOCK, roll.mixture(300));
  const times = reverseTimes(LINEAR_CLOCK, LINEAR_STOP, reverseSteps);
  const start = forwardEnds(equation, {
    key: child(key, 0),
    paths: samples,
    start: drawData(planarLaws.swissRoll, child(key, 1), samples),
    horizon: 1,
    steps: 250,
  });
  return reverseEnds(equation, score, { key: child(key, 2), times, start });
}

/** The exact score from two starts: simulated ends, and the stationary law. */
function compareStarts(strength: number, { config, key, times }: Run) {
  const law: PlanarLaw = planarLaws.eightGaussians;
  const { samples } = config;
  const equation = rationalDriftEquation({ dimension: 2, strength, clock: CLOCK });
  const score: ScoreEstimate = exactScore(law, strength, times, config);
  const onLine = rationalDriftEquation({ strength, clock: CLOCK });
  const wide = stretchedLineMesh(0, 1, 1e5, config.cells);
  const { lines, pairs } = law.products!;
  const laws = lines.map((own) => densityOf(own, wide));
  const start = wide.centres.map(
    (_, i) => pairs.reduce((sum, [a]) => sum + laws[a][i], 0) / pairs.length,
  );
  const [end] = lawsAtTimes(onLine, start, wide, { times: [1], steps: [300, 1] });
  const density = end.density.map((p) => Math.max(0, p));
  const stationary = stationaryDensity(onLine, wide);
  const { totalVariation, relativeEntropy } = lawDistance(wide, density, stationary);

  const simulated = simulatedStart(law, equation, child(key, 0), samples);
  const drawn = drawFromDensity(wide, stationary, {
    key: child(key, 1),
    paths: samples,
    dimension: 2,
  });
  const reference = drawData(law, child(key, 2), samples);
  const goal = forwardEnds(equation, {
    key: child(key, 3),
    paths: samples,
    start: drawData(law, child(key, 4), samples),
    horizon: STOP,
    steps: 4,
  });
  const first = (points: Float64Array) => points.filter((_, n) => n % 2 === 0);
  const measure = (from: Float64Array) => {
    const ends = reverseEnds(equation, score, { key: child(key, 5), times, start: from });
    return {
      startPValue: kolmogorovSmirnov(first(from), first(simulatedAgain)).pValue,
      pValue: kolmogorovSmirnov(first(ends), first(goal)).pValue,
      sliced: cloudDistance(ends, reference, child(key, 6)).sliced,
      share: law.coverage(ends).share,
      ends,
    };
  };
  const simulatedAgain = simulatedStart(law, equation, child(key, 7), samples);
  return {
    totalVariation,
    relativeEntropy,
    fromSimulated: measure(simulated),
    fromStationary: measure(drawn),
    table: { x: wide.centres, end: density, stationary },
  };
}

async function run(config: Config, key: Key, bench: Bench): Promise<Findings> {
  const times = reverseTimes(CLOCK, STOP, config.reverseSteps);
  const numbers: Record<string, number> = {};
  const tables: Record<string, Table> = {};
  for (const [n, name] of config.laws.entries()) {
    const found = await generate(name, { config, key: child(key, n), bench, times });
    for (const [part, value] of Object.entries(found.numbers)) numbers[`${name}.${part}`] = value;
    const { data, learned, exact } = found.clouds;
    tables[name] = { data: kept(data), learned: kept(learned), exact: kept(exact) };
  }
  for (const k of config.strengths) {
    const found = compareStarts(k, { config, key: child(key, 10 + k), bench, times });
    numbers[`start${k}.totalVariation`] = found.totalVariation;
    numbers[`start${k}.relativeEntropy`] = found.relativeEntropy;
    for (const from of ["fromSimulated", "fromStationary"] as const) {
      const { ends, ...measured } = found[from];
      for (const [part, value] of Object.entries(measured)) {
        numbers[`start${k}.${from}.${part}`] = value;
      }
      tables[`start${k}.${from}`] = { points: kept(ends) };
    }
    tables[`start${k}.law`] = {
      x: Array.from(found.table.x),
      end: Array.from(found.table.end),
      stationary: Array.from(found.table.stationary),
    };
    bench.log(`k = ${k}: starts compared`);
  }
  return { numbers, tables };
}

/** The first points of a cloud, for the figures. */
function kept(points: Float64Array): number[] {
  return Array.from(points.subarray(0, 2400), (x) => Number(x.toPrecision(4)));
}

/** Generation by nonlinear equations with learned Malliavin scores, and what their starts cost. */
export const nonlinearGeneration: Experiment<Config> = {
  configs: {
    quick: {
      laws: ["eightGaussians"],
      paths: 2000,
      width: 48,
      depth: 1,
      inputFrequencies: 4,
      trainingSteps: 300,
      batch: 256,
      members: 1,
      samples: 300,
      reverseSteps: 60,
      cells: 300,
      strengths: [1, 3],
    },
    full: {
      laws: ["checkerboard", "eightGaussians", "swissRoll"],
      paths: 16000,
      width: 96,
      depth: 3,
      inputFrequencies: 4,
      trainingSteps: 2500,
      batch: 512,
      members: 1,
      samples: 1500,
      reverseSteps: 300,
      cells: 1200,
      strengths: [1, 3],
    },
  },
  run,
  figures: drawFigures,
};
