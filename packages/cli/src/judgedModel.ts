import { analyse } from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import {
  type GaussianCheckpoint,
  gaussianOnFields,
  type OnFields,
  restore,
} from "@chaosphere/score";
import { denoisingTimes } from "./denoisingLosses.ts";
import { type FieldMean, meanOverFields } from "./meanOverFields.ts";

/** A mean over fields beside what the model expects of its own. */
export interface BesideModel extends FieldMean {
  /** What fields drawn from the model would have on average. */
  readonly expected: number;
  /**
   * How many standard errors the fields are from that; the error is the larger of the fields' own and of as many independent ones
   * of the model.
   */
  readonly deviation: number;
}

/** What some fields say of a Gaussian model. */
export interface GaussianJudgement {
  /** Denoising loss per coefficient, Cameron–Martin coordinates. */
  readonly denoisingLoss: BesideModel;
  /** log-density of the coefficients a_lm, nats per field. */
  readonly logLikelihood: BesideModel;
}

/** Holds a Gaussian model against fields. */
export function judgeGaussian(
  { covariance, ...model }: GaussianCheckpoint,
  data: Dataset,
): GaussianJudgement {
  const { standard } = restore({ ...model, covariance });
  const z = standard.apply(analyse(data.fields, model.bandLimit));
  const on = gaussianOnFields(covariance, z, denoisingTimes(model));
  // log p(a) = log p(z) − Σ ½ log C_l over the coordinates that have a density.
  const volume = model.noise.spectrum.reduce(
    (sum, c, l) => (c > 0 ? sum + ((2 * l + 1) * Math.log(c)) / 2 : sum),
    0,
  );
  const { logDensity } = on;
  return {
    denoisingLoss: besideModel(on.denoisingLoss, data),
    logLikelihood: besideModel(
      {
        ...logDensity,
        perField: logDensity.perField.map((value) => value - volume),
        expected: logDensity.expected - volume,
      },
      data,
    ),
  };
}

function besideModel({ perField, expected, spread }: OnFields, data: Dataset): BesideModel {
  const found = meanOverFields(perField, data.groups);
  const error = Math.max(found.standardError ?? 0, spread / Math.sqrt(found.count));
  const deviation = error > 0 ? (found.mean - expected) / error : 0;
  return { ...found, expected, deviation };
}

/** "−812.3 ± 4.1", or without the error where there is none; digits as the error has them. */
export function withError({
  mean,
  standardError,
}: Pick<FieldMean, "mean" | "standardError">): string {
  if (standardError === null || !(standardError > 0)) return mean.toPrecision(5);
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(standardError))));
  return `${mean.toFixed(decimals)} ± ${standardError.toFixed(decimals)}`;
}
