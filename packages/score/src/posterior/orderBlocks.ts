import { orthonormalLegendre } from "@chaosphere/core";
import {
  type CholeskyFactor,
  choleskyFactor,
  gramMatrix,
  matrixProduct,
  transposed,
  whitenRows,
  whitenRowsTransposed,
} from "@chaosphere/core/linalg";

/**
 * D = I + T Y*WY T, of degrees from … bandLimit − 1, for weights W that depend on the latitude alone: a block for each order |m|,
 * shared by m and −m.
 */
export interface OrderBlocks {
  /** Rows D⁻¹ x of rows of bandLimit² coordinates, 0 below the degree `from`. */
  readonly solve: (x: Float64Array) => Float64Array;
  /**
   * Of each order m, Σ_ll′ t_l P̄_lm(θ_a) (D⁻¹)_ll′ t_l′ P̄_l′m(θ_b) for all pairs of the latitudes asked for, row-major: what D⁻¹ is
   * between them.
   */
  readonly between: readonly Float64Array[];
  /** The same of D⁻². */
  readonly betweenSquared: () => readonly Float64Array[];
  /** log det D. */
  readonly logDeterminant: number;
  /** tr D⁻¹. */
  readonly traceOfInverse: number;
}

/**
 * D of rings that each have one weight. With P_m of P̄_lm(θ_r), rings × degrees, the block of order m is
 *
 *     D_m = I + T P_mᵀ diag(w_r) P_m T,
 *
 * since the products of harmonics of different orders have no mean along a ring.
 *
 * @param scales t_l. Length bandLimit.
 * @param colatitudes θ_r, rad.
 * @param weights w_r ≥ 0, of all points of ring r together.
 * @param latitudes θ_a, between which D⁻¹ is wanted.
 * @param from lowest degree. Default 0.
 */
export function orderBlocks(
  scales: Float64Array,
  colatitudes: Float64Array,
  weights: Float64Array,
  latitudes: Float64Array,
  from = 0,
): OrderBlocks {
  const bandLimit = scales.length;
  const kept = Array.from(weights.keys()).filter((r) => weights[r] > 0);
  const θ = Float64Array.from(kept, (r) => colatitudes[r]);
  const w = Float64Array.from(kept, (r) => weights[r]);
  const n = latitudes.length;
  const inverses: Float64Array[] = [];
  const between: Float64Array[] = [];
  let logDeterminant = 0;
  let traceOfInverse = 0;
  for (let m = 0; m < bandLimit; m++) {
    const k = bandLimit - Math.max(m, from);
    const factor = factorOf(scaledLegendre(scales, m, θ, k), k, w);
    const inverse = inverseOf(factor);
    inverses.push(inverse);
    // By the factor and not the inverse, whose rounding would be that of the largest weight.
    if (n > 0) {
      between.push(gramMatrix(whitenRows(factor, scaledLegendre(scales, m, latitudes, k)), n, k));
    }
    const orders = m === 0 ? 1 : 2;
    logDeterminant += orders * 2 * factor.halfLogDeterminant;
    for (let i = 0; i < k; i++) traceOfInverse += orders * inverse[i * (k + 1)];
  }
  return {
    logDeterminant,
    traceOfInverse,
    solve: (x) => solved(inverses, x),
    between,
    betweenSquared: () =>
      between.map((_, m) => {
        const k = bandLimit - Math.max(m, from);
        const rows = scaledLegendre(scales, m, latitudes, k);
        return gramMatrix(matrixProduct(rows, inverses[m], n, k, k), n, k);
      }),
  };
}

/** Rows t_l P̄_lm(θ) of the last k degrees. */
function scaledLegendre(scales: Float64Array, m: number, θ: Float64Array, k: number): Float64Array {
  const first = scales.length - k;
  const rows = new Float64Array(θ.length * k);
  for (let r = 0; r < θ.length; r++) {
    const column = orthonormalLegendre(scales.length, m, θ[r]);
    for (let i = 0; i < k; i++) rows[r * k + i] = scales[first + i] * column[first + i - m];
  }
  return rows;
}

/** The Cholesky factor of I + RᵀWR for rows R of k numbers. */
function factorOf(rows: Float64Array, k: number, weights: Float64Array): CholeskyFactor {
  const n = weights.length;
  const block = n > 0 ? gramMatrix(transposed(rows, n, k), k, n, weights) : new Float64Array(k * k);
  for (let i = 0; i < k; i++) block[i * (k + 1)] += 1;
  return choleskyFactor(block, k, { caller: "gaussianPosterior" });
}

function inverseOf(factor: CholeskyFactor): Float64Array {
  const k = factor.dimension;
  const units = new Float64Array(k * k);
  for (let i = 0; i < k; i++) units[i * (k + 1)] = 1;
  return whitenRowsTransposed(factor, whitenRows(factor, units));
}

function solved(inverses: readonly Float64Array[], x: Float64Array): Float64Array {
  const bandLimit = inverses.length;
  const d = bandLimit ** 2;
  const rows = x.length / d;
  const out = new Float64Array(x.length);
  for (let m = 0; m < bandLimit; m++) {
    const k = Math.round(Math.sqrt(inverses[m].length));
    const orders = m === 0 ? [0] : [m, -m];
    const own = new Float64Array(rows * orders.length * k);
    const each = (visit: (at: number, from: number) => void) => {
      let at = 0;
      for (let b = 0; b < rows; b++) {
        for (const order of orders) {
          for (let l = bandLimit - k; l < bandLimit; l++) visit(at++, b * d + l * l + l + order);
        }
      }
    };
    each((at, from) => {
      own[at] = x[from];
    });
    const image = matrixProduct(own, inverses[m], rows * orders.length, k, k);
    each((at, from) => {
      out[from] = image[at];
    });
  }
  return out;
}
