import {
  alongEigenvectors,
  type CameronMartinCoordinates,
  child,
  coefficients,
  DomainError,
  defaultTimes,
  eigenmodes,
  fromEigenvectors,
  key,
  type OrthogonalMap,
  ornsteinUhlenbeck,
  purpose,
  reversePath,
  reverseSamplers,
  type ScoreFunction,
  samplerAdvice,
  samplingDefaults,
  truncate,
  whittleMatern,
} from "@chaosphere/core";
import { type Standardisation, standardisation } from "@chaosphere/core/estimation";
import { gaussianDenoiser, relativeScore } from "@chaosphere/score";
import { cascadeRun, isCascade } from "./cascadeRun.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { drawnRun } from "./drawnRun.ts";
import { defaultSampler, gainedSteps, gainWarning } from "./gainedSteps.ts";
import { withEigenvectors } from "./gaussianLawOf.ts";
import { restoreModel, standardisationOf } from "./restoreModel.ts";
import type { ModelRun, ModelRunOptions } from "./reverseRun.ts";
import { runVariance } from "./runVariance.ts";

/**
 * The reverse diffusion of a model, on the default times: what `chaosphere sample`
 * and the viewer run, so that a seed means the same fields in both.
 *
 * The default sampler of a network with a gain is `ancestral`, for which the gain was measured; one that is named goes without it, unless it is that one. Below the model's band
 * limit its own degrees are sampled and the fields cut; above it a network goes on with the noise that it was trained against.
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
  const { steps = samplingDefaults.steps, sampler: name = defaultSampler(model) } = options;
  const sampled = Math.max(bandLimit, model.bandLimit);
  const standard = standardisationAt(model, sampled);
  if (isCascade(model)) return cascadeRun(model, standard, options);
  const { denoiser } = restoreModel(model);
  const process = ornsteinUhlenbeck(model);
  const times = defaultTimes(process, steps);
  const gained = gainedSteps(model, name);
  const sampler = gained ?? reverseSamplers[name];
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
  return {
    times,
    score,
    advice: samplerAdvice(sampler, draws),
    sampler: name,
    ...(gained && gainWarning(model, steps)),
    // Steps with a gain keep the variances of the Gaussian law.
    variance: () => (gained ? undefined : runVariance(model, name, steps)),
    states,
    fields,
    ...drawnRun(states, fields),
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

/** Why fields of a model that is not extensible have no degrees beyond its own: a sentence for a reader who asked for some. */
export function whyNoFinerDegrees({ kind }: Checkpoint): string {
  return kind === "network"
    ? "The noise of this network has no law beyond them."
    : "A closed-form model knows no finer degrees.";
}

/**
 * The standardisation of a model at a band limit of at least its own. A network goes on with the Whittle–Matérn noise it was trained
 * against: beyond its own degrees fields are noise. A closed-form model has its own band limit only.
 *
 * @throws {@link DomainError} if the band limit is larger and the model no such network.
 */
function standardisationAt(model: Checkpoint, bandLimit: number): Standardisation {
  if (bandLimit === model.bandLimit) return standardisationOf(model);
  const matern = model.noise.whittleMatern;
  if (!(isExtensible(model) && matern)) {
    throw new DomainError(
      `modelRun: bandLimit must be at most the model's, ${model.bandLimit}, got ${bandLimit}. ${whyNoFinerDegrees(model)}`,
    );
  }
  const mean = truncate(coefficients("harmonic", model.bandLimit, model.mean), bandLimit);
  const noise = whittleMatern(bandLimit, matern);
  noise.spectrum.set(model.noise.spectrum);
  return standardisation(noise, { mean });
}
