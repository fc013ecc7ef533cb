import { DivergenceError, DomainError } from "../errors.ts";
import { type CameronMartinCoordinates, degreeOf } from "../harmonics/coefficients.ts";
import type { ForwardProcess, ScoreFunction } from "./forwardProcess.ts";
import type { ReverseOptions, Sampler } from "./reverseOptions.ts";
import { samplingDefaults } from "./samplingDefaults.ts";
import { defaultTimes } from "./timeGrid.ts";

/** Options of {@link reversePath}: those of a sampler, with a time grid made from `steps`. */
export interface ReversePathOptions extends Omit<ReverseOptions, "times"> {
  /** Number of steps N ≥ 1 of the default grid, {@link defaultTimes}. Default that of {@link samplingDefaults}. */
  readonly steps?: number;
  /** Forward times in place of the default grid; `steps` is then ignored. */
  readonly times?: ArrayLike<number>;
  /** The reverse sampler. Default that of {@link samplingDefaults}. */
  readonly sampler?: Sampler;
}

/** Options of {@link reverseSample}. */
export interface ReverseSampleOptions extends ReversePathOptions {
  /** Called with each state after the start: step k = 1 … N, its forward time and the state. Throw to stop the run. */
  readonly onStep?: (step: number, time: number, state: CameronMartinCoordinates) => void;
}

/** Every option of {@link reverseSample}: a misspelt one would silently leave its default. */
const known: Readonly<Record<keyof ReverseSampleOptions, true>> = {
  bandLimit: true,
  batch: true,
  key: true,
  firstRow: true,
  start: true,
  rotate: true,
  steps: true,
  times: true,
  sampler: true,
  onStep: true,
};

/** A state on the way from noise to data. */
export interface ReverseState {
  /** k = 0 … N; 0 is the start. */
  readonly step: number;
  /** The forward time t_k. */
  readonly time: number;
  readonly state: CameronMartinCoordinates;
}

/**
 * The reverse process from γ at the horizon to the process's stopping time, state by state as they are asked for.
 * The generator throws {@link DomainError} for an option that it does not know, and {@link DivergenceError} if a state is not finite, with the step, its time and the lowest degree at fault.
 *
 * Source: docs/theory/formulas.md (G4.2).
 */
export function* reversePath(
  process: ForwardProcess,
  score: ScoreFunction,
  options: ReversePathOptions,
): Generator<ReverseState, void, undefined> {
  checkNames(options);
  const { steps = samplingDefaults.steps, sampler = samplingDefaults.sampler } = options;
  for (const [name, f] of [
    ["the score", score],
    ["the sampler", sampler],
  ] as const) {
    if (typeof f !== "function") {
      throw new DomainError(
        `reverseSample: ${name} must be a function, got ${String(f)}. Use relativeScore(denoiser) for a score and an exported sampler such as martingaleExponential.`,
      );
    }
  }
  const times = options.times ?? defaultTimes(process, steps);
  let step = 0;
  for (const state of sampler(score, { ...options, times })) {
    checkFinite(state, step, times[step]);
    yield { step, time: times[step], state };
    step++;
  }
}

/**
 * Draws from the reverse process, started from γ at the horizon and stopped at the process's
 * stopping time: the last state of {@link reversePath}.
 *
 * @throws {@link DivergenceError} if a state is not finite, with the step, its time and the lowest
 *   degree at fault.
 *
 * Source: docs/theory/formulas.md (G4.2).
 *
 * @example
 * ```ts
 * import { key, ornsteinUhlenbeck, reverseSample, type ScoreFunction } from "@chaosphere/core";
 *
 * // Data that are the noise itself have the relative score 0, and the samples are noise again.
 * const score: ScoreFunction = (_, x) => ({ ...x, values: new Float64Array(x.values.length) });
 * const process = ornsteinUhlenbeck({ horizon: 5, stop: 0.01 });
 * const samples = reverseSample(process, score, { bandLimit: 4, batch: 2, key: key(1), steps: 10 });
 * console.log(samples.basis, samples.bandLimit, samples.batch); // cameron-martin 4 2
 * ```
 */
export function reverseSample(
  process: ForwardProcess,
  score: ScoreFunction,
  { onStep, ...options }: ReverseSampleOptions,
): CameronMartinCoordinates {
  let last: CameronMartinCoordinates | undefined;
  for (const { step, time, state } of reversePath(process, score, options)) {
    if (step > 0) onStep?.(step, time, state);
    last = state;
  }
  if (last === undefined) {
    throw new DomainError(
      "reverseSample: the sampler must yield at least its start, got no state. Yield each state once.",
    );
  }
  return last;
}

function checkNames(options: object): void {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
  if (unknown === undefined) return;
  throw new DomainError(
    `reverseSample: options must be among ${Object.keys(known).join(", ")}, got ${unknown}. Correct its name, or leave it out.`,
  );
}

function checkFinite(state: CameronMartinCoordinates, step: number, time: number): void {
  const row = state.bandLimit ** 2;
  let first = row;
  for (let i = 0; i < state.values.length; i++) {
    if (!Number.isFinite(state.values[i])) first = Math.min(first, i % row);
  }
  if (first === row) return;
  const degree = degreeOf(first);
  throw new DivergenceError(
    `reverseSample: every state must be finite, got one that is not at step ${step} (t = ${time}), first at degree ${degree}. Use more steps near the stopping time, or a larger one.`,
    { step, time, degree },
  );
}
