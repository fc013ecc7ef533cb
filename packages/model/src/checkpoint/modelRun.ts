import {
  alongEigenvectors,
  type CameronMartinCoordinates,
  child,
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
} from "@chaosphere/core";
import { gaussianDenoiser, relativeScore } from "@chaosphere/score";
import { cascadeRun, isCascade } from "./cascadeRun.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { drawnRun } from "./drawnRun.ts";
import { finerDegrees } from "./finerDegrees.ts";
import { finerDenoiser, finerMap, finerStandardisation } from "./finerModel.ts";
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
 * limit its own degrees are sampled and the fields cut; from it on degrees are Gaussian and independent of the others, of the law that
 * {@link finerDegrees} says, and the model's own stay as they are.
 *
 * @throws {@link DomainError} if an option is outside its range, or the model cannot go beyond its band limit, or not by the law asked for.
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
  const tail = sampled > model.bandLimit ? finerDegrees(model, options.tail) : undefined;
  const standard = tail ? finerStandardisation(model, sampled, tail) : standardisationOf(model);
  if (isCascade(model)) return { ...cascadeRun(model, standard, options), ...(tail && { tail }) };
  const { denoiser } = restoreModel(model);
  const process = ornsteinUhlenbeck(model);
  const times = defaultTimes(process, steps);
  const gained = gainedSteps(model, name);
  const sampler = gained ?? reverseSamplers[name];
  const along = alongModes(model, sampled);
  const score = along?.score ?? relativeScore(finerDenoiser(denoiser, model.bandLimit));
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
    ...(tail && { tail }),
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

function alongModes(model: Checkpoint, sampled: number): AlongModes | undefined {
  if (model.kind !== "gaussian" || model.covariance.kind !== "full") return undefined;
  const { bandLimit, covariance: law } = model;
  const onOwn = (map: OrthogonalMap) => finerMap(map, bandLimit, sampled ** 2);
  const back = onOwn((rows) => fromEigenvectors(law, rows));
  return {
    score: relativeScore(finerDenoiser(gaussianDenoiser(eigenmodes(law)), bandLimit)),
    rotate: onOwn((rows, out) => alongEigenvectors(law, rows, out)),
    back: (y) => ({ ...y, values: back(y.values) }),
  };
}
