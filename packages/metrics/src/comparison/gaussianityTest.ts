import {
  child,
  evaluateAt,
  fillNormals,
  type HarmonicCoefficients,
  type Key,
} from "@chaosphere/core";
import { gramMatrix, matrixProduct, pivotedCholesky, transposed } from "@chaosphere/core/linalg";
import { rankAmongCopies } from "./rankAmongCopies.ts";
import { checkCount } from "./resampling.ts";
import { spacedRows } from "./spacedRows.ts";

/** Options of {@link gaussianityTest}. */
export interface GaussianityTestOptions {
  /** Determines the Gaussian draws. */
  readonly key: Key;
  /** Number of Gaussian ensembles that the data are compared with, 1 or more. Default 99. */
  readonly copies?: number;
  /** Points of the sphere that are looked at, 1 or more. Default 64. */
  readonly points?: number;
  /** At most so many fields are looked at, evenly spaced. Default 256. */
  readonly fields?: number;
}

/** Moments of standardised functionals of a field, averaged over the functionals. */
export interface MeanMoments {
  readonly skewness: number;
  /** Root mean square of the skewnesses, which one that changes sign from place to place raises as well. */
  readonly rootMeanSquare: number;
  /** In excess of 3, that of a Gaussian variable. */
  readonly kurtosis: number;
}

/** What {@link gaussianityTest} found. */
export interface Gaussianity {
  readonly pValue: number;
  readonly heights: MeanMoments;
  /** Of differences between neighbours. */
  readonly slopes: MeanMoments;
  /** Of coefficients of degrees below 8. Negative where the energy of a degree hardly varies from field to field. */
  readonly largeScales: MeanMoments;
}

/** Degrees below this are the large scales. */
const LARGE_SCALES = 8;

/** The golden angle, rad: points along a spiral with this step in longitude cover the sphere evenly. */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/**
 * Tests whether the law of independent fields is Gaussian, isotropic or not, against as many draws of the Gaussian law with their mean
 * and covariance. Looked at are heights at points spread over the sphere and differences to neighbours half the smallest wavelength
 * away, by their skewness and kurtosis at each place, and the kurtosis of the coefficients of degrees below 8.
 *
 * @returns p, a multiple of 1/(1 + copies), and what was looked at. Of a Gaussian law P(p ≤ u) is u or somewhat less: the covariance of the draws is an estimate,
 * which makes them scatter more.
 * @throws {@link DomainError} if the number of copies, points or fields is not a whole number, 1 or more.
 *
 * @example
 * ```ts
 * import { analyse, colour, gaussLegendre, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { gaussianityTest } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3, sigma: 16 });
 * const gaussian = colour(γ, whiteNoise(8, 100, key(1)));
 * const heights = synthesise(gaussian, gaussLegendre(16));
 * const skewed = analyse({ ...heights, values: heights.values.map(Math.exp) }, 8);
 * const p = (fields: typeof gaussian) => gaussianityTest(fields, { key: key(2) }).pValue;
 * console.log(p(skewed), p(gaussian) > 0.01); // 0.01 true
 * ```
 */
export function gaussianityTest(
  a: HarmonicCoefficients,
  { key, copies = 99, points = 64, fields = 256 }: GaussianityTestOptions,
): Gaussianity {
  checkCount("gaussianityTest", "copies", copies);
  checkCount("gaussianityTest", "points", points);
  checkCount("gaussianityTest", "fields", fields);
  const own = standardisedFeatures(a, points, fields);
  const { count, columns } = own;
  const { factor, rank } = pivotedCholesky(
    gramMatrix(transposed(own.values, count, columns), columns, count).map(
      (product) => product / count,
    ),
    columns,
  );
  const root = transposed(factor, columns, columns).subarray(0, rank * columns);
  const moments = momentsOfAll(own);
  const rows = [statistics(moments)];
  const draws = new Float64Array(count * rank);
  for (let k = 0; k < copies; k++) {
    fillNormals(child(key, k), 0, draws);
    const values = matrixProduct(draws, root, count, rank, columns);
    rows.push(statistics(momentsOfAll(standardised({ ...own, values }))));
  }
  return { pValue: rankAmongCopies(rows), ...moments };
}

