import {
  coefficients,
  type DiagonalGaussian,
  defaultTimes,
  eigenmodes,
  type FactoredGaussian,
  fromEigenvectors,
  inFactoredForm,
  key,
  noisedGaussian,
  ornsteinUhlenbeck,
  relativeEntropy,
  samplingDefaults,
} from "@chaosphere/core";
import { type GaussianCheckpoint, restoreModel } from "@chaosphere/model";
import { flowLaw, gaussianDenoiser, relativeScore } from "@chaosphere/score";
import { REFINEMENT } from "./design.ts";
import { forEachModel, type ModelCheckpoints, type Models } from "./models.ts";

/** The law of a model and that of the fields that its sampler draws, both exact for scores that are affine. */
export interface ModelLaw {
  /** At the stopping time: a Gaussian's in closed form; of the network what its probability flow makes of the noise. */
  readonly own: FactoredGaussian<"cameron-martin">;
  readonly fields: FactoredGaussian<"cameron-martin">;
}

/** The laws of all models, and how exact that of the network is. */
export interface ModelLaws extends Models<ModelLaw> {
  /** KL(own law | law by the flow in the steps that the network's is computed in) of the localised Gaussian, nats. */
  readonly flowError: number;
}

/** The laws of models and fields; those of the network cost the sampler d rows, and as many in finer steps. */
export function modelLaws(
  models: ModelCheckpoints,
  steps: number,
  onStep: () => void = () => {},
): ModelLaws {
  const { network, localised } = models;
  const span = ornsteinUhlenbeck(localised);
  const [times, fine] = [defaultTimes(span, steps), defaultTimes(span, REFINEMENT * steps)];
  const { sampler } = samplingDefaults;
  const networkScore = relativeScore(restoreModel(network).denoiser);
  const byFlow = (times: Float64Array) =>
    flowLaw(networkScore, {
      sampler,
      times,
      bandLimit: network.bandLimit,
      onStep,
    });
  const gaussian = (model: GaussianCheckpoint): ModelLaw => ({
    own: inFactoredForm(noisedGaussian(model.covariance, model.stop)),
    fields: drawnLaw(model, times),
  });
  const closed = { localised: gaussian(localised), full: gaussian(models.full) };
  return {
    network: { own: byFlow(fine), fields: byFlow(times) },
    ...closed,
    flowError: relativeEntropy(closed.localised.own, drawnLaw(localised, fine)),
  };
}

/** KL(law of the model | law of its sampler's fields), nats. */
export function sampledDivergence(laws: Models<ModelLaw>): Models<number> {
  return forEachModel(laws, ({ own, fields }) => relativeEntropy(own, fields));
}

/** Modes along the eigenvectors of a law. */
type Modes = Required<DiagonalGaussian<"eigenmodes">>;

/**
 * The law of what the sampler of the flow draws along independent modes, in which it is y = c + m ξ mode by mode: its answers to 0 and 1.
 */
export function drawnModes(modes: Modes, times: Float64Array): Modes {
  const d = modes.variances.length;
  const bandLimit = Math.sqrt(d);
  // Eigenvectors are the Cameron–Martin coordinates of another orthonormal basis.
  const score = relativeScore(gaussianDenoiser({ ...modes, basis: "cameron-martin" }));
  const values = Float64Array.from({ length: 2 * d }, (_, i) => (i < d ? 0 : 1));
  const start = coefficients("cameron-martin", bandLimit, values);
  let end: Float64Array = values;
  const options = { times, bandLimit, batch: 2, key: key(0), start };
  for (const { values } of samplingDefaults.sampler(score, options)) end = values;
  const mean = end.slice(0, d);
  const variances = mean.map((c, i) => (end[d + i] - c) ** 2);
  return { ...modes, mean, variances };
}

/** The law of what the sampler of the flow draws for a Gaussian model, in Cameron–Martin coordinates. */
function drawnLaw(
  { covariance }: GaussianCheckpoint,
  times: Float64Array,
): FactoredGaussian<"cameron-martin"> {
  const { variances, mean } = drawnModes(eigenmodes(covariance), times);
  return inFactoredForm({
    ...covariance,
    eigenvalues: variances,
    mean: fromEigenvectors(covariance, mean),
  });
}
