import {
  type CameronMartinCoordinates,
  child,
  coefficients,
  DomainError,
  defaultTimes,
  type HarmonicCoefficients,
  key,
  ornsteinUhlenbeck,
  purpose,
  reversePath,
  reverseSamplers,
  type SamplerName,
  type ScoreFunction,
  samplingDefaults,
} from "@chaosphere/core";
import type { Denoiser } from "@chaosphere/score";
import { relativeScore } from "@chaosphere/score";
import {
  conditionalDenoiser,
  dpsApproximation,
  mixturePosterior,
  type Observation,
  type ObservedDirections,
  observedDirections,
  pigdmApproximation,
} from "@chaosphere/score/posterior";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { standardisationOf } from "../checkpoint/restoreModel.ts";
import { closedFormLawOf } from "./closedFormLawOf.ts";
import { conditionalSpan } from "./conditionalSpan.ts";
import { modelPullback } from "./modelPullback.ts";
import { stepsFor } from "./stepsFor.ts";

/**
 * How a model is conditioned by its reverse diffusion: `diffusion` with the exact conditional denoiser of a closed form, `dps` and
 * `pigdm` with an approximation for any model.
 */
export type ConditionalMethod = "diffusion" | "dps" | "pigdm";

/** Options of {@link conditionalRun}. */
export interface ConditionalRunOptions {
  readonly method: ConditionalMethod;
  /** Names the draw: the same seed gives the same fields on every machine, and a larger count extends a smaller one. */
  readonly seed: number;
  /** Number of fields for each observation. */
  readonly count: number;
  /** Number of the first of them: those before it, of the same seed, are left out. Default 0. */
  readonly firstDraw?: number;
  /** Number of steps, 1 or more. Default: enough for the span of the run, 48 or more. */
  readonly steps?: number;
  /** Default that of {@link samplingDefaults}, and `martingale-exponential` for `dps`. */
  readonly sampler?: SamplerName;
}

/** A conditional reverse diffusion ready to run. */
export interface ConditionalRun {
  readonly method: ConditionalMethod;
  /** What is approximate about it, in words for the user; undefined where only the steps are. */
  readonly approximation: string | undefined;
  /** log p(y) of each observation, nats, where the model is a closed form; undefined for a network. */
  readonly logEvidence: Float64Array | undefined;
  readonly sampler: SamplerName;
  /** Forward times, steps + 1 in all. */
  readonly times: Float64Array;
  /** Number of steps that `steps` yields: those of every batch that fits into memory. */
  readonly totalSteps: number;
  /**
   * Runs it to the end with a pause after each step, whose number is yielded, and returns the fields: `count` rows for each observation,
   * observation by observation.
   */
  readonly steps: () => Generator<number, HarmonicCoefficients, undefined>;
  /** The same without pauses. */
  readonly draw: (onStep?: (step: number) => void) => HarmonicCoefficients;
}

/** Numbers in the states that are taken through the steps together: 32 MB an array. */
const LARGEST_STATE = 2 ** 22;

/**
 * Draws of fields given what was seen of them, by the reverse diffusion of a model: what `chaosphere condition` runs with
 * `--method diffusion`, `dps` or `pigdm`. The samplers are those of `modelRun`; only the denoiser differs.
 *
 * `diffusion` is exact but for the steps and needs a closed-form model. `dps` and `pigdm` take any model and are approximations, which
 * `approximation` puts in words: their draws are not from the posterior, whatever the number of steps.
 *
 * @param observation what was seen of the fields, in the units of the model; each row of its values is an observation of its own.
 * @throws {@link DomainError} if the count or the steps are no whole numbers, 1 or more, or the method does not fit the model; as
 *   `observedDirections` for what was seen.
 *
 * Source: docs/theory/formulas.md (P3.1), (P3.2), (P5).
 *
 * @example
 * ```ts
 * import { whittleMatern } from "@chaosphere/core";
 * import { conditionalRun, isotropicModel } from "@chaosphere/model";
 * import { observation, pointValues } from "@chaosphere/score/posterior";
 *
 * const model = isotropicModel(whittleMatern(8, { alpha: 2, kappa: 3, sigma: 20 }));
 * const station = pointValues(Float64Array.of(1), Float64Array.of(0), 8);
 * const seen = observation(station, { kind: "white", sd: 0.1 }, Float64Array.of(2));
 * const run = conditionalRun(model, seen, { method: "diffusion", seed: 1, count: 100 });
 * const read = station.apply(run.draw().values);
 * const mean = read.reduce((sum, value) => sum + value / read.length, 0);
 * console.log(Math.abs(mean - 2) < 0.05, run.approximation); // true undefined
 * ```
 */
