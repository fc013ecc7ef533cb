import { DivergenceError, type Key } from "@chaosphere/core";
import { cubicEquation, type PathScheme, simulatePaths } from "@chaosphere/malliavin";
import { forwardEnds } from "../../src/pathEnds.ts";

/** A law on the line in bins of equal probability. */
export interface Bins {
  /** Upper ends of all bins but the last. */
  readonly ends: Float64Array;
  readonly middles: Float64Array;
  /** Density at the middles. */
  readonly density: Float64Array;
}

/** Bins of a density ∝ f on [−reach, reach], by the midpoint rule. */
export function equalBins(f: (x: number) => number, reach: number, count: number): Bins {
  const cells = 20000;
  const width = (2 * reach) / cells;
  const at = (i: number) => -reach + (i + 0.5) * width;
  const values = Float64Array.from({ length: cells }, (_, i) => f(at(i)));
  const mass = values.reduce((sum, value) => sum + value * width, 0);
  const quantiles: number[] = [];
  let below = 0;
  values.forEach((value, i) => {
    below += (value * width) / mass;
    if (below >= (quantiles.length + 1) / (2 * count) && quantiles.length < 2 * count - 1) {
      quantiles.push(at(i) + width / 2);
    }
  });
  const middles = Float64Array.from(quantiles.filter((_, k) => k % 2 === 0));
  return {
    ends: Float64Array.from(quantiles.filter((_, k) => k % 2 === 1)),
    middles,
    density: middles.map((x) => f(x) / mass),
  };
}

/** How many states lie in each bin. */
export function countIn({ ends }: Bins, states: Float64Array): number[] {
  const counts = Array.from({ length: ends.length + 1 }, () => 0);
  for (const x of states) {
    const bin = ends.findIndex((end) => x < end);
    counts[bin < 0 ? ends.length : bin]++;
  }
  return counts;
}

/** χ² of counts against equal probabilities, in standard deviations from its mean. */
export function chiSquareZ(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const each = total / counts.length;
  const chi = counts.reduce((sum, count) => sum + (count - each) ** 2 / each, 0);
  const freedom = counts.length - 1;
  return (chi - freedom) / Math.sqrt(2 * freedom);
}

/** Ends of independent paths of dX = −X³ dt + dB from 0. */
export function cubicEnds(
  scheme: PathScheme,
  key: Key,
  { paths, horizon, steps }: { paths: number; horizon: number; steps: number },
): Float64Array {
  const run = { key, paths, start: Float64Array.of(0), horizon, steps, scheme };
  return forwardEnds(cubicEquation(), run);
}

/** 1 if a path that starts beyond √(2/h) leaves the finite numbers, else 0. */
export function diverges(scheme: PathScheme, key: Key): number {
  const run = { key, paths: 10, start: Float64Array.of(30), horizon: 1, steps: 100, scheme };
  try {
    simulatePaths(cubicEquation(), run);
    return 0;
  } catch (error) {
    if (error instanceof DivergenceError) return 1;
    throw error;
  }
}
