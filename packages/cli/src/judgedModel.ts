import {
  analyse,
  type CameronMartinCoordinates,
  type FullCovariance,
  type GaussianMeasure,
} from "@chaosphere/core";
import type { Dataset } from "@chaosphere/data";
import { type Checkpoint, restoreModel } from "@chaosphere/model";
import { gaussianOnFields, type OnFields } from "@chaosphere/score";
import { denoisingTimes } from "./denoisingLosses.ts";
import { type FieldMean, meanOverFields } from "./meanOverFields.ts";

/** A mean over fields beside what the model expects of its own. */
export interface BesideModel extends FieldMean {
  /** What fields drawn from the model would have on average. */
  readonly expected: number;
  /** Standard error of as many independent fields of the model. */
  readonly independentError: number;
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

/**
 * Holds a Gaussian model against fields.
 *
 * @param law its law in Cameron–Martin coordinates.
 */
export function judgeGaussian(
  law: FullCovariance,
  model: Checkpoint,
  data: Dataset,
): GaussianJudgement {
  const { standard } = restoreModel(model);
  const z = standard.apply(analyse(data.fields, model.bandLimit));
  const on = gaussianOnFields(law, z, denoisingTimes(model), standard.measure);
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

/**
 * Variance of fields over that of the model, by degree: Σ_m mean (z − m)²/Σ_m Σ_j λ_j V_ij², NaN where the noise has none. Length
 * bandLimit.
 */
export function varianceOverModel(
  { dimension: d, mean, eigenvalues, eigenvectors }: FullCovariance,
  { values, batch, bandLimit }: CameronMartinCoordinates,
  { spectrum }: GaussianMeasure,
): Float64Array {
  const [found, own] = [new Float64Array(bandLimit), new Float64Array(bandLimit)];
  const degreeOf = (i: number) => Math.floor(Math.sqrt(i));
  const add = (to: Float64Array, i: number, value: number) => {
    to[degreeOf(i)] = (to[degreeOf(i)] ?? 0) + value;
  };
  values.forEach((z, at) => {
    add(found, at % d, (z - (mean[at % d] ?? 0)) ** 2 / batch);
  });
  for (let i = 0; i < d; i++) {
    eigenvalues.forEach((λ, j) => {
      add(own, i, λ * (eigenvectors[i * d + j] ?? 0) ** 2);
    });
  }
  return found.map((value, l) => ((spectrum[l] ?? 0) > 0 ? value / (own[l] ?? 0) : Number.NaN));
}

function besideModel({ perField, expected, spread }: OnFields, data: Dataset): BesideModel {
  const found = meanOverFields(perField, data.groups);
  const independentError = spread / Math.sqrt(found.count);
  const error = Math.max(found.standardError ?? 0, independentError);
  const deviation = error > 0 ? (found.mean - expected) / error : 0;
  return { ...found, expected, independentError, deviation };
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
