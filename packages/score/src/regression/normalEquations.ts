import { type CameronMartinCoordinates, DomainError, rows, ShapeError } from "@chaosphere/core";
import { chaosBasis, type MultiIndices } from "@chaosphere/core/chaos";
import { matrixProduct } from "@chaosphere/core/linalg";

/** What least squares on chaos features needs to know of the samples. */
export interface NormalEquations {
  /** Number of samples. */
  readonly samples: number;
  /** G = Σ_b h_α(x_b) h_β(x_b), p × p, rows first. */
  readonly gram: Float64Array;
  /** Σ_b y_b h_α(x_b). Length p. */
  readonly moments: Float64Array;
  /** Σ_b y_b². */
  readonly squares: number;
}

/** Samples a block of features, and features a strip of the Gram matrix. */
const [BLOCK, STRIP] = [1024, 256];

/**
 * The normal equations of a target on the chaos features h_α = ∏_j h_{α_j}(x_j),
 *
 *     G = Φᵀ Φ,   m = Φᵀ y,   Φ_bα = h_α(x_b).
 *
 * Features are made in blocks of 1024 samples and multiplied strip by strip on one side of the diagonal, so the
 * whole Φ is never held. Costs n p² products.
 *
 * @param y one target per row of x.
 * @throws {@link ShapeError} if there is not one target per row, no row, or too few coordinates, {@link DomainError} if a
 *   target is not finite.
 *
 * Source: docs/theory/formulas.md (G2.2).
 */
export function normalEquations(
  indices: MultiIndices,
  x: CameronMartinCoordinates,
  y: Float64Array,
): NormalEquations {
  checkTargets("normalEquations", x, y);
  const p = indices.orders.length;
  const gram = new Float64Array(p * p);
  const moments = new Float64Array(p);
  for (let start = 0; start < x.batch; start += BLOCK) {
    const end = Math.min(start + BLOCK, x.batch);
    const features = transposedFeatures(indices, rows(x, start, end));
    addGram(features, p, end - start, gram);
    matrixProduct(features, y.subarray(start, end), p, end - start, 1).forEach((m, k) => {
      moments[k] += m;
    });
  }
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) gram[j * p + i] = gram[i * p + j];
  }
  return { samples: x.batch, gram, moments, squares: y.reduce((sum, y) => sum + y * y, 0) };
}

/** The normal equations of all samples of a and b (sign 1), or of those of a without b's (sign −1). */
export function combine(a: NormalEquations, b: NormalEquations, sign: 1 | -1): NormalEquations {
  return {
    samples: a.samples + sign * b.samples,
    gram: a.gram.map((g, i) => g + sign * b.gram[i]),
    moments: a.moments.map((m, i) => m + sign * b.moments[i]),
    squares: a.squares + sign * b.squares,
  };
}

/** Φᵀ: `[k·batch + b]` = h_α(x_b) of multi-index k. */
function transposedFeatures(indices: MultiIndices, x: CameronMartinCoordinates): Float64Array {
  const basis = chaosBasis("normalEquations", indices, x.bandLimit);
  const row = x.bandLimit ** 2;
  const features = new Float64Array(indices.orders.length * x.batch);
  for (let b = 0; b < x.batch; b++) {
    const h = basis(x.values.subarray(b * row, (b + 1) * row));
    for (let k = 0; k < h.length; k++) features[k * x.batch + b] = h[k];
  }
  return features;
}

/** Adds Φᵀ Φ on and below the diagonal. */
function addGram(features: Float64Array, p: number, samples: number, gram: Float64Array): void {
  for (let i = 0; i < p; i += STRIP) {
    const height = Math.min(STRIP, p - i);
    const strip = features.subarray(i * samples, (i + height) * samples);
    const width = i + height;
    const before = features.subarray(0, width * samples);
    const product = matrixProduct(strip, before, height, samples, width, { transposeB: true });
    for (let r = 0; r < height; r++) {
      for (let j = 0; j <= i + r; j++) gram[(i + r) * p + j] += product[r * width + j];
    }
  }
}

/** @throws {@link ShapeError} without a row or one target per row, {@link DomainError} if a target is not finite. */
export function checkTargets(caller: string, x: CameronMartinCoordinates, y: Float64Array): void {
  if (!(x.batch >= 1 && y.length === x.batch)) {
    throw new ShapeError(
      `${caller}: need one row or more and one target each, got ${x.batch} rows and ${y.length} targets. Give a number for every sample.`,
    );
  }
  const broken = y.findIndex((y) => !Number.isFinite(y));
  if (broken !== -1) {
    throw new DomainError(
      `${caller}: targets must be finite, got ${y[broken]} in row ${broken}. Leave the row out.`,
    );
  }
}
