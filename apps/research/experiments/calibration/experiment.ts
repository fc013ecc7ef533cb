import { type Figure, linePlot } from "@chaosphere/atlas";
import {
  child,
  coefficients,
  gaussLegendre,
  type HarmonicCoefficients,
  isotropic,
  type Key,
  purpose,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import {
  energyScore,
  type FunctionalCalibration,
  fieldFunctionals,
  judgeCalibration,
  meanOverTrials,
  trialValues,
} from "@chaosphere/metrics/calibration";
import { conditionalRun, harmonicLawOf } from "@chaosphere/model";
import { closedFormLawOf } from "@chaosphere/model/conditioning";
import {
  drawNoise,
  drawPosterior,
  gaussianPosterior,
  mixturePosterior,
  type Observation,
  observation,
  observedDirections,
  pointValues,
} from "@chaosphere/score/posterior";
import { column, type Experiment, type Findings, type Table } from "../../src/experiment.ts";
import { panels } from "../../src/figures/panels.ts";
import { gaussianTask, mixtureTask, smootherTask, type Task } from "./tasks.ts";

interface Config {
  readonly bandLimit: number;
  readonly trials: number;
  /** Draws given what is seen of each true field. */
  readonly draws: number;
  /** Steps of DPS, whose error is also one of its steps. */
  readonly steps: number;
}

const STATIONS = 40;
/** Standard deviation of what a station reads. */
const ERROR = 0.1;
/** Seen and unseen points whose ranks are tested. */
const POINTS = 3;
/** Bins of the ranks that are drawn. */
const BINS = 10;
/** Largest p value, times the number of tests, of a posterior that counts as found out. */
const LEVEL = 0.01;

/** What a method claims of true fields given what was seen of them: `draws` of each, one after another. */
type Claim = (trials: Trials) => HarmonicCoefficients;

interface Trials {
  readonly task: Task;
  readonly seen: Observation;
  readonly config: Config;
  readonly key: Key;
}

const exactGaussian: Claim = ({ task, seen, config, key }) =>
  drawPosterior(posteriorOf(task, seen), key, config.draws);

const exactMixture: Claim = ({ task: { model }, seen, config, key }) => {
  const standard = standardOf(model);
  const posterior = mixturePosterior(closedFormLawOf(model), observedDirections(seen, standard));
  return standard.invert(posterior.draw(key, config.draws));
};

/** Right in the mean, with a fifth of the spread missing. */
const narrow: Claim = (trials) => {
  const { mean } = posteriorOf(trials.task, trials.seen);
  const { bandLimit, values } = exactGaussian(trials);
  const d = bandLimit ** 2;
  return coefficients(
    "harmonic",
    bandLimit,
    values.map((x, at) => {
      const centre = mean.values[Math.floor(at / d / trials.config.draws) * d + (at % d)];
      return centre + 0.8 * (x - centre);
    }),
  );
};

/** Draws that know nothing of what was seen. */
const prior: Claim = ({ task, config, key }) => task.draw(config.trials * config.draws, key);

const guided =
  (method: "diffusion" | "dps" | "pigdm"): Claim =>
  ({ task, seen, config, key }) =>
    conditionalRun(task.model, seen, {
      method,
      seed: key.low,
      count: config.draws,
      ...(method === "dps" && { steps: config.steps }),
    }).draw();

function posteriorOf({ model }: Task, seen: Observation) {
  const law = harmonicLawOf(model);
  if (!law) throw new Error("a Gaussian task must have a law.");
  return gaussianPosterior(law, seen);
}

/** What is tried on what. */
const tries: Readonly<
  Record<string, { readonly task: (L: number) => Task; readonly claims: Record<string, Claim> }>
> = {
  gaussian: {
    task: gaussianTask,
    claims: { exact: exactGaussian, prior, narrow, dps: guided("dps"), pigdm: guided("pigdm") },
  },
  mixture: {
    task: (L) => mixtureTask(L, 1),
    claims: {
      exact: exactMixture,
      diffusion: guided("diffusion"),
      prior,
      pigdm: guided("pigdm"),
    },
  },
  strongMixture: {
    task: (L) => mixtureTask(L, 6),
    claims: { exact: exactMixture, pigdm: guided("pigdm") },
  },
  smoother: {
    task: smootherTask,
    claims: { exact: exactGaussian, pigdm: guided("pigdm") },
  },
};

function run(
  config: Config,
  key: Key,
  { log }: { readonly log: (line: string) => void },
): Findings {
  const { bandLimit, trials, draws } = config;
  const { operator, functionals } = stations(bandLimit);
  const noise = { kind: "white", sd: ERROR } as const;
  const numbers: Record<string, number> = {};
  const tables: Record<string, Table> = {};
  Object.entries(tries).forEach(([name, { task: make, claims }], number) => {
    const own = child(key, number);
    const task = make(bandLimit);
    const truth = task.draw(trials, child(own, purpose.datum));
    const errors = drawNoise(noise, STATIONS, trials, child(own, purpose.noise));
    const y = operator.apply(truth.values).map((value, i) => value + errors[i]);
    const seen = observation(operator, noise, y);
    for (const [method, claim] of Object.entries(claims)) {
      const drawn = claim({ task, seen, config, key: child(own, purpose.posterior) });
      const misfits = (fields: HarmonicCoefficients, each: number) =>
        misfitsOf(operator.apply(fields.values), y, each);
      const values = trialValues(
        beside(functionals.evaluate(truth), misfits(truth, 1)),
        beside(functionals.evaluate(drawn), misfits(drawn, draws)),
        functionals.names.length + 1,
      );
      const names = [...functionals.names, "misfit"];
      const judged = judgeCalibration(values, {
        key: child(own, purpose.choice),
        names,
        levels: [0.9],
      });
      const score = meanOverTrials(energyScore(truth, drawn));
      const of = `${name}.${method}`;
      const each = judged.functionals;
      const covered = each.map(({ coverage: [nine] }) => nine.value);
      numbers[`${of}.adjusted`] = judged.smallest.adjusted;
      numbers[`${of}.caught`] = judged.smallest.adjusted < LEVEL ? 1 : 0;
      numbers[`${of}.coverageSeen`] = meanOf(covered.slice(0, POINTS));
      numbers[`${of}.coverageUnseen`] = meanOf(covered.slice(POINTS, 2 * POINTS));
      numbers[`${of}.crpsSeen`] = meanOf(each.slice(0, POINTS).map(({ crps }) => crps.value));
      numbers[`${of}.crpsUnseen`] = meanOf(
        each.slice(POINTS, 2 * POINTS).map(({ crps }) => crps.value),
      );
      numbers[`${of}.energyScore`] = score.value;
      numbers[`${of}.energyScoreError`] = score.standardError;
      tables[of] = {
        pValue: each.map(({ uniformity }) => uniformity.pValue),
        cumulativePValue: each.map((one) => one.cumulativePValue),
        coverage: covered,
        crps: each.map(({ crps }) => crps.value),
      };
      tables[`${of}.ranks`] = {
        seen: binned(each.slice(0, POINTS), draws),
        unseen: binned(each.slice(POINTS, 2 * POINTS), draws),
        misfit: binned(each.slice(-1), draws),
      };
      log(`${of}: adjusted p ${judged.smallest.adjusted.toPrecision(3)} (${judged.smallest.name})`);
    }
  });
  return { numbers, tables };
}

/** Stations on a spiral, and the functionals that are looked at: values at some of them and between them, C_l and the maximum. */
function stations(bandLimit: number) {
  const spiral = (i: number) => ({
    colatitude: Math.acos(1 - (2 * i + 1) / STATIONS),
    longitude: (Math.PI * i * (Math.sqrt(5) - 1)) % (2 * Math.PI),
  });
  const all = Array.from({ length: STATIONS }, (_, i) => spiral(i));
  const operator = pointValues(
    all.map(({ colatitude }) => colatitude),
    all.map(({ longitude }) => longitude),
    bandLimit,
  );
  const evenly = Array.from({ length: POINTS }, (_, k) => ((k + 0.5) * STATIONS) / POINTS);
  const functionals = fieldFunctionals(bandLimit, {
    points: [
      ...evenly.map((i) => ({ name: "seen", ...spiral(Math.floor(i)) })),
      // Halfway to the next turn of the spiral.
      ...evenly.map((i) => ({ name: "unseen", ...spiral(Math.floor(i) + 0.5) })),
    ],
    grid: gaussLegendre(2 * bandLimit),
  });
  return { operator, functionals };
}

/** How often ranks fall into each of ten equal bins, over what is expected. */
function binned(functionals: readonly FunctionalCalibration[], draws: number): number[] {
  const counts = new Array<number>(BINS).fill(0);
  let all = 0;
  for (const { ranks } of functionals) {
    for (const rank of ranks) counts[Math.floor((rank * BINS) / (draws + 1))]++;
    all += ranks.length;
  }
  return counts.map((count) => (count * BINS) / all);
}

/** The mean square of what fields miss of the data, in errors; `each` fields to a row of data. */
function misfitsOf(read: Float64Array, y: Float64Array, each: number): Float64Array {
  const misfits = new Float64Array(read.length / STATIONS);
  read.forEach((value, at) => {
    const row = Math.floor(at / STATIONS);
    const datum = y[Math.floor(row / each) * STATIONS + (at % STATIONS)];
    misfits[row] += ((value - datum) / ERROR) ** 2 / STATIONS;
  });
  return misfits;
}

/** Columns of values with one more. */
function beside(values: Float64Array, last: Float64Array): Float64Array {
  const columns = values.length / last.length;
  const out = new Float64Array(values.length + last.length);
  last.forEach((value, row) => {
    out.set(values.subarray(row * columns, (row + 1) * columns), row * (columns + 1));
    out[row * (columns + 1) + columns] = value;
  });
  return out;
}

function standardOf({ noise, mean, bandLimit }: Task["model"]) {
  return standardisation(isotropic(noise.spectrum), {
    mean: coefficients("harmonic", bandLimit, mean),
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How often each tenth of the ranks came, over what is expected: level for a right posterior, a bowl for one too narrow. */
function figures(findings: Findings): Record<string, Figure> {
  const middles = Array.from({ length: BINS }, (_, k) => (k + 0.5) / BINS);
  const plots = Object.entries(tries).flatMap(([name, { claims }]) =>
    Object.keys(claims).map((method) =>
      linePlot(
        ["seen", "unseen", "misfit"].map((label) => ({
          label,
          x: middles,
          y: column(findings, `${name}.${method}.ranks`, label),
        })),
        {
          width: 360,
          height: 280,
          title: `${name}, ${method}`,
          x: { label: "rank of the truth over the number of draws", scale: "linear" },
          y: { label: "frequency over that expected", scale: "linear" },
        },
      ),
    ),
  );
  return { "calibration-ranks": panels(plots, { columns: 5 }) };
}

/** Posteriors at 40 stations by exact methods, by guided diffusion and by known wrong ones, each put to the same tests. */
export const calibration: Experiment<Config> = {
  configs: {
    quick: { bandLimit: 8, trials: 40, draws: 19, steps: 40 },
    full: { bandLimit: 16, trials: 500, draws: 9, steps: 50 },
  },
  run,
  figures,
};
