import { DomainError } from "../errors.ts";
import { colour } from "../gaussian/cameronMartin.ts";
import { fullGaussian } from "../gaussian/fullGaussian.ts";
import type { FullGaussian } from "../gaussian/gaussianLaw.ts";
import type { GaussianMeasure } from "../gaussian/gaussianMeasure.ts";
import { whitenEmptyDegrees } from "../gaussian/support.ts";
import { gaussLegendre } from "../grid/gaussLegendre.ts";
import { gridFields, type SphereGrid } from "../grid/sphereGrid.ts";
import { type CameronMartinCoordinates, degreeOf } from "../harmonics/coefficients.ts";
import { analyse, synthesise } from "../harmonics/transform.ts";
import { gramMatrix } from "../linalg/gramMatrix.ts";
import { matrixProduct } from "../linalg/matrixProduct.ts";
import { transposed } from "../linalg/transposed.ts";
import { analyticShrinkage, centredSample } from "./sampleCovariance.ts";

/** How far covariances are trusted. */
export interface Localisation {
  /** ℓ > 0: covariances between two points fade like exp(−d²/2ℓ²), d the chord between them; in radii of the sphere. */
  readonly length: number;
  /** l* > 0: degrees well below it keep their covariances whole, whatever the distance. */
  readonly wholeBelow: number;
  /** Share in [0, 1] of the way from there to the diagonal. */
  readonly shrinkage: number;
  /** Share β in [0, 1] of the sample covariance, itself shrunk to its diagonal, in what results. Default 0. */
  readonly blend?: number;
}

/** A sample covariance and its tapered twin, from which laws of one taper length are put together. */
export interface LocalisedParts {
  readonly mean: Float64Array;
  /** S, d×d. */
  readonly sample: Float64Array;
  /** S_ℓ, d×d, symmetric to the bit. */
  readonly near: Float64Array;
  /** The share of the way to its diagonal that the sample itself asks for. */
  readonly sampleShrinkage: number;
}

/** Rings beyond the L that integrate a product of two fields exactly, for the degrees of the taper. */
const MARGIN = 4;

/** Rows and columns that are mirrored together: whole columns would miss the cache. */
const BLOCK = 16;

/**
 * The Gaussian law of a sample of fields whose covariance is faded out with distance on the sphere: far fewer fields than
 * coordinates estimate well what is near, and of what is far only the largest scales,
 *
 *     Σ_ℓ = D (K S K + Q S_ℓ Q) D,   K = diag κ_l,   κ_l = 1/(1 + (l/l*)⁴),   Q² = 1 − K²,   S_ℓ(x, y) = S(x, y) e^{−|x − y|²/2ℓ²},
 *     Σ = (1 − β) Σ_ℓ° + β S°,
 *
 * S the sample covariance, ° for what is shrunk to its diagonal. By Schur's product theorem it is positive semidefinite. The
 * product with the taper smears the spectrum over about 1/ℓ degrees and loses what it moves beyond the band limit; D, one number
 * per degree, gives each degree the variance of the sample back. The product is taken on a grid of p points, of which p d numbers are
 * kept, 19 MB at bandLimit 32 and 300 MB at 64, in n p² operations.
 *
 * @throws {@link ShapeError} if there are fewer than two fields, or if their band limit is not that of γ.
 * @throws {@link DomainError} unless length and wholeBelow are positive and shrinkage and blend lie in [0, 1].
 *
 * Source: Houtekamer and Mitchell (2001), section 3, for the product with a correlation; Schäfer and Strimmer (2005) for S°.
 */
export function localisedCovariance(
  z: CameronMartinCoordinates,
  γ: GaussianMeasure,
  localisation: Localisation,
): FullGaussian<"cameron-martin"> {
  checkLocalisation(localisation);
  const parts = localisedParts(z, γ, localisation.length);
  return fullGaussian(localisedMatrix(parts, localisation), parts.mean);
}

/**
 * What the laws of one taper length have in common. To choose among many laws of one length, it is computed once.
 *
 * @param other the parts of another length, of the same fields: all but the tapered covariance is taken from there.
 * @throws {@link ShapeError} or {@link DomainError} as {@link localisedCovariance}.
 */
