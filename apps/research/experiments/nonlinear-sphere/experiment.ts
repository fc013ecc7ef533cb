import {
  child,
  coefficients,
  colour,
  type Key,
  meanSpectrum,
  whittleMatern,
} from "@chaosphere/core";
import { coefficientBlock, malliavinWeights, type ScoreEstimate } from "@chaosphere/malliavin";
import { kolmogorovSmirnov, slicedWasserstein } from "@chaosphere/metrics";
import { fitRegression, type TimedSample } from "@chaosphere/train";
import type { Bench, Experiment, Findings } from "../../src/experiment.ts";
import { forwardEnds, reverseEnds } from "../../src/pathEnds.ts";
import { amplitudeEquation, stationaryFields } from "./amplitudeEquation.ts";
import { drawFigures } from "./figures.ts";
import { templates, WEIGHTS } from "./templates.ts";

interface Config {
  readonly bandLimit: number;
  readonly paths: number;
  readonly width: number;
  readonly depth: number;
  readonly trainingSteps: number;
  readonly samples: number;
  readonly reverseSteps: number;
}

const HORIZON = 2;
const STRETCHES = [
  { horizon: 0.2, steps: 40, observe: [4, 6, 9, 13, 18, 25, 34] },
  { horizon: HORIZON, steps: 100, observe: [10, 15, 22, 32, 46, 66, 100] },
] as const;
/** The time of the first observation, at which the reverse process stops. */
const STOP = 0.02;

/** States with the weights of all degrees, degree after degree: they do not couple. */
function weightedPaths({ bandLimit, paths }: Config, data: Float64Array, key: Key): TimedSample[] {
  const row = bandLimit ** 2;
  return STRETCHES.flatMap((stretch, s) => {
    const samples: TimedSample[] = [];
    for (let l = 0; l < bandLimit; l++) {
      const n = 2 * l + 1;
      const start = new Float64Array(paths * n);
      for (let p = 0; p < paths; p++) {
        start.set(data.subarray(p * row + l * l, p * row + (l + 1) ** 2), p * n);
      }
      const options = { ...stretch, key: child(child(key, s), l), paths, start };
      malliavinWeights(amplitudeEquation([l]), options).forEach((report, k) => {
        samples[k] ??= {
          time: report.time,
          dimension: row,
          outputs: row,
          states: new Float64Array(paths * row),
          targets: new Float64Array(paths * row),
        };
        for (let p = 0; p < paths; p++) {
          const own = [p * n, (p + 1) * n] as const;
          samples[k].states.set(report.states.subarray(...own), p * row + l * l);
          samples[k].targets.set(report.weights.subarray(...own), p * row + l * l);
        }
      });
    }
    return samples;
  });
}

/** Root mean square over the coordinates of (mean of δ_i X_i − 1) in standard errors: E[δ_i X_j] is 1 for i = j, by parts. */
function partsDeviation({ dimension, states, targets }: TimedSample): number {
  const paths = states.length / dimension;
  let sum = 0;
  for (let i = 0; i < dimension; i++) {
    let [mean, square] = [0, 0];
    for (let n = i; n < states.length; n += dimension) {
      const product = states[n] * targets[n];
      mean += product / paths;
      square += (product * product) / paths;
    }
    sum += ((mean - 1) ** 2 * paths) / (square - mean * mean);
  }
  return Math.sqrt(sum / dimension);
}

async function learn(config: Config, data: Float64Array, key: Key, bench: Bench) {
  const equation = amplitudeEquation(Array.from({ length: config.bandLimit }, (_, l) => l));
  const began = performance.now();
  const samples = weightedPaths(config, data, child(key, 0));
  bench.log(`weights after ${((performance.now() - began) / 1000).toFixed(1)} s`);
  const { drift, dimension: m } = equation;
  /** The score of the stationary law is the drift. */
  const stationary: ScoreEstimate = (t, z) => {
    const b = coefficientBlock(z.length / m, m, m, 0);
    drift(t, z, 0, b);
    return b.values;
  };
  // What the law's score is beside the stationary one: less to learn, and nothing at late times.
  const rests = samples.map((sample) => {
    const limit = stationary(sample.time, sample.states);
    return { ...sample, targets: sample.targets.map((δ, n) => δ + limit[n]) };
  });
  const { tf } = await bench.loadTf();
  const fit = await fitRegression(tf, rests, {
    key: child(key, 1),
    steps: config.trainingSteps,
    width: config.width,
    depth: config.depth,
    inputFrequencies: 0,
    timeFrequencies: 4,
    members: 1,
  });
  const seconds = (performance.now() - began) / 1000;
  bench.log(`score learned after ${seconds.toFixed(1)} s, loss ${fit.losses[0]}`);
  const score: ScoreEstimate = (t, z) => {
    const rest = fit.expectation(t, z).values;
    return stationary(t, z).map((s, n) => s - rest[n]);
  };
  return { equation, score, stationary, samples, seconds };
}

