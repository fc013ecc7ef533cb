import { child, DivergenceError, DomainError, ShapeError } from "@chaosphere/core";
import { checkGrid, incrementFiller } from "./brownian.ts";
import { commutatorSize } from "./commutativity.ts";
import { compareDerivatives } from "./derivativeCheck.ts";
import { coefficientBlock, type DerivativeOrder, type StochasticEquation } from "./equation.ts";
import type { StepNoise } from "./flow.ts";
import type { PathOptions } from "./pathOptions.ts";
import { type Step, type StepJet, type StepShape, stepJet } from "./step.ts";
import { stepOf } from "./stepper.ts";

/** Doubles a block of paths may keep: with its scratch it stays in the second-level cache. */
const BLOCK_DOUBLES = 2 ** 15;
const MOST_PATHS = 256;
/** Commutators below this fraction of their terms are rounding. */
const COMMUTES = 1e-9;

/** Paths first, …, first + count − 1 of the batch. */
export interface Block extends StepShape {
  readonly first: number;
}

/** What is done along a block; called after step n with its jet, from 1 on. */
export type AlongBlock = (n: number, jet: StepJet, noise: StepNoise) => void;

/** A walk of a batch of paths, block by block. */
export interface Walk {
  /** The public function, for errors. */
  readonly caller: string;
  readonly equation: StochasticEquation;
  readonly options: PathOptions;
  /** How far steps are differentiated. */
  readonly order: DerivativeOrder;
}

/**
 * Steps every path from its start to the horizon. Blocks bound the memory; since every path is driven by its own row and
 * treated alone, they never show in the result.
 *
 * @throws {@link DivergenceError} with path and step where a coefficient or a state stops being finite.
 * @throws {@link DomainError} with path and step where derivatives disagree with finite differences.
 */
export function walk(
  { caller, equation, options, order }: Walk,
  begin: (block: Block) => AlongBlock,
): void {
  const { paths, firstRow = 0, horizon, steps, start, scheme = "euler" } = options;
  const { dimension: m, noise: r } = equation;
  const h = horizon / steps;
  const incrementsOf = incrementReader(options, r);
  const row = steps * r;
  const size = blockSize(equation, steps);
  /** Whole blocks share their scratch; the last block may need its own. */
  let made: { readonly count: number; readonly step: Step; readonly jet: StepJet } | undefined;
  for (let first = 0; first < paths; first += size) {
    const count = Math.min(size, paths - first);
    const block: Block = { equation, first, count, h, order };
    const increments = incrementsOf(first, count);
    const states = startsOf(start, m, first, count);
    if (made?.count !== count) made = { count, step: stepOf(scheme, block), jet: stepJet(block) };
    const { step, jet } = made;
    const along = begin(block);
    for (let n = 0; n < steps; n++) {
      const t = n * h;
      const place = (p: number): string => placeOf(firstRow + first + p, n + 1, t);
      if (first === 0 && isProbed(n, steps)) {
        const probes = states.subarray(0, Math.min(2, count) * m);
        compareDerivatives(caller, equation, t, probes, order, place);
      }
      step(t, states, increments, n * r, row, jet);
      if (!allFinite(jet.next)) refuseStep(caller, block, states, jet, n, firstRow);
      along(n + 1, jet, { values: increments, at: n * r, stride: row });
      states.set(jet.next);
    }
  }
}

/** The increments of a block of paths, given or drawn. */
function incrementReader(
  { key, firstRow = 0, horizon, steps, increments }: PathOptions,
  r: number,
): (first: number, count: number) => Float64Array {
  const row = steps * r;
  if (increments !== undefined) {
    return (first, count) => increments.subarray(first * row, (first + count) * row);
  }
  const fill = incrementFiller(horizon, steps, r);
  return (first, count) => {
    const own = new Float64Array(count * row);
    for (let p = 0; p < count; p++) {
      fill(child(key, firstRow + first + p), own.subarray(p * row, (p + 1) * row));
    }
    return own;
  };
}

function blockSize({ dimension: m, noise: r }: StochasticEquation, steps: number): number {
  const perPath = steps * r + 4 * m * m * (m + r) + m ** 3 * r;
  return Math.max(1, Math.min(MOST_PATHS, Math.floor(BLOCK_DOUBLES / perPath)));
}

