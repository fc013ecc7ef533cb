import {
  alongEigenvectors,
  type CameronMartinCoordinates,
  child,
  coefficients,
  DomainError,
  defaultTimes,
  eigenmodes,
  fromEigenvectors,
  type HarmonicCoefficients,
  key,
  type OrthogonalMap,
  ornsteinUhlenbeck,
  purpose,
  type ReverseState,
  reversePath,
  reverseSamplers,
  type SamplerAdvice,
  type SamplerName,
  type ScoreFunction,
  samplerAdvice,
  samplingDefaults,
  truncate,
  whittleMatern,
} from "@chaosphere/core";
import { standardisation } from "@chaosphere/core/estimation";
import { gaussianDenoiser, relativeScore } from "@chaosphere/score";
import type { Checkpoint } from "./checkpoint.ts";
import { withEigenvectors } from "./gaussianLawOf.ts";
import { type RestoredModel, restoreModel } from "./restoreModel.ts";
import { type RunVariance, runVariance } from "./runVariance.ts";

/** Options of {@link modelRun}. */
export interface ModelRunOptions {
  /** Names the draw: the same seed gives the same fields on every machine. */
  readonly seed: number;
  /** Number of fields. */
  readonly count: number;
  /** Number of steps, 1 or more. Default that of {@link samplingDefaults}. */
  readonly steps?: number;
  /** Default that of {@link samplingDefaults}. */
  readonly sampler?: SamplerName;
  /** L of the fields. Default the model's; a smaller one cuts the same fields, a larger one extends them. */
  readonly bandLimit?: number;
  /** Number of the first field among all of the seed. Default 0. */
  readonly firstRow?: number;
}

/** A reverse diffusion ready to run. */
export interface ModelRun {
  /** Forward times from the horizon to the stopping time, steps + 1 in all. */
  readonly times: Float64Array;
  /** The score that the sampler asks for, in the coordinates of `states`. */
  readonly score: ScoreFunction;
  /** What speaks against the sampler, if anything. */
  readonly advice: SamplerAdvice | undefined;
  /** How far the variance of each degree is from that of the model's Gaussian law; undefined for a mixture. Computed when it is asked for. */
  readonly variance: () => RunVariance | undefined;
  /**
   * Runs it: the start and the state after each step, in Cameron–Martin coordinates y. A Gaussian law with eigenvectors V is
   * followed along them, in Vᵀy, where its score is diagonal and only the noise is rotated: half the products, and norms
   * stay what they are. Another score may take the place of the model's, such as one that keeps what it returns.
   */
  readonly states: (score?: ScoreFunction) => Generator<ReverseState, void, undefined>;
  /** The fields of a state, ā + C^½ y, at the band limit asked for. */
  readonly fields: (state: CameronMartinCoordinates) => HarmonicCoefficients;
  /** Runs it to the end and returns the fields. */
  readonly draw: (onStep?: (step: number) => void) => HarmonicCoefficients;
  /** The same with a pause after each step, whose number is yielded. */
  readonly steps: () => Generator<number, HarmonicCoefficients, undefined>;
}

/**
 * The reverse diffusion of a model, on the default times: what `chaosphere sample`
 * and the viewer run, so that a seed means the same fields in both.
 *
 * Below the model's band limit its own degrees are sampled and the fields cut; above it see {@link modelAt}.
 *
 * @throws {@link DomainError} if an option is outside its range, or the model cannot go beyond its band limit.
 *
 * @example
 * ```ts
 * import { meanSpectrum, whittleMatern } from "@chaosphere/core";
 * import { isotropicModel, modelRun } from "@chaosphere/model";
 *
 * const law = whittleMatern(8, { alpha: 2, kappa: 3 });
 * const run = modelRun(isotropicModel(law), { seed: 7, count: 400 });
 * const ratio = meanSpectrum(run.draw())[4] / law.spectrum[4];
 * console.log(run.times.length, Math.abs(ratio - 1) < 0.2); // 49 true
 * ```
 */
