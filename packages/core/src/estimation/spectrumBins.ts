import { DomainError } from "../errors.ts";
import { type CholeskyFactor, choleskyFactor, solveCholesky } from "../linalg/cholesky.ts";

/** Degrees from ≤ l ≤ to that share one number. */
export interface DegreeBin {
  readonly from: number;
  readonly to: number;
}

/**
 * Degree 0, the mean, by itself, and from 1 on bins of so many degrees; what is left at the end joins the last.
 */
export function degreeBins(bandLimit: number, width: number): DegreeBin[] {
  const bins: DegreeBin[] = [{ from: 0, to: 0 }];
  for (let from = 1; from < bandLimit; from += width) {
    const end = from + 2 * width > bandLimit ? bandLimit : from + width;
    bins.push({ from, to: end - 1 });
    if (end === bandLimit) break;
  }
  return bins;
}

/** A coupling between bins, and how far its inverse may magnify an error. */
export interface BinnedCoupling {
  readonly bins: readonly DegreeBin[];
  /** n_b = Σ (2l+1) over the bin. */
  readonly orders: Float64Array;
  /** Of K_bc = Σ_{l∈b} Σ_{k∈c} (2l+1) S_lk (2k+1) / √(n_b n_c). */
  readonly factor: CholeskyFactor;
  /** λ_max/λ_min of K, estimated. */
  readonly condition: number;
}

/** K for some bins; undefined where it is singular to working precision. */
export function binnedCoupling(
  coupling: Float64Array,
  bandLimit: number,
  bins: readonly DegreeBin[],
): BinnedCoupling | undefined {
  const n = bins.length;
  const K = new Float64Array(n * n);
  const orders = Float64Array.from(bins, ({ from, to }) => (to + 1) ** 2 - from ** 2);
  bins.forEach((b, i) => {
    for (let j = 0; j <= i; j++) {
      const c = bins[j];
      let sum = 0;
      for (let l = b.from; l <= b.to; l++) {
        for (let k = c.from; k <= c.to; k++) {
          sum += (2 * l + 1) * (2 * k + 1) * coupling[l * bandLimit + k];
        }
      }
      K[i * n + j] = sum / Math.sqrt(orders[i] * orders[j]);
      K[j * n + i] = K[i * n + j];
    }
  });
  let factor: CholeskyFactor;
  try {
    factor = choleskyFactor(K, n);
  } catch (error) {
    // That K is not positive definite to working precision; anything else is a fault of ours.
    if (!(error instanceof DomainError)) throw error;
    return undefined;
  }
  const largest = growth(n, (x) => product(K, x));
  const inverse = growth(n, (x) => solveCholesky(factor, x));
  return { bins, orders, factor, condition: largest * inverse };
}

/** Iterations of the power method: with a start of all frequencies it is within a few per cent. */
const STEPS = 30;

/** The largest eigenvalue of a positive map by the power method. */
function growth(n: number, map: (x: Float64Array) => Float64Array): number {
  let x: Float64Array = Float64Array.from({ length: n }, (_, i) => Math.sin(1 + i * i));
  let size = 0;
  for (let step = 0; step < STEPS; step++) {
    const norm = Math.hypot(...x);
    x = map(x.map((v) => v / norm));
    size = Math.hypot(...x);
  }
  return size;
}

function product(K: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += K[i * n + j] * x[j];
    return sum;
  });
}
