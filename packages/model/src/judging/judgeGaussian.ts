import {
  coefficients,
  type HarmonicCoefficients,
  type NoisableGaussian,
  rowsAt,
  spectralFormOf,
  supportDimension,
} from "@chaosphere/core";
import {
  gaussianOnFields,
  lowRankDenoisingLoss,
  lowRankDensity,
  type OnFields,
} from "@chaosphere/score";
import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import { standardisationOf } from "../checkpoint/restoreModel.ts";
import { denoisingTimes, evenlySpaced, JUDGED } from "./denoisingLosses.ts";
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
  law: NoisableGaussian<"cameron-martin">,
  model: Checkpoint,
  a: HarmonicCoefficients,
  groups: ArrayLike<number>,
): GaussianJudgement {
  return judgeGaussianOn(law, model, [{ coefficients: a, groups }])[0];
}

/** Fields that judge a model. */
export interface JudgingFields {
  /** At the model's band limit. */
  readonly coefficients: HarmonicCoefficients;
  /** Run of each field, length batch. */
  readonly groups: ArrayLike<number>;
}

/**
 * {@link judgeGaussian} on several ensembles. For a law of low rank without eigenvectors, whose cost is that of its times, they are
 * judged together, and its denoising loss is that of at most 32 fields of each, evenly spaced.
 */
export function judgeGaussianOn(
  own: NoisableGaussian<"cameron-martin">,
  model: Checkpoint,
  parts: readonly JudgingFields[],
): GaussianJudgement[] {
  const law = spectralFormOf(own) ?? own;
  const standard = standardisationOf(model);
  const { measure } = standard;
  const times = denoisingTimes(model);
  if (law.kind !== "low-rank") {
    return parts.map(({ coefficients: a, groups }) => {
      const on = gaussianOnFields(law, standard.apply(a), times, measure);
      return judgement(model, besideModel(on.denoisingLoss, groups), on.logDensity, groups);
    });
  }
  const chosen = parts.map(({ coefficients: a }) => evenlySpaced(a.batch, JUDGED));
  const rows = parts.map(({ coefficients: a }, part) => rowsAt(a, chosen[part]).values);
  const z = standard.apply(coefficients("harmonic", model.bandLimit, joined(rows)));
  const empty = model.bandLimit ** 2 - supportDimension(measure);
  const denoisingLoss = lowRankDenoisingLoss(law, z, Array.from(times), empty);
  const density = lowRankDensity(law, empty);
  let first = 0;
  return parts.map(({ coefficients: a, groups }, part) => {
    const { length } = chosen[part];
    const perField = denoisingLoss.perField.subarray(first, first + length);
    first += length;
    const own = chosen[part].map((b) => groups[b]);
    const loss = besideModel({ ...denoisingLoss, perField }, own);
    return judgement(
      model,
      loss,
      inChunks(a, (some) => density(standard.apply(some))),
      groups,
    );
  });
}

/** Fields standardised at once, to spare memory. */
const CHUNK = 128;

function inChunks(a: HarmonicCoefficients, of: (some: HarmonicCoefficients) => OnFields): OnFields {
  const found = Array.from({ length: Math.ceil(a.batch / CHUNK) }, (_, i) => {
    const length = Math.min(CHUNK, a.batch - i * CHUNK);
    return of(
      rowsAt(
        a,
        Array.from({ length }, (_, b) => i * CHUNK + b),
      ),
    );
  });
  return { ...found[0], perField: joined(found.map(({ perField }) => perField)) };
}

function judgement(
  model: Checkpoint,
  denoisingLoss: BesideModel,
  logDensity: OnFields,
  groups: ArrayLike<number>,
): GaussianJudgement {
  // log p(a) = log p(z) − Σ ½ log C_l over the coordinates that have a density.
  const volume = model.noise.spectrum.reduce(
    (sum, c, l) => (c > 0 ? sum + ((2 * l + 1) * Math.log(c)) / 2 : sum),
    0,
  );
  return {
    denoisingLoss,
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

function joined(rows: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of rows) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function besideModel(
  { perField, expected, spread, draws = Number.POSITIVE_INFINITY }: OnFields,
  groups: ArrayLike<number>,
): BesideModel {
  const found = meanOverFields(perField, groups);
  const independentError = spread * Math.sqrt(1 / found.count + 1 / draws);
  const error = Math.max(found.standardError ?? 0, independentError);
  const deviation = error > 0 ? (found.mean - expected) / error : 0;
  return { ...found, expected, independentError, deviation };
}
