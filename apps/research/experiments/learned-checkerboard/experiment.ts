import {
  child,
  diagonalGaussian,
  fillNormals,
  type Key,
  ornsteinUhlenbeck,
} from "@chaosphere/core";
import { checkerboardLaw } from "@chaosphere/malliavin";
import { type NetworkSpec, networkResidual } from "@chaosphere/model";
import { checkerboardSource } from "@chaosphere/train";
import type { Experiment } from "../../src/experiment.ts";
import {
  gaussianPosterior,
  type PosteriorMean,
  planarPosterior,
} from "../learned-runs/posteriorMeans.ts";
import { timedFit } from "../learned-runs/timedFit.ts";

/** Sizes of the checkerboard experiment. */
export interface LearnedCheckerboardConfig {
  readonly width: number;
  readonly depth: number;
  /** Frequencies of the features of position, without which the small times are learned slowly. */
  readonly inputFrequencies: number;
  readonly steps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly samples: number;
  readonly samplerSteps: number;
}

/** The board of docs/theory/formulas.md (N11): 4 × 4 cells on [−4, 4]², of variance 16/3 a coordinate. */
const BOARD = { cells: 4, halfWidth: 4 };
const VARIANCE = BOARD.halfWidth ** 2 / 3;

/** The variance-preserving clock β(τ) = 0.1 + 19.9 τ on unit-rate time: t(τ) = ½ ∫ β. */
const rate = (τ: number): number => 0.1 + 19.9 * τ;
const unitTime = (τ: number): number => (0.1 * τ + (19.9 * τ * τ) / 2) / 2;
/** The last time of the reverse process, on the clock. */
const LAST = 1e-3;
/** The time below which the exact score replaces the learned one, to tell which times lose mass: noise of 0.08, cells of 2. */
const SMALL = 3e-3;

/** How much of the learned model's mass lies in the dark cells, against the same run with the exact score. */
export const learnedCheckerboard: Experiment<LearnedCheckerboardConfig> = {
  configs: {
    quick: {
      width: 64,
      depth: 2,
      inputFrequencies: 5,
      steps: 400,
      batch: 256,
      learningRate: 4e-3,
      samples: 500,
      samplerSteps: 50,
    },
    full: {
      width: 128,
      depth: 3,
      inputFrequencies: 6,
      steps: 8000,
      batch: 512,
      learningRate: 3e-3,
      samples: 2000,
      samplerSteps: 250,
    },
  },
  async run(config, key, bench) {
    const { width, depth, inputFrequencies, samples, samplerSteps } = config;
    // The last time at which the score is evaluated.
    const stop = unitTime(LAST + (1 - LAST) / samplerSteps);
    const process = ornsteinUhlenbeck({ horizon: unitTime(1), stop });
    const variances = Float64Array.of(VARIANCE, VARIANCE);
    const spec: NetworkSpec = {
      kind: "mlp",
      dimension: 2,
      width,
      depth,
      variances: [...variances],
      timeFrequencies: 6,
      inputFrequencies,
    };
    const source = checkerboardSource(BOARD);
    const { fit, seconds } = await timedFit(bench, "checkerboard", {
      spec,
      process,
      closedForm: diagonalGaussian("cameron-martin", variances),
      training: source,
      heldOut: source,
      heldOutPairs: 4096,
      key: child(key, 0),
      steps: config.steps,
      batch: config.batch,
      learningRate: config.learningRate,
    });
    const residual = networkResidual(spec, fit.weights);
    const gaussian = gaussianPosterior({ variances }, process);
    const learned: PosteriorMean = (t, x) => {
      const r = residual(t, x);
      return gaussian(t, x).map((m, i) => m + r[i]);
    };
    const exact = planarPosterior(checkerboardLaw(BOARD), process);
    const occupancy = (denoiser: PosteriorMean): number =>
      darkShare(reverse(denoiser, samples, samplerSteps, child(key, 1)));
    const shares = {
      learned: occupancy(learned),
      exactAtLast: occupancy((t, x) => (t < SMALL ? exact(t, x) : learned(t, x))),
      exact: occupancy(exact),
      gaussian: occupancy(gaussian),
    };
    return {
      numbers: {
        occupancy: shares.learned,
        exactOccupancy: shares.exact,
        gaussianOccupancy: shares.gaussian,
        occupancyLoss: shares.exact - shares.learned,
        occupancyLossAboveSmallTimes: shares.exact - shares.exactAtLast,
        occupancyGain: shares.learned - shares.gaussian,
        heldOutNats: fit.log.at(-1)?.heldOutLoss ?? Number.NaN,
        seconds,
      },
      tables: {},
    };
  },
};

/** The reverse process by Euler–Maruyama in equal steps of the clock from 1 to LAST, rows of two coordinates. */
function reverse(denoiser: PosteriorMean, samples: number, steps: number, key: Key): Float64Array {
  let y = new Float64Array(2 * samples);
  fillNormals(child(key, 0), 0, y);
  const h = (1 - LAST) / steps;
  const z = new Float64Array(2 * samples);
  for (let k = 0; k < steps; k++) {
    const τ = 1 - k * h;
    const t = unitTime(τ);
    const m = denoiser(t, y);
    fillNormals(child(key, k + 1), 0, z);
    y = y.map((value, i) => {
      const score = (Math.exp(-t) * m[i] - value) / -Math.expm1(-2 * t);
      const drift = rate(τ) * (value / 2 + score);
      return value + h * drift + Math.sqrt(rate(τ) * h) * z[i];
    });
  }
  return y;
}

/** The share of points in cells with an even sum of cell numbers. */
function darkShare(points: Float64Array): number {
  const { cells, halfWidth } = BOARD;
  const cell = (u: number) => Math.floor(((u + halfWidth) * cells) / (2 * halfWidth));
  let dark = 0;
  for (let i = 0; i < points.length; i += 2) {
    const [row, column] = [cell(points[i]), cell(points[i + 1])];
    const inside = row >= 0 && row < cells && column >= 0 && column < cells;
    if (inside && (row + column) % 2 === 0) dark++;
  }
  return (2 * dark) / points.length;
}
