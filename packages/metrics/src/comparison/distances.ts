import {
  DomainError,
  degreeOf,
  type HarmonicCoefficients,
  rows,
  ShapeError,
} from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";

/** The norm in which fields are compared. */
export interface DistanceOptions {
  /** w_l ≥ 0, length bandLimit, in ‖f‖² = Σ_l w_l Σ_m a_lm². Default 1, the norm of L²(S²). */
  readonly degreeWeights?: Float64Array;
}

/** Nearest neighbours of a batch of fields. */
export interface NearestFields {
  /** min_k ‖f_b − g_k‖ at index b. */
  readonly distances: Float64Array;
  /** The row k that attains it. */
  readonly indices: Uint32Array;
}

const BLOCK = 256;

/** Below this share of ‖f‖² + ‖g‖², the Gram formula has lost half its digits and the difference is formed. */
const CANCELLATION = 1e-6;

/**
 * Distances between all pairs of fields of two batches,
 *
 *     d[b·n + k] = ‖f_b − g_k‖,   ‖f − g‖² = ‖f‖² + ‖g‖² − 2⟨f, g⟩,
 *
 * by one matrix product; pairs so close that this cancels are computed from the difference. Relative error below
 * 1e-9, and exactly 0 for equal fields.
 *
 * @throws {@link ShapeError} if band limits or the number of weights differ.
 * @throws {@link DomainError} if a weight is negative.
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { pairwiseDistances } from "@chaosphere/metrics";
 *
 * const f = coefficients("harmonic", 1, Float64Array.of(0, 3));
 * const g = coefficients("harmonic", 1, Float64Array.of(1, 5, 7));
 * console.log([...pairwiseDistances(f, g)].join(" ")); // 1 5 7 2 2 4
 * ```
 */
export function pairwiseDistances(
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
  options: DistanceOptions = {},
): Float64Array {
  checkSameBandLimit("pairwiseDistances", f, g);
  const row = f.bandLimit ** 2;
  const a = weighted("pairwiseDistances", f, options);
  const b = f === g ? a : weighted("pairwiseDistances", g, options);
  const [aNorms, bNorms] = [squaredNorms(a, row), squaredNorms(b, row)];
  const d = matrixProduct(a, b, f.batch, row, g.batch, { transposeB: true });
  for (let i = 0; i < f.batch; i++) {
    for (let k = 0; k < g.batch; k++) {
      const norms = aNorms[i] + bNorms[k];
      const gram = norms - 2 * d[i * g.batch + k];
      const square = gram > CANCELLATION * norms ? gram : squaredDifference(a, b, i, k, row);
      d[i * g.batch + k] = Math.sqrt(square);
    }
  }
  return d;
}

/**
 * The nearest training field of each generated field. A distance far below those between training fields is a sign
 * of copying.
 *
 * @throws {@link ShapeError} if the training set is empty or band limits differ.
 * @throws {@link DomainError} if a weight is negative.
 *
 * @example
 * ```ts
 * import { colour, key, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { nearestFields } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3 });
 * const fields = (seed: number, count: number) => colour(γ, whiteNoise(8, count, key(seed)));
 * // A generated field that is a copy of training field 7.
 * const training = fields(1, 20);
 * const copy = { ...fields(1, 1), values: training.values.slice(7 * 64, 8 * 64) };
 * const { indices, distances } = nearestFields(copy, training);
 * console.log(indices[0], distances[0]); // 7 0
 * ```
 */
export function nearestFields(
  generated: HarmonicCoefficients,
  training: HarmonicCoefficients,
  options: DistanceOptions = {},
): NearestFields {
  if (!(training.batch >= 1)) {
    throw new ShapeError(
      "nearestFields: the training set must hold one field or more, got 0. Read some data first.",
    );
  }
  const distances = new Float64Array(generated.batch);
  const indices = new Uint32Array(generated.batch);
  let b = 0;
  for (const block of rowBlocks(generated)) {
    const d = pairwiseDistances(block, training, options);
    for (let start = 0; start < d.length; start += training.batch, b++) {
      const row = d.subarray(start, start + training.batch);
      indices[b] = row.reduce((best, value, k) => (value < row[best] ? k : best), 0);
      distances[b] = row[indices[b]];
    }
  }
  return { distances, indices };
}

/** A batch in blocks of rows, so that a matrix of distances takes memory in proportion to one batch only. */
export function* rowBlocks(f: HarmonicCoefficients): Generator<HarmonicCoefficients> {
  for (let start = 0; start < f.batch; start += BLOCK) {
    yield rows(f, start, Math.min(start + BLOCK, f.batch));
  }
}

/** @throws {@link ShapeError} unless both batches have one band limit. */
export function checkSameBandLimit(
  caller: string,
  f: HarmonicCoefficients,
  g: HarmonicCoefficients,
): void {
  if (f.bandLimit !== g.bandLimit) {
    throw new ShapeError(
      `${caller}: both batches must have one band limit, got ${f.bandLimit} and ${g.bandLimit}. Truncate the finer one.`,
    );
  }
}

/** √w_l a_lm, so that the weighted norm is the plain one. */
function weighted(
  caller: string,
  { bandLimit, values }: HarmonicCoefficients,
  { degreeWeights }: DistanceOptions,
): Float64Array {
  if (degreeWeights === undefined) return values;
  if (degreeWeights.length !== bandLimit) {
    throw new ShapeError(
      `${caller}: need one weight per degree, ${bandLimit}, got ${degreeWeights.length}. Give w_l for l < bandLimit.`,
    );
  }
  const bad = degreeWeights.find((w) => !(w >= 0 && w < Number.POSITIVE_INFINITY));
  if (bad !== undefined) {
    throw new DomainError(
      `${caller}: weights must be finite and 0 or more, got ${bad}. Use 1 for the norm of L²(S²).`,
    );
  }
  const row = bandLimit ** 2;
  const roots = Float64Array.from({ length: row }, (_, i) => Math.sqrt(degreeWeights[degreeOf(i)]));
  return values.map((a, k) => a * roots[k % row]);
}

function squaredNorms(a: Float64Array, row: number): Float64Array {
  return Float64Array.from({ length: a.length / row }, (_, i) =>
    a.subarray(i * row, (i + 1) * row).reduce((sum, value) => sum + value * value, 0),
  );
}

function squaredDifference(
  a: Float64Array,
  b: Float64Array,
  i: number,
  k: number,
  row: number,
): number {
  let sum = 0;
  for (let j = 0; j < row; j++) sum += (a[i * row + j] - b[k * row + j]) ** 2;
  return sum;
}
