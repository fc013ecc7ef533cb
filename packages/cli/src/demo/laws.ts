import {
  coefficients,
  defaultTimes,
  key,
  ornsteinUhlenbeck,
  samplingDefaults,
} from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import { type GaussianCheckpoint, restoreModel } from "@chaosphere/model";
import {
  eigenmodes,
  type FactoredGaussian,
  factoredDivergence,
  factoredGaussian,
  flowLaw,
  gaussianDenoiser,
  noisedModes,
  relativeScore,
} from "@chaosphere/score";
import { REFINEMENT } from "./design.ts";
import { forEachModel, type ModelCheckpoints, type Models } from "./models.ts";

/** The law of a model and that of the fields that its sampler draws, both exact for scores that are affine. */
export interface ModelLaw {
  /** At the stopping time: a Gaussian's in closed form; of the network what its probability flow makes of the noise. */
  readonly own: FactoredGaussian;
  readonly fields: FactoredGaussian;
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
    own: alongModes(model, (modes) => noisedModes(modes, model.stop)),
    fields: alongModes(model, (modes) => drawnModes(modes, times)),
  });
  const closed = { localised: gaussian(localised), full: gaussian(models.full) };
  return {
    network: { own: byFlow(fine), fields: byFlow(times) },
    ...closed,
    flowError: factoredDivergence(
      closed.localised.own,
      alongModes(localised, (modes) => drawnModes(modes, fine)),
    ),
  };
}

/** KL(law of the model | law of its sampler's fields), nats. */
export function sampledDivergence(laws: Models<ModelLaw>): Models<number> {
  return forEachModel(laws, ({ own, fields }) => factoredDivergence(own, fields));
}

type Modes = ReturnType<typeof eigenmodes>;

/**
 * The law of what the sampler of the flow draws along independent modes, in which it is y = c + m ξ mode by mode: its answers to 0 and 1.
 */
export function drawnModes(modes: Modes, times: Float64Array): Modes {
  const d = modes.mean.length;
  const bandLimit = Math.sqrt(d);
  const score = relativeScore(gaussianDenoiser(bandLimit, modes));
  const values = Float64Array.from({ length: 2 * d }, (_, i) => (i < d ? 0 : 1));
  const start = coefficients("cameron-martin", bandLimit, values);
  let end: Float64Array = values;
  const options = { times, bandLimit, batch: 2, key: key(0), start };
  for (const { values } of samplingDefaults.sampler(score, options)) end = values;
  const mean = end.slice(0, d);
  return { mean, variances: mean.map((c, i) => ((end[d + i] ?? Number.NaN) - c) ** 2) };
}

/** A law given along the eigenvectors of a model, in Cameron–Martin coordinates. */
function alongModes(
  { covariance }: GaussianCheckpoint,
  of: (modes: Modes) => Modes,
): FactoredGaussian {
  const { dimension: d, eigenvectors } = covariance;
  const { mean, variances } = of(eigenmodes(covariance));
  const scaled = eigenvectors.map((v, at) => v * (variances[at % d] ?? Number.NaN));
  const matrix = matrixProduct(scaled, eigenvectors, d, d, d, { transposeB: true });
  return factoredGaussian(matrix, matrixProduct(eigenvectors, mean, d, d, 1));
}
