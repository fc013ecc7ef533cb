import {
  alongEigenvectors,
  DomainError,
  eigenvaluesOf,
  fromEigenvectors,
  lawMean,
  ShapeError,
  type SpectralGaussian,
} from "@chaosphere/core";
import type { Standardisation } from "@chaosphere/core/estimation";
import { matrixProduct, symmetricEigen } from "@chaosphere/core/linalg";
import {
  type ObservationNoise,
  type ObservationOperator,
  whiten,
  whitenAdjoint,
} from "@chaosphere/score/posterior";
import { noisingRates } from "./noisingRates.ts";
import type { ObservationTask } from "./observationTask.ts";
import { siteNoise, siteOperator } from "./siteOperator.ts";
import { positiveVariances, type WhitenedLaw } from "./whitenedLaw.ts";

/**
 * The posteriors N(m^y, K⁻¹) of a Gaussian law N(a, Σ) in Cameron–Martin coordinates of the noise, for all observations of one task: K is
 * the same for every y.
 */
export interface TaskPosterior extends WhitenedLaw {
  /** K^{−½}, symmetric, row-major L² × L². */
  readonly root: Float64Array;
  /** m^y of observations in rows, in Cameron–Martin coordinates. */
  readonly mean: (y: Float64Array) => Float64Array;
}

/** Bandlimit beyond which K, a matrix of L² × L² numbers, is not made: 134 MB. */
const LARGEST_BAND_LIMIT = 64;

/**
 * The posteriors of a Gaussian law for the observations of one task. With B = R^{−½} A C^{½}, and f = ā + C^{½} x the field,
 *
 *     K = Σ⁻¹ + B* B,   m^y = a + K⁻¹ B* R^{−½} (y − A(ā + C^{½} a)),   K^{½}(x − m^y) = K^{−½} (Σ⁻¹ (x − a) − B* e).
 *
 * The state x of a diffusion whose noise is N(0, K⁻¹) about m^y is one more observation: what the Gaussian law then makes of state and
 * observation is m^y + K^{−½} e^{−at} x, and its score relative to that noise is 0. K is decomposed once, by L⁶ operations.
 *
 * @param law of coordinates whose variances are positive; where the noise has none, 0 is taken for 1, as nothing depends on it.
 * @throws {@link DomainError} if a coordinate that the noise has does not vary, or the band limit is above 64.
 * @throws {@link ShapeError} if law, operator and noise are not of one band limit.
 *
 * Source: docs/theory/formulas.md (P2.1, P3.2).
 */
export function taskPosterior(
  law: SpectralGaussian<"cameron-martin">,
  standard: Standardisation,
  operator: ObservationOperator,
  noise: ObservationNoise,
): TaskPosterior {
  const { bandLimit: L, size } = operator;
  const d = L * L;
  const λ = variancesOf(law, standard, L);
  const a = lawMean(law);
  const deviations = new Float64Array(d);
  standard.measure.spectrum.forEach((c, l) => {
    deviations.fill(Math.sqrt(c), l * l, (l + 1) ** 2);
  });
  const colour = (x: Float64Array) => x.map((value, i) => value * deviations[i % d]);
  const applyB = (x: Float64Array) => whiten(noise, operator.apply(colour(x)));
  const adjointB = (v: Float64Array) => colour(operator.adjoint(whitenAdjoint(noise, v)));
  const precision = (x: Float64Array) => {
    const y = alongEigenvectors(law, x);
    return fromEigenvectors(
      law,
      y.map((value, i) => value / λ[i % d]),
    );
  };

  const identity = new Float64Array(d * d);
  for (let i = 0; i < d; i++) identity[i * (d + 1)] = 1;
  const K = precision(identity);
  const B = applyB(identity);
  const H = matrixProduct(B, B, d, size, d, { transposeB: true });
  for (let i = 0; i < K.length; i++) K[i] += H[i];
  const { eigenvalues: κ, eigenvectors: W } = symmetricEigen(K, d);
  const scaled = W.map((w, i) => w / Math.sqrt(κ[i % d]));
  const root = matrixProduct(scaled, W, d, d, d, { transposeB: true });

  const coloured = (ξ: Float64Array) => matrixProduct(ξ, root, ξ.length / d, d, d);
  const expected = operator.apply(colour(a).map((value, i) => value + standard.mean.values[i]));
  return {
    bandLimit: L,
    size,
    rates: noisingRates(standard.measure.spectrum),
    root,
    coloured,
    mean: (y) => {
      checkRows("mean", y, size);
      const r = whiten(
        noise,
        y.map((value, i) => value - expected[i % size]),
      );
      return coloured(coloured(adjointB(r))).map((value, i) => value + a[i % d]);
    },
    whitened: (x, e) => {
      const shift = precision(x.map((value, i) => value - a[i % d]));
      const error = adjointB(e);
      return coloured(shift.map((value, i) => value - error[i]));
    },
  };
}

/**
 * {@link taskPosterior} of the values at the sites of a task, with its errors of observation.
 *
 * @param law the law of the standardised coefficients.
 * @param standard takes fields to those coefficients; the deviation of the errors is in the unit of its fields.
 * @throws as {@link taskPosterior}.
 */
export function posteriorOfTask(
  { sites, noiseSd }: ObservationTask,
  law: SpectralGaussian<"cameron-martin">,
  standard: Standardisation,
): TaskPosterior {
  const operator = siteOperator(sites, standard.mean.bandLimit);
  return taskPosterior(law, standard, operator, siteNoise(sites, noiseSd));
}

/** The variances along the eigenvectors, none of them 0. */
function variancesOf(
  law: SpectralGaussian<"cameron-martin">,
  { measure, mean }: Standardisation,
  L: number,
): Float64Array {
  if (L > LARGEST_BAND_LIMIT) {
    throw new DomainError(
      `taskPosterior: bandLimit must be at most ${LARGEST_BAND_LIMIT}, as the posterior of a task is a matrix, got ${L}. Train at a smaller band limit.`,
    );
  }
  if (eigenvaluesOf(law).length !== L * L || mean.bandLimit !== L) {
    throw new ShapeError(
      `taskPosterior: the law and the mean must have the ${L * L} coordinates that are observed, got ${eigenvaluesOf(law).length} and ${mean.bandLimit ** 2}. Use one band limit.`,
    );
  }
  return positiveVariances("taskPosterior", law, measure.spectrum);
}

function checkRows(caller: string, y: Float64Array, size: number): void {
  if (y.length % size === 0) return;
  throw new ShapeError(
    `taskPosterior.${caller}: observations must be whole rows of ${size} numbers, got ${y.length}. Give those of the task.`,
  );
}
