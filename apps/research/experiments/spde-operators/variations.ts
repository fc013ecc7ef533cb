import type { Key } from "@chaosphere/core";
import {
  brownianIncrements,
  type FlowStates,
  pathMalliavinDerivative,
  type StochasticEquation,
  simulateFlow,
  variationPaths,
} from "@chaosphere/malliavin";

/** Largest errors of derivatives of a path, each over the largest entry of that derivative. */
export interface VariationErrors {
  /** ∂X_T/∂X_0. */
  readonly first: number;
  /** ∂²X_T/∂X_0². */
  readonly second: number;
  /** D_r X_T at three times r. */
  readonly malliavin: number;
  /** D_r ∂X_T/∂X_0 at the same. */
  readonly malliavinOfFirst: number;
  /** The Malliavin derivative of the step after: the negative control. */
  readonly nextStep: number;
  /** How far the second variation is from 0, over the first: 0 for a linear equation. */
  readonly bend: number;
}

const STEPS = 24;
const HORIZON = 0.3;
/** The longest of the three steps of a difference, each half the one before. */
const SHIFT = 0.06;

/**
 * The variations of a path by our recursions, against central differences of whole paths, extrapolated twice by Richardson's rule:
 * sixth order in the shift. Steps are implicit in the drift, which fourth-order operators need.
 */
export function variationErrors(equation: StochasticEquation, key: Key): VariationErrors {
  const m = equation.dimension;
  const start = Float64Array.from({ length: m }, (_, l) => Math.cos(l + 1) + 0.5);
  const run = {
    key,
    paths: 1,
    start,
    horizon: HORIZON,
    steps: STEPS,
    scheme: "split-step",
  } as const;
  const increments = brownianIncrements({ ...run, noise: m });
  const paths = variationPaths(equation, { ...run, increments });

  /** Ends of paths of shifted starts and increments, one per row. */
  const flow = (starts: Float64Array, noises: Float64Array): FlowStates =>
    simulateFlow(equation, {
      ...run,
      paths: starts.length / m,
      start: starts,
      increments: noises,
    })[0];
  const ofStart = Array.from({ length: m }, (_, a) =>
    extrapolated(m, (shifts) =>
      flow(shiftedRows(start, a, shifts), repeated(increments, shifts.length)),
    ),
  );
  const Y = ofStart.map(({ states }) => states);
  const Z = ofStart.map(({ firstVariation }) => firstVariation);
  const end = STEPS * m * m;
  const first = largestError(m, Y, (a, i) => paths.firstVariation[end + i * m + a]);
  const second = largestError(m * m, Z, (b, ia) => paths.secondVariation[end * m + ia * m + b]);

  const [malliavin, malliavinOfFirst, nextStep] = [0, 1, 2].map(() => [] as number[]);
  for (const step of [0, STEPS / 2, STEPS - 2]) {
    const found = pathMalliavinDerivative(paths, 0, step);
    const after = pathMalliavinDerivative(paths, 0, step + 1);
    const ofNoise = Array.from({ length: m }, (_, l) =>
      extrapolated(m, (shifts) =>
        flow(repeated(start, shifts.length), shiftedRows(increments, step * m + l, shifts)),
      ),
    );
    const D = ofNoise.map(({ states }) => states);
    const DY = ofNoise.map(({ firstVariation }) => firstVariation);
    malliavin.push(largestError(m, D, (l, i) => found.state[i * m + l]));
    nextStep.push(largestError(m, D, (l, i) => after.state[i * m + l]));
    malliavinOfFirst.push(largestError(m * m, DY, (l, ia) => found.firstVariation[l * m * m + ia]));
  }
  return {
    first,
    second,
    malliavin: Math.max(...malliavin),
    malliavinOfFirst: Math.max(...malliavinOfFirst),
    nextStep: Math.min(...nextStep),
    bend:
      largest(paths.secondVariation.subarray(end * m)) /
      largest(paths.firstVariation.subarray(end)),
  };
}

/** Derivatives of the ends and of their first variation in one number that is shifted. */
function extrapolated(
  m: number,
  run: (shifts: readonly number[]) => FlowStates,
): { readonly states: Float64Array; readonly firstVariation: Float64Array } {
  const steps = [SHIFT, SHIFT / 2, SHIFT / 4];
  const { states, firstVariation } = run(steps.flatMap((δ) => [δ, -δ]));
  const derivative = (values: Float64Array, width: number): Float64Array =>
    Float64Array.from({ length: width }, (_, i) => {
      const [d1, d2, d4] = steps.map(
        (δ, k) => (values[2 * k * width + i] - values[(2 * k + 1) * width + i]) / (2 * δ),
      );
      // Errors δ² and δ⁴ removed.
      const [coarse, fine] = [(4 * d2 - d1) / 3, (4 * d4 - d2) / 3];
      return (16 * fine - coarse) / 15;
    });
  return { states: derivative(states, m), firstVariation: derivative(firstVariation, m * m) };
}

function shiftedRows(row: Float64Array, at: number, shifts: readonly number[]): Float64Array {
  const rows = repeated(row, shifts.length);
  shifts.forEach((shift, r) => {
    rows[r * row.length + at] += shift;
  });
  return rows;
}

function repeated(row: Float64Array, count: number): Float64Array {
  const rows = new Float64Array(count * row.length);
  for (let r = 0; r < count; r++) rows.set(row, r * row.length);
  return rows;
}

function largestError(
  width: number,
  differences: readonly Float64Array[],
  found: (shifted: number, entry: number) => number,
): number {
  let [error, size] = [0, 0];
  differences.forEach((difference, a) => {
    for (let i = 0; i < width; i++) {
      error = Math.max(error, Math.abs(difference[i] - found(a, i)));
      size = Math.max(size, Math.abs(difference[i]));
    }
  });
  return size === 0 ? error : error / size;
}

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
