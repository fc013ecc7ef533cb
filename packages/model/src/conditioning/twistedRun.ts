import {
  child,
  coefficients,
  DomainError,
  defaultTimes,
  type HarmonicCoefficients,
  key,
  purpose,
  rowsAt,
  uniformAt,
} from "@chaosphere/core";
import {
  type Observation,
  observedDirections,
  systematic,
  type TwistedParticles,
  twistedParticles,
} from "@chaosphere/score/posterior";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { standardisationOf } from "../checkpoint/restoreModel.ts";
import { conditionalSpan } from "./conditionalSpan.ts";
import { modelPullback } from "./modelPullback.ts";
import { stepsFor } from "./stepsFor.ts";

/** Options of {@link twistedRun}. */
export interface TwistedRunOptions {
  /** Names the draw: the same seed gives the same fields on every machine. */
  readonly seed: number;
  /** Number of fields for each observation. */
  readonly count: number;
  /** Number of particles for each observation. Default the larger of `count` and 256. */
  readonly particles?: number;
  /** Number of steps, 1 or more. Default four times those of `conditionalRun`, whose sampler has a higher order. */
  readonly steps?: number;
  /** Called after each step of each observation with how many are done and how many there are. */
  readonly onStep?: (step: number, of: number) => void;
}

/** Fields drawn from weighted particles, and what the weights say of them. */
export interface TwistedRun {
  /** `count` rows for each observation, observation by observation: fields of large weight come several times. */
  readonly fields: HarmonicCoefficients;
  /** log of the unbiased estimate of p(y) for each observation, nats. */
  readonly logEvidence: Float64Array;
  /** The smallest effective sample size of any step, for each observation: what the particles were worth at their worst. */
  readonly leastEffectiveSampleSize: Float64Array;
  /** Number of particles of the start from which those of the end descend, for each observation. */
  readonly ancestors: Int32Array;
}

/** Particles where fewer fields are asked for. */
const LEAST_PARTICLES = 256;

/**
 * Draws of fields given what was seen of them, by twisted particles over the reverse diffusion of any model: pseudoinverse guidance with its
 * error corrected by weights, exact as the number of particles grows for the law that the unconditional sampler draws from. Read the
 * effective sample size before you trust it: below some tens the weights rest on few particles.
 *
 * @throws {@link DomainError} if the count or the steps are no whole numbers, 1 or more; as `observedDirections` for what was seen.
 *
 * Source: Wu et al. (2023), algorithm 1; docs/theory/formulas.md (P6).
 *
 * @example
 * ```ts
 * import { whittleMatern } from "@chaosphere/core";
 * import { isotropicModel, twistedRun } from "@chaosphere/model";
 * import { observation, pointValues } from "@chaosphere/score/posterior";
 *
 * const model = isotropicModel(whittleMatern(4, { alpha: 2, kappa: 3, sigma: 20 }));
 * const station = pointValues(Float64Array.of(1), Float64Array.of(0), 4);
 * const seen = observation(station, { kind: "white", sd: 0.5 }, Float64Array.of(2));
 * const { fields, leastEffectiveSampleSize } = twistedRun(model, seen, { seed: 1, count: 100 });
 * console.log(fields.batch, leastEffectiveSampleSize[0] > 100); // 100 true
 * ```
 */
export function twistedRun(
  model: Checkpoint,
  observation: Observation,
  options: TwistedRunOptions,
): TwistedRun {
  const { seed, count, particles = Math.max(count, LEAST_PARTICLES), onStep } = options;
  const standard = standardisationOf(model);
  const seen = observedDirections(observation, standard);
  const span = conditionalSpan(model, seen);
  const { steps = 4 * stepsFor(span) } = options;
  for (const [name, n] of Object.entries({ count, steps })) {
    if (Number.isInteger(n) && n >= 1) continue;
    throw new DomainError(
      `twistedRun: ${name} must be a whole number, 1 or more, got ${n}. Ask for one at least.`,
    );
  }
  const times = defaultTimes(span, steps);
  const denoise = modelPullback(model);
  const row = model.bandLimit ** 2;
  const values = new Float64Array(seen.batch * count * row);
  const runs: TwistedParticles[] = [];
  for (let b = 0; b < seen.batch; b++) {
    const own = {
      ...seen,
      batch: 1,
      data: seen.data.subarray(b * seen.rank, (b + 1) * seen.rank),
      constants: seen.constants.subarray(b, b + 1),
    };
    const stream = child(child(key(seed), purpose.posterior), b);
    const run = twistedParticles(denoise, own, {
      times,
      particles,
      key: stream,
      onStep: (step) => onStep?.(b * steps + step, seen.batch * steps),
    });
    const u = uniformAt(child(stream, purpose.choice), 0);
    const chosen = Array.from(systematic(run.weights, count, u));
    values.set(standard.invert(rowsAt(run.particles, chosen)).values, b * count * row);
    runs.push(run);
  }
  return {
    fields: coefficients("harmonic", model.bandLimit, values),
    logEvidence: Float64Array.from(runs, (run) => run.logEvidence),
    leastEffectiveSampleSize: Float64Array.from(runs, (run) =>
      run.effectiveSampleSizes.reduce((least, n) => Math.min(least, n), particles),
    ),
    ancestors: Int32Array.from(runs, (run) => run.ancestors),
  };
}