export function localisedParts(
  z: CameronMartinCoordinates,
  γ: GaussianMeasure,
  length: number,
  other?: LocalisedParts,
): LocalisedParts {
  checkLocalisation({ length, wholeBelow: 1, shrinkage: 0 });
  const { mean, centred } = centredSample("localisedCovariance", z);
  const [d, n] = [mean.length, z.batch];
  const scaled = centred.map((value) => value / Math.sqrt(n - 1));
  const near = fadedCovariance({ ...z, values: scaled }, γ, length);
  if (other) return { ...other, near };
  const sample = gramMatrix(transposed(scaled, n, d), d, n);
  whitenEmptyDegrees(sample, γ);
  const sampleShrinkage = analyticShrinkage({ mean, centred, covariance: sample });
  return { mean, sample, near, sampleShrinkage };
}

/**
 * The matrix Σ of {@link localisedCovariance}, `[i·d + j]` with d = bandLimit², from parts whose taper is chosen already, in d²
 * operations: to try shrinkages, blends and degrees left whole without making the parts again.
 */
export function localisedMatrix(
  parts: LocalisedParts,
  localisation: Omit<Localisation, "length">,
): Float64Array {
  const [covariance, d] = [lowerTriangle(parts, localisation), parts.mean.length];
  inBlocks(d, (i, j) => {
    covariance[j * d + i] = covariance[i * d + j];
  });
  return covariance;
}

/** The entries of Σ on and below its diagonal, the others 0. */
function lowerTriangle(
  { mean, sample, near, sampleShrinkage }: LocalisedParts,
  { wholeBelow, shrinkage, blend = 0 }: Omit<Localisation, "length">,
): Float64Array {
  checkLocalisation({ length: 1, wholeBelow, shrinkage, blend });
  const d = mean.length;
  const degrees = Int32Array.from({ length: d }, (_, i) => degreeOf(i));
  const κ = Float64Array.from(degrees, (l) => 1 / (1 + (l / wholeBelow) ** 4));
  const faded = κ.map((k) => Math.sqrt(1 - k ** 2));
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j <= i; j++) {
      const at = i * d + j;
      covariance[at] = κ[i] * κ[j] * sample[at] + faded[i] * faded[j] * near[at];
    }
  }
  const scale = restoring(sample, covariance, d);
  const [kept, keptOfSample] = [1 - shrinkage, 1 - sampleShrinkage];
  for (let i = 0; i < d; i++) {
    const own = (1 - blend) * scale[degrees[i]];
    for (let j = 0; j < i; j++) {
      const at = i * d + j;
      const localised = own * scale[degrees[j]] * covariance[at];
      covariance[at] = kept * localised + blend * keptOfSample * sample[at];
    }
    const at = i * (d + 1);
    covariance[at] = own * scale[degrees[i]] * covariance[at] + blend * sample[at];
  }
  return covariance;
}

/** D: the root of the sample's variance over the tapered one's, one number per degree; 1 where there is none. */
function restoring(sample: Float64Array, tapered: Float64Array, d: number): Float64Array {
  const [whole, left] = [sample, tapered].map((matrix) => {
    const variance = new Float64Array(Math.sqrt(d));
    for (let i = 0; i < d; i++) variance[degreeOf(i)] += matrix[i * (d + 1)];
    return variance;
  });
  return whole.map((variance, l) => (left[l] > 0 ? Math.sqrt(variance / left[l]) : 1));
}

/**
 * S_ℓ in Cameron–Martin coordinates, d×d: the covariance on a grid, faded, and analysed in both of its arguments. A ring of first arguments
 * is taken at a time, so that the square of the number of points is never held; with second arguments on rings before it left out and half of those
 * on it, the covariance is what results and its transpose.
 */