/** Derivatives are compared with differences before the first, the middle and the last step. */
function isProbed(n: number, steps: number): boolean {
  return n === 0 || n === Math.floor(steps / 2) || n === steps - 1;
}

function startsOf(start: Float64Array, m: number, first: number, count: number): Float64Array {
  if (start.length !== m) return start.slice(first * m, (first + count) * m);
  return Float64Array.from({ length: count * m }, (_, i) => start[i % m]);
}

/** Where on which path, in words. */
export function placeOf(path: number, step: number, t: number): string {
  return `path ${path}, step ${step} (t = ${t})`;
}

function allFinite(values: Float64Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  return sum === 0;
}

/** Says which coefficient, or the step itself, left the finite numbers, and for which path. */
function refuseStep(
  caller: string,
  { equation, first, h }: Block,
  states: Float64Array,
  { next }: StepJet,
  n: number,
  firstRow: number,
): never {
  const { dimension: m, noise: r, name } = equation;
  const at = next.findIndex((x) => !Number.isFinite(x));
  const p = Math.floor(at / m);
  const x = states.slice(p * m, (p + 1) * m);
  const path = firstRow + first + p;
  const point = { step: n + 1, time: n * h, path, component: at % m };
  const place = placeOf(path, point.step, point.time);
  for (const [symbol, f, components] of [
    ["drift", equation.drift, m],
    ["diffusion", equation.diffusion, m * r],
  ] as const) {
    const value = coefficientBlock(1, components, m, 0);
    f(n * h, x, 0, value);
    const faulty = value.values.find((entry) => !Number.isFinite(entry));
    if (faulty !== undefined) {
      throw new DivergenceError(
        `${caller}: the ${symbol} of "${name}" must be finite, got ${faulty} at ${place}, x = (${x.join(", ")}). Check the coefficient there; if the state has run away, take shorter steps, or the tamed or the split-step scheme.`,
        point,
      );
    }
  }
  throw new DivergenceError(
    `${caller}: states of "${name}" must stay finite, got ${next[at]} after ${place}, x = (${x.join(", ")}). Take shorter steps, or the tamed or the split-step scheme.`,
    point,
  );
}

/**
 * Checks the options of a batch of paths.
 *
 * @throws {@link DomainError} unless horizon, steps, paths and observed steps are in range, and the noise commutes if the
 *   scheme needs it.
 * @throws {@link ShapeError} unless the starts are one state, or one per path.
 */
export function checkPaths(
  caller: string,
  equation: StochasticEquation,
  options: PathOptions,
): void {
  const { paths, horizon, steps, start, scheme, increments, observe = [steps] } = options;
  const { dimension: m, noise: r } = equation;
  checkGrid(caller, horizon, { steps, paths });
  if (start.length !== m && start.length !== paths * m) {
    throw new ShapeError(
      `${caller}: start must hold ${m} numbers, or ${m} for each of ${paths} paths, got ${start.length}. "${equation.name}" has dimension ${m}.`,
    );
  }
  if (increments !== undefined && increments.length !== paths * steps * r) {
    throw new ShapeError(
      `${caller}: increments must hold ${r} numbers for each of ${steps} steps of ${paths} paths, got ${increments.length}. "${equation.name}" has ${r} noises.`,
    );
  }
  const faulty = start.findIndex((x) => !Number.isFinite(x));
  if (faulty >= 0) {
    throw new DomainError(
      `${caller}: starts must be finite, got ${start[faulty]} for ${placeOf(Math.floor(faulty / m), 0, 0)}. Give X_0.`,
    );
  }
  observe.forEach((n, index) => {
    if (!(Number.isInteger(n) && n > (index === 0 ? 0 : observe[index - 1]) && n <= steps)) {
      throw new DomainError(
        `${caller}: observed steps must be whole and increase from 1 to ${steps}, got [${observe.join(", ")}]. Number the steps from 1.`,
      );
    }
  });
  if (scheme !== "milstein") return;
  const commutator = commutatorSize(equation, 0, start);
  if (!(commutator <= COMMUTES)) {
    throw new DomainError(
      `${caller}: Milstein's scheme needs commutative noise, got a relative commutator of ${commutator} at a start of "${equation.name}". Use the Euler scheme.`,
    );
  }
}