export function conditionalRun(
  model: Checkpoint,
  observation: Observation,
  options: ConditionalRunOptions,
): ConditionalRun {
  const { method, seed, count, firstDraw = 0 } = options;
  const { sampler = method === "dps" ? "martingale-exponential" : samplingDefaults.samplerName } =
    options;
  const standard = standardisationOf(model);
  const seen = observedDirections(observation, standard);
  const span = conditionalSpan(model, seen);
  const { steps = stepsFor(span) } = options;
  for (const [name, n] of Object.entries({ count, steps })) {
    if (Number.isInteger(n) && n >= 1) continue;
    throw new DomainError(
      `conditionalRun: ${name} must be a whole number, 1 or more, got ${n}. Ask for one at least.`,
    );
  }
  const times = defaultTimes(span, steps);
  const denoiser = denoiserFor(model, seen, method, times);
  const score = inDrawOrder(relativeScore(denoiser), seen.batch);
  const process = ornsteinUhlenbeck(span);
  const row = model.bandLimit ** 2;
  const together = Math.max(1, Math.floor(LARGEST_STATE / (row * seen.batch)));
  const parts = Math.ceil(count / together);

  function* run(): Generator<number, HarmonicCoefficients, undefined> {
    const values = new Float64Array(seen.batch * count * row);
    for (let part = 0; part < parts; part++) {
      const first = part * together;
      const draws = Math.min(together, count - first);
      let last: CameronMartinCoordinates | undefined;
      for (const { step, state } of reversePath(process, score, {
        key: child(key(seed), purpose.posterior),
        bandLimit: model.bandLimit,
        batch: draws * seen.batch,
        firstRow: (firstDraw + first) * seen.batch,
        times,
        sampler: reverseSamplers[sampler],
      })) {
        if (step > 0) yield part * steps + step;
        last = state;
      }
      if (last === undefined) throw new Error("conditionalRun: a sampler must yield its start.");
      const fields = standard.invert(last).values;
      for (let i = 0; i < draws; i++) {
        for (let b = 0; b < seen.batch; b++) {
          const from = (i * seen.batch + b) * row;
          values.set(fields.subarray(from, from + row), (b * count + first + i) * row);
        }
      }
    }
    return coefficients("harmonic", model.bandLimit, values);
  }

  return {
    method,
    approximation: approximations[method],
    logEvidence:
      model.kind === "network"
        ? undefined
        : mixturePosterior(closedFormLawOf(model), seen).logEvidence,
    sampler,
    times,
    totalSteps: parts * steps,
    steps: run,
    draw(onStep) {
      const drawing = run();
      let next = drawing.next();
      for (; !next.done; next = drawing.next()) onStep?.(next.value);
      return next.value;
    },
  };
}

const approximations: Readonly<Record<ConditionalMethod, string | undefined>> = {
  diffusion: undefined,
  dps: "DPS is an approximation: it takes the field to be known from its noised state, and its draws are not from the posterior",
  pigdm:
    "ΠGDM is an approximation: it takes the field to be known from its noised state up to white noise, and its draws are not from the posterior",
};

function denoiserFor(
  model: Checkpoint,
  seen: ObservedDirections,
  method: ConditionalMethod,
  times: Float64Array,
): Denoiser {
  const dataVariance = model.ratio.reduce((most, q) => Math.max(most, q), 0);
  switch (method) {
    case "diffusion":
      if (model.kind === "network") {
        throw new DomainError(
          "conditionalRun: diffusion needs a closed-form model or a network trained for what is seen, got a network of the fields alone. Train one with --observe, or use dps or pigdm, which are approximations.",
        );
      }
      return conditionalDenoiser(closedFormLawOf(model), seen);
    case "dps":
      return dpsApproximation(modelPullback(model), seen, { times, dataVariance });
    case "pigdm":
      return pigdmApproximation(modelPullback(model), seen);
    default:
      throw new DomainError(
        `conditionalRun: the method must be diffusion, dps or pigdm, got ${String(method satisfies never)}. Choose one of these.`,
      );
  }
}

/**
 * The score of rows in the order of the draws, of each of which there is one row per observation, so that more draws are more rows at the
 * end; the given score takes them observation by observation.
 */
function inDrawOrder(score: ScoreFunction, observations: number): ScoreFunction {
  if (observations === 1) return score;
  return (t, x) => {
    const draws = x.batch / observations;
    const row = x.bandLimit ** 2;
    const exchanged = (values: Float64Array, outer: number, inner: number): Float64Array => {
      const out = new Float64Array(values.length);
      for (let i = 0; i < outer; i++) {
        for (let j = 0; j < inner; j++) {
          const from = (i * inner + j) * row;
          out.set(values.subarray(from, from + row), (j * outer + i) * row);
        }
      }
      return out;
    };
    const s = score(t, { ...x, values: exchanged(x.values, draws, observations) });
    return { ...s, values: exchanged(s.values, observations, draws) };
  };
}