function fadedCovariance(
  centred: CameronMartinCoordinates,
  γ: GaussianMeasure,
  length: number,
): Float64Array {
  const { bandLimit: L, batch } = centred;
  const d = L * L;
  const grid = gaussLegendre(L + MARGIN);
  const { nLat, nLon } = grid;
  const points = nLat * nLon;
  const fields = synthesise(colour(γ, centred), grid).values;
  const byPoint = transposed(fields, batch, points);
  const half = new Float64Array(points * d);
  for (let j = 0; j < nLat; j++) {
    const [first, end] = [j * nLon * batch, (j + 1) * nLon * batch];
    const ring = byPoint.subarray(first, end);
    const beyond = matrixProduct(ring, byPoint.subarray(first), nLon, batch, points - j * nLon, {
      transposeB: true,
    });
    const onGrid = fadedRows(beyond, j, grid, length);
    half.set(analyse(gridFields(grid, onGrid), L).values, j * nLon * d);
  }
  // The coordinates of a degree without noise carry no information: what the taper moves there is dropped.
  const scale = Float64Array.from({ length: d }, (_, i) => {
    const c = γ.spectrum[degreeOf(i)];
    return c > 0 ? 1 / Math.sqrt(c) : 0;
  });
  const faded = new Float64Array(d * d);
  for (let first = 0; first < d; first += nLon) {
    const count = Math.min(nLon, d - first);
    const columns = columnsOf(half, d, first, count);
    const rows = analyse(gridFields(grid, columns), L).values;
    for (let at = 0; at < rows.length; at++)
      rows[at] *= scale[at % d] * scale[first + Math.floor(at / d)];
    faded.set(rows, first * d);
  }
  return plusTranspose(faded, d);
}

/** A + Aᵀ in the place of A. */
function plusTranspose(a: Float64Array, d: number): Float64Array {
  inBlocks(d, (i, j) => {
    a[i * d + j] = a[j * d + i] = a[i * d + j] + a[j * d + i];
  });
  return a;
}

/** All places i ≥ j of a d×d matrix, block by block. */
function inBlocks(d: number, visit: (i: number, j: number) => void): void {
  for (let first = 0; first < d; first += BLOCK) {
    for (let i = first; i < d; i++) {
      const end = Math.min(first + BLOCK, i + 1);
      for (let j = first; j < end; j++) visit(i, j);
    }
  }
}

/** Columns first … of a matrix of d columns, as rows. */
function columnsOf(matrix: Float64Array, d: number, first: number, count: number): Float64Array {
  const rows = matrix.length / d;
  const out = new Float64Array(count * rows);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < count; c++) out[c * rows + i] = matrix[i * d + first + c];
  }
  return out;
}

/**
 * S(x, y) exp((cos ∠(x, y) − 1)/ℓ²) for the points x of ring j and all y, with |x − y|² = 2 − 2 cos ∠(x, y): none for y on a ring before it, and
 * half of those on it.
 *
 * @param beyond S(x, y) for the points y of ring j and those after it.
 */
function fadedRows(
  beyond: Float64Array,
  j: number,
  grid: SphereGrid,
  length: number,
): Float64Array {
  const { nLat, nLon } = grid;
  const points = nLat * nLon;
  const left = points - j * nLon;
  const [z, r] = [grid.colatitudes.map(Math.cos), grid.colatitudes.map(Math.sin)];
  const onGrid = new Float64Array(nLon * points);
  const taper = new Float64Array(2 * nLon);
  for (let k = j; k < nLat; k++) {
    const share = k === j ? 1 / 2 : 1;
    for (let m = 0; m < nLon; m++) {
      const cosine = z[j] * z[k] + r[j] * r[k] * Math.cos((2 * Math.PI * m) / nLon);
      taper[m] = taper[m + nLon] = share * Math.exp((cosine - 1) / length ** 2);
    }
    for (let i = 0; i < nLon; i++) {
      const [from, to] = [i * left + (k - j) * nLon, i * points + k * nLon];
      for (let m = 0; m < nLon; m++) onGrid[to + m] = beyond[from + m] * taper[m - i + nLon];
    }
  }
  return onGrid;
}

function checkLocalisation({ length, wholeBelow, shrinkage, blend = 0 }: Localisation): void {
  if (!(length > 0 && wholeBelow > 0)) {
    throw new DomainError(
      `localisedCovariance: length and wholeBelow must be positive, got ${length} and ${wholeBelow}. One is a distance, the other a degree.`,
    );
  }
  for (const [name, share, ends] of [
    ["shrinkage", shrinkage, "0 keeps the localised covariance, 1 its diagonal"],
    ["blend", blend, "0 keeps the localised covariance, 1 takes the sample's"],
  ] as const) {
    if (!(share >= 0 && share <= 1)) {
      throw new DomainError(
        `localisedCovariance: ${name} must lie in [0, 1], got ${share}. ${ends}.`,
      );
    }
  }
}
