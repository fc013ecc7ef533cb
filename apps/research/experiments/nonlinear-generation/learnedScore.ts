import { child, type Key } from "@chaosphere/core";
import {
  malliavinWeights,
  type ScoreEstimate,
  type StochasticEquation,
} from "@chaosphere/malliavin";
import { fitRegression, type TimedSample } from "@chaosphere/train";
import type { Bench } from "../../src/experiment.ts";

/** Sizes of a learned Malliavin score. */
export interface LearnedScoreConfig {
  /** Paths whose weights are regressed. */
  readonly paths: number;
  readonly width: number;
  readonly depth: number;
  readonly inputFrequencies: number;
  readonly trainingSteps: number;
  readonly batch: number;
  readonly members: number;
}

/** A stretch of forward paths: from 0 to the horizon, observed at some steps. */
export interface Stretch {
  readonly horizon: number;
  readonly steps: number;
  readonly observe: readonly number[];
}

/**
 * The score −E[δ | X_t] of an equation on the line that acts on each of m coordinates alone, learned on all of them together. The weight of
 * a coordinate depends on its own path alone, so that m coordinates of n vectors are m·n paths of the equation. Early times
 * have paths of their own, of finer steps.
 */
export async function learnedScore(
  bench: Bench,
  equation: StochasticEquation,
  data: Float64Array,
  dimension: number,
  stretches: readonly Stretch[],
  config: LearnedScoreConfig,
  key: Key,
): Promise<{ score: ScoreEstimate; seconds: number; losses: readonly number[] }> {
  const began = performance.now();
  const samples = stretches.flatMap((stretch, n): TimedSample[] =>
    malliavinWeights(equation, {
      ...stretch,
      key: child(key, n),
      paths: data.length,
      start: data,
    }).map(({ time, states, weights }) => ({
      time,
      dimension,
      outputs: dimension,
      states,
      targets: weights,
    })),
  );
  bench.log(`weights of ${data.length} paths: ${seconds(began).toFixed(1)} s`);
  const { tf } = await bench.loadTf();
  const fit = await fitRegression(tf, samples, {
    key: child(key, 9),
    steps: config.trainingSteps,
    batch: config.batch,
    width: config.width,
    depth: config.depth,
    inputFrequencies: config.inputFrequencies,
    timeFrequencies: 5,
    members: config.members,
  });
  bench.log(`score learned after ${seconds(began).toFixed(1)} s, losses ${fit.losses}`);
  return {
    score: (t, x) => fit.expectation(t, x).values.map((δ) => -δ),
    seconds: seconds(began),
    losses: fit.losses,
  };
}

function seconds(began: number): number {
  return (performance.now() - began) / 1000;
}