export function modelRun(given: Checkpoint, options: ModelRunOptions): ModelRun {
  const model = withEigenvectors(given);
  const { seed, count, firstRow = 0, bandLimit = model.bandLimit } = options;
  const { steps = samplingDefaults.steps, sampler: name = samplingDefaults.samplerName } = options;
  const sampled = Math.max(bandLimit, model.bandLimit);
  const { standard, denoiser } = modelAt(model, sampled);
  const process = ornsteinUhlenbeck(model);
  const times = defaultTimes(process, steps);
  const sampler = reverseSamplers[name];
  const along = alongModes(model);
  const score = along?.score ?? relativeScore(denoiser);
  const draws = {
    key: child(key(seed), purpose.start),
    bandLimit: sampled,
    batch: count,
    firstRow,
    times,
    sampler,
  };
  const states = (other = score) =>
    reversePath(process, other, along ? { ...draws, rotate: along.rotate } : draws);
  const fields = (state: CameronMartinCoordinates) =>
    truncate(standard.invert(along ? along.back(state) : state), bandLimit);
  function* drawing(): Generator<number, HarmonicCoefficients, undefined> {
    let last: CameronMartinCoordinates | undefined;
    for (const { step, state } of states()) {
      if (step > 0) yield step;
      last = state;
    }
    if (last === undefined) throw new Error("modelRun: a sampler must yield its start.");
    return fields(last);
  }
  return {
    times,
    score,
    advice: samplerAdvice(sampler, draws),
    variance: () => runVariance(model, name, steps),
    states,
    fields,
    steps: drawing,
    draw(onStep) {
      const run = drawing();
      let next = run.next();
      for (; !next.done; next = run.next()) onStep?.(next.value);
      return next.value;
    },
  };
}

/** A Gaussian model in the coordinates along its eigenvectors; undefined for any other. */
interface AlongModes {
  readonly score: ScoreFunction;
  readonly rotate: OrthogonalMap;
  readonly back: (y: CameronMartinCoordinates) => CameronMartinCoordinates;
}

function alongModes(model: Checkpoint): AlongModes | undefined {
  if (model.kind !== "gaussian" || model.covariance.kind !== "full") return undefined;
  const law = model.covariance;
  return {
    score: relativeScore(gaussianDenoiser(eigenmodes(law))),
    rotate: (rows, out) => alongEigenvectors(law, rows, out),
    back: (y) => ({ ...y, values: fromEigenvectors(law, y.values) }),
  };
}

/**
 * Whether fields of a model may have degrees beyond its own: a network's, against Whittle–Matérn noise, unless its last degree is
 * without variance, for then the data ended there.
 */
export function isExtensible({ kind, bandLimit, noise }: Checkpoint): boolean {
  return (
    kind === "network" && noise.whittleMatern !== undefined && noise.spectrum[bandLimit - 1] > 0
  );
}

/**
 * A model ready to sample at a band limit of at least its own. A network goes on with the Whittle–Matérn noise it was trained
 * against: beyond its own degrees fields are noise. A closed-form model has its own band limit only.
 *
 * @throws {@link DomainError} if the band limit is larger and the model no such network.
 */
function modelAt(model: Checkpoint, bandLimit: number): RestoredModel {
  const restored = restoreModel(model);
  if (bandLimit === model.bandLimit) return restored;
  const matern = model.noise.whittleMatern;
  if (!(isExtensible(model) && matern)) {
    throw new DomainError(
      `modelRun: bandLimit must be at most the model's, ${model.bandLimit}, got ${bandLimit}. A closed-form model knows no finer degrees.`,
    );
  }
  const mean = truncate(coefficients("harmonic", model.bandLimit, model.mean), bandLimit);
  const noise = whittleMatern(bandLimit, matern);
  noise.spectrum.set(model.noise.spectrum);
  return { ...restored, standard: standardisation(noise, { mean }) };
}