/** STOP (T/STOP)^{(N−k)/N}: geometric. */
function reverseTimes(steps: number): Float64Array {
  return Float64Array.from({ length: steps + 1 }, (_, k) =>
    k === 0 ? HORIZON : k === steps ? STOP : HORIZON * (STOP / HORIZON) ** (k / steps),
  );
}

/** Kolmogorov–Smirnov distances of all coordinates. */
function kolmogorovByCoordinate(f: Float64Array, g: Float64Array, bandLimit: number): number[] {
  const row = bandLimit ** 2;
  const pick = (z: Float64Array, i: number) => z.filter((_, n) => n % row === i);
  return Array.from({ length: row }, (_, i) => kolmogorovSmirnov(pick(f, i), pick(g, i)).statistic);
}

async function run(config: Config, key: Key, bench: Bench): Promise<Findings> {
  const { bandLimit: L, samples: count } = config;
  const law = templates(L, child(key, 0));
  const data = law.draw(child(key, 1), config.paths);
  const { equation, score, stationary, samples, seconds } = await learn(
    config,
    data,
    child(key, 2),
    bench,
  );
  const forward = (horizon: number, steps: number, stream: Key) =>
    forwardEnds(equation, {
      key: child(stream, 0),
      paths: count,
      start: law.draw(child(stream, 1), count),
      horizon,
      steps,
    });
  const times = reverseTimes(config.reverseSteps);
  const backward = (own: ScoreEstimate, start: Float64Array) =>
    reverseEnds(equation, own, { key: child(key, 3), times, start });
  const limit = stationaryFields(L, child(key, 4), count);
  const clouds = {
    data: forward(STOP, 4, child(key, 5)),
    otherData: forward(STOP, 4, child(key, 6)),
    fromStationary: backward(score, limit),
    fromSimulated: backward(score, forward(HORIZON, 100, child(key, 7))),
    control: backward(stationary, limit),
  };
  const aged = forwardEnds(equation, {
    key: child(key, 9),
    paths: count,
    start: limit,
    horizon: HORIZON,
    steps: 200,
  });
  const otherLimit = stationaryFields(L, child(key, 10), count);
  const numbers: Record<string, number> = {
    seconds,
    "stationary.largestKolmogorov": Math.max(...kolmogorovByCoordinate(aged, otherLimit, L)),
  };
  samples.forEach((sample, k) => {
    if (k % 6 === 0) numbers[`parts.${k}`] = partsDeviation(sample);
  });
  const γ = whittleMatern(L, { alpha: 2, kappa: 1 });
  const fields = (z: Float64Array) => coefficients("cameron-martin", L, z);
  const spectrumOf = (z: Float64Array) => meanSpectrum(colour(γ, fields(z)));
  const dataSpectrum = spectrumOf(clouds.data);
  const tables: Record<string, Record<string, readonly number[]>> = {
    spectrum: { degree: Array.from(dataSpectrum, (_, l) => l), data: Array.from(dataSpectrum) },
    marginals: {},
  };
  for (const [name, rows] of Object.entries(clouds)) {
    const spectrum = spectrumOf(rows);
    tables["spectrum"][name] = Array.from(spectrum);
    tables[`fields.${name}`] = { values: Array.from(rows.subarray(0, 8 * L * L)) };
    if (name === "data") continue;
    const distances = kolmogorovByCoordinate(rows, clouds.data, L);
    tables["marginals"][name] = distances;
    const shares = law.shares(rows);
    numbers[`${name}.largestKolmogorov`] = Math.max(...distances);
    numbers[`${name}.meanKolmogorov`] = distances.reduce((a, b) => a + b, 0) / distances.length;
    numbers[`${name}.largestShareError`] = Math.max(
      ...shares.map((share, n) => Math.abs(share - WEIGHTS[n])),
    );
    numbers[`${name}.largestSpectrumError`] = Math.max(
      ...spectrum.map((v, l) => Math.abs(v / dataSpectrum[l] - 1)),
    );
    const [f, g] = [rows, clouds.data].map((z) => coefficients("harmonic", L, z));
    numbers[`${name}.sliced`] = Math.sqrt(
      slicedWasserstein(f, g, { key: child(key, 8), directions: 200 }),
    );
  }
  return { numbers, tables };
}

/** Fields generated by an equation that is nonlinear in the amplitude of every degree. */
export const nonlinearSphere: Experiment<Config> = {
  configs: {
    quick: {
      bandLimit: 3,
      paths: 600,
      width: 32,
      depth: 1,
      trainingSteps: 200,
      samples: 200,
      reverseSteps: 40,
    },
    full: {
      bandLimit: 5,
      paths: 5000,
      width: 128,
      depth: 2,
      trainingSteps: 2000,
      samples: 1000,
      reverseSteps: 200,
    },
  },
  run,
  figures: drawFigures,
};
