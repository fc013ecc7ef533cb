import {
  child,
  coefficients,
  defaultTimes,
  gaussLegendre,
  type HarmonicCoefficients,
  isotropic,
  isotropicGaussian,
  type Key,
  synthesise,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { posteriorOfTask, type TaskAnswer, taskSpan } from "@chaosphere/model";
import { unitSpectrum } from "./fields.ts";
import { drawGiven } from "./judged.ts";
import type { LearnedTask } from "./learnedTask.ts";

/** Relative errors of means and variances at points, root mean square over the sphere and, of means, over observations. */
export interface GaussianAccuracy {
  /** Over the deviation of the field, which is 1. */
  readonly mean: number;
  /** Over the exact variance. */
  readonly variance: number;
}

/**
 * Mean and variance of a learned posterior of Gaussian fields beside the exact one, of the true spectrum; and those of the posterior that the
 * network corrects. Both are means over draws, less those of draws from the corrected posterior with the same starts, whose law is known.
 */
export function gaussianAccuracy(
  learned: LearnedTask,
  answer: TaskAnswer,
  seen: Float64Array,
  { draws, steps, key }: { draws: number; steps: number; key: Key },
): { learned: GaussianAccuracy; corrected: GaussianAccuracy } {
  const { task, standard, posterior } = learned;
  const L = posterior.bandLimit;
  const d = L * L;
  const grid = gaussLegendre(L);
  const cells = grid.nLat * grid.nLon;
  const onGrid = (a: HarmonicCoefficients) => synthesise(a, grid).values;
  const white = (values: Float64Array) => coefficients("cameron-martin", L, values);

  const mean = coefficients("harmonic", L, new Float64Array(d));
  const trueStandard = standardisation(isotropic(unitSpectrum(L)), { mean });
  const unit = isotropicGaussian("cameron-martin", new Float64Array(L).fill(1));
  const exact = posteriorOfTask(task, unit, trueStandard);
  const exactMean = onGrid(trueStandard.invert(white(exact.mean(seen))));
  const exactVariance = sumOfSquares(onGrid(trueStandard.invert(white(exact.root))), cells);
  const gaussianMean = onGrid(standard.invert(white(posterior.mean(seen))));
  const gaussianVariance = sumOfSquares(onGrid(standard.invert(white(posterior.root))), cells);

  const of = { draws, key: child(key, 0) };
  const drawn = (answers: TaskAnswer, n: number) => {
    const times = defaultTimes(taskSpan(posterior.rates), n);
    return moments(onGrid(drawGiven(learned, answers, seen, { ...of, times })), cells, draws);
  };
  const found = drawn(answer, steps);
  const start = drawn((_, w) => new Float64Array(w.length), 1);
  const learnedMean = gaussianMean.map((m, i) => m + found.mean[i] - start.mean[i]);
  const learnedVariance = gaussianVariance.map(
    (v, p) => (v * found.variance[p]) / start.variance[p],
  );

  const weights = Float64Array.from(
    { length: cells },
    (_, p) => grid.weights[Math.floor(p / grid.nLon)] / (4 * Math.PI),
  );
  const rms = (error: (i: number) => number, count: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += (weights[i % cells] * error(i) ** 2 * cells) / count;
    return Math.sqrt(sum);
  };
  const accuracy = (m: Float64Array, v: Float64Array): GaussianAccuracy => ({
    mean: rms((i) => m[i] - exactMean[i], m.length),
    variance: rms((p) => v[p] / exactVariance[p] - 1, cells),
  });
  return {
    learned: accuracy(learnedMean, learnedVariance),
    corrected: accuracy(gaussianMean, gaussianVariance),
  };
}

/** Means of draws by observation and cell, and variances about them by cell. */
function moments(values: Float64Array, cells: number, draws: number) {
  const observations = values.length / (cells * draws);
  const mean = new Float64Array(observations * cells);
  const variance = new Float64Array(cells);
  values.forEach((v, i) => {
    const row = Math.floor(i / cells);
    mean[Math.floor(row / draws) * cells + (i % cells)] += v / draws;
  });
  values.forEach((v, i) => {
    const row = Math.floor(i / cells);
    const centred = v - mean[Math.floor(row / draws) * cells + (i % cells)];
    variance[i % cells] += centred ** 2 / (observations * (draws - 1));
  });
  return { mean, variance };
}

function sumOfSquares(values: Float64Array, cells: number): Float64Array {
  const sum = new Float64Array(cells);
  values.forEach((v, i) => {
    sum[i % cells] += v * v;
  });
  return sum;
}