/** Linear functionals of each field, `values[b·columns + j]`: heights, differences, coefficients of the first degrees. */
interface Features {
  readonly count: number;
  readonly columns: number;
  readonly points: number;
  readonly values: Float64Array;
}

function standardisedFeatures(a: HarmonicCoefficients, points: number, fields: number): Features {
  const row = a.bandLimit ** 2;
  const kept = spacedRows(a.batch, fields);
  const count = kept.length;
  const some = new Float64Array(count * row);
  kept.forEach((b, n) => {
    some.set(a.values.subarray(b * row, (b + 1) * row), n * row);
  });
  const colatitudes = Float64Array.from({ length: points }, (_, p) =>
    Math.acos(1 - (2 * p + 1) / points),
  );
  const longitudes = Float64Array.from(
    { length: points },
    (_, p) => (p * GOLDEN_ANGLE) % (2 * Math.PI),
  );
  const step = Math.PI / (2 * a.bandLimit);
  const beside = colatitudes.map((θ) => (θ < Math.PI / 2 ? θ + step : θ - step));
  const part = { ...a, batch: count, values: some };
  const heights = evaluateAt(part, colatitudes, longitudes);
  const neighbours = evaluateAt(part, beside, longitudes);
  const large = Math.min(LARGE_SCALES, a.bandLimit) ** 2;
  const columns = 2 * points + large;
  const values = new Float64Array(count * columns);
  for (let b = 0; b < count; b++) {
    for (let p = 0; p < points; p++) {
      const height = heights[b * points + p];
      values[b * columns + p] = height;
      values[b * columns + points + p] = neighbours[b * points + p] - height;
    }
    values.set(some.subarray(b * row, b * row + large), b * columns + 2 * points);
  }
  return standardised({ count, columns, points, values });
}

/** Every functional with mean 0 and variance 1 over the fields; one that does not vary is zero. */
function standardised({ count, columns, points, values }: Features): Features {
  const out = values.slice();
  for (let j = 0; j < columns; j++) {
    let [mean, square] = [0, 0];
    for (let b = 0; b < count; b++) mean += values[b * columns + j] / count;
    for (let b = 0; b < count; b++) square += (values[b * columns + j] - mean) ** 2 / count;
    const isConstant = square <= (1e-12 * mean) ** 2;
    const scale = isConstant ? 0 : 1 / Math.sqrt(square);
    for (let b = 0; b < count; b++) {
      out[b * columns + j] = scale * (values[b * columns + j] - mean);
    }
  }
  return { count, columns, points, values: out };
}

/** The mean skewness and excess kurtosis of the functionals in a range, and the root mean square of their skewness. */
function momentsOf({ count, columns, values }: Features, from: number, to: number): MeanMoments {
  let [skewness, squared, kurtosis] = [0, 0, 0];
  for (let j = from; j < to; j++) {
    let [third, fourth] = [0, 0];
    for (let b = 0; b < count; b++) {
      const z = values[b * columns + j];
      third += (z * z * z) / count;
      fourth += (z * z * z * z) / count;
    }
    skewness += third / (to - from);
    squared += third ** 2 / (to - from);
    kurtosis += (fourth - 3) / (to - from);
  }
  return { skewness, rootMeanSquare: Math.sqrt(squared), kurtosis };
}

function momentsOfAll(features: Features): Omit<Gaussianity, "pValue"> {
  const { points, columns } = features;
  return {
    heights: momentsOf(features, 0, points),
    slopes: momentsOf(features, points, 2 * points),
    largeScales: momentsOf(features, 2 * points, columns),
  };
}

/** A skewness that changes sign from place to place is seen by its mean square alone. */
function statistics({ heights, slopes, largeScales }: Omit<Gaussianity, "pValue">): Float64Array {
  const numbers = [heights, slopes].flatMap((moments) => Object.values(moments));
  return Float64Array.of(...numbers, largeScales.kurtosis);
}
