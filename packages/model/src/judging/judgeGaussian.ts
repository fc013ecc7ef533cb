import type { HarmonicCoefficients, SpectralGaussian } from "@chaosphere/core";
import { gaussianOnFields, type OnFields } from "@chaosphere/score";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { restoreModel } from "../checkpoint/restoreModel.ts";
import { denoisingTimes } from "./denoisingLosses.ts";
import { type FieldMean, meanOverFields } from "./meanOverFields.ts";

/** A mean over fields beside its expectation over fields drawn from the model. */
export interface BesideModel extends FieldMean {
  /** The expectation for fields drawn from the model. */
  readonly expected: number;
  /** The standard error that as many independent fields drawn from the model would have. */
  readonly independentError: number;
  /** (mean − expected) in standard errors, the larger of the two: that of the fields and `independentError`. */
  readonly deviation: number;
}

/** How a Gaussian model fares on some fields. */
export interface GaussianJudgement {
  /** Denoising loss per coefficient, Cameron–Martin coordinates. */
  readonly denoisingLoss: BesideModel;
  /** log-density of the coefficients a_lm, nats per field. */
  readonly logLikelihood: BesideModel;
}

/**
 * Judges a Gaussian model on fields: its denoising loss and log-likelihood beside their expectations for fields of the model
 * itself. No noise is drawn: the loss is averaged over it in closed form.
 *
 * @param law the law of the model in Cameron–Martin coordinates.
 * @param a fields at the model's band limit.
 * @param groups run of each field, length batch; see {@link meanOverFields}.
 *
 * @example
 * ```ts
 * import { colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { fitGaussianModel, judgeGaussian } from "@chaosphere/model";
 *
 * const law = whittleMatern(4, { alpha: 2, kappa: 3 });
 * const fields = (seed: number) => colour(law, whiteNoise(4, 200, key(seed)));
 * const { model } = fitGaussianModel(synthesise(fields(1), gaussLegendre(4)), 4);
 * const doubled = { ...fields(2), values: fields(2).values.map((a) => 2 * a) };
 * const { logLikelihood } = judgeGaussian(model.covariance, model, doubled, new Int32Array(200));
 * console.log(logLikelihood.count, logLikelihood.deviation < -10); // 200 true
 * ```
 */
export function judgeGaussian(
  law: SpectralGaussian<"cameron-martin">,
  model: Checkpoint,
  a: HarmonicCoefficients,
  groups: ArrayLike<number>,
): GaussianJudgement {
  const { standard } = restoreModel(model);
  const z = standard.apply(a);
  const on = gaussianOnFields(law, z, denoisingTimes(model), standard.measure);
  // log p(a) = log p(z) − Σ ½ log C_l over the coordinates that have a density.
  const volume = model.noise.spectrum.reduce(
    (sum, c, l) => (c > 0 ? sum + ((2 * l + 1) * Math.log(c)) / 2 : sum),
    0,
  );
  const { logDensity } = on;
  return {
    denoisingLoss: besideModel(on.denoisingLoss, groups),
    logLikelihood: besideModel(
      {
        ...logDensity,
        perField: logDensity.perField.map((value) => value - volume),
        expected: logDensity.expected - volume,
      },
      groups,
    ),
  };
}

function besideModel(
  { perField, expected, spread }: OnFields,
  groups: ArrayLike<number>,
): BesideModel {
  const found = meanOverFields(perField, groups);
  const independentError = spread / Math.sqrt(found.count);
  const error = Math.max(found.standardError ?? 0, independentError);
  const deviation = error > 0 ? (found.mean - expected) / error : 0;
  return { ...found, expected, independentError, deviation };
}
