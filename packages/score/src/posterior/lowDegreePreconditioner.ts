import { key, whiteNoise } from "@chaosphere/core";
import { choleskyFactor, whitenRows, whitenRowsTransposed } from "@chaosphere/core/linalg";
import { imagesOfUnits, tracesOf } from "./denseSolver.ts";
import type { WhitenedObservation } from "./whitenedObservation.ts";

/** Random directions from which the diagonal of H is estimated. It steers the iterations only, hence a fixed stream. */
const PROBES = 4;
const PROBE_KEY = key(0);

/** M near I + H: a dense block for the first degrees, one number per degree for the rest. */
export interface LowDegreePreconditioner {
  /** Rows M⁻¹ x. */
  readonly solve: (x: Float64Array) => Float64Array;
  /** Rows L⁻¹ x of M = L Lᵀ. */
  readonly whiten: (x: Float64Array) => Float64Array;
  /** Rows L⁻ᵀ x. */
  readonly whitenTransposed: (x: Float64Array) => Float64Array;
  /** log det M. */
  readonly logDeterminant: number;
  /** tr M⁻¹. */
  readonly traceOfInverse: number;
}

/**
 * The preconditioner of I + H: the block of the coordinates of degrees l < blockBandLimit, factored, and beyond it the mean of
 * the diagonal over each degree, estimated from products with random directions. Blocks of the low degrees hold what a gap in
 * the data couples most strongly.
 */
export function lowDegreePreconditioner(
  whitened: WhitenedObservation,
  blockBandLimit: number,
): LowDegreePreconditioner {
  const { dimension: d, apply, adjoint } = whitened;
  const size = Math.min(d, blockBandLimit ** 2);
  const block = leadingBlock(d, size, (x) => adjoint(apply(x)));
  const factor =
    size > 0 ? choleskyFactor(block, size, { caller: "gaussianPosterior" }) : undefined;
  const roots = diagonalOf(whitened).map((h) => Math.sqrt(1 + h));
  const inverse = roots.map((root) => 1 / root);
  let logDeterminant = factor ? 2 * factor.halfLogDeterminant : 0;
  let traceOfInverse = factor ? size - tracesOf(factor).trace : 0;
  for (let i = size; i < d; i++) {
    logDeterminant += 2 * Math.log(roots[i]);
    traceOfInverse += inverse[i] * inverse[i];
  }
  const mapped = (
    x: Float64Array,
    onBlock: (rows: Float64Array) => Float64Array,
    power: number,
  ) => {
    const out = x.slice();
    const rows = x.length / d;
    if (size > 0) {
      const leading = new Float64Array(rows * size);
      for (let b = 0; b < rows; b++) leading.set(x.subarray(b * d, b * d + size), b * size);
      const solved = onBlock(leading);
      for (let b = 0; b < rows; b++) out.set(solved.subarray(b * size, (b + 1) * size), b * d);
    }
    for (let b = 0; b < rows; b++) {
      for (let i = size; i < d; i++) {
        out[b * d + i] *= power === 2 ? inverse[i] * inverse[i] : inverse[i];
      }
    }
    return out;
  };
  const forward = (rows: Float64Array) => (factor ? whitenRows(factor, rows) : rows);
  const backward = (rows: Float64Array) => (factor ? whitenRowsTransposed(factor, rows) : rows);
  return {
    solve: (x) => mapped(x, (rows) => backward(forward(rows)), 2),
    whiten: (x) => mapped(x, forward, 1),
    whitenTransposed: (x) => mapped(x, backward, 1),
    logDeterminant,
    traceOfInverse,
  };
}

/** The first rows and columns of I + H. */
function leadingBlock(
  d: number,
  size: number,
  times: (x: Float64Array) => Float64Array,
): Float64Array {
  const block = imagesOfUnits(
    size,
    size,
    (units) => {
      const images = times(units);
      const kept = new Float64Array((images.length / d) * size);
      for (let b = 0; b * d < images.length; b++) {
        kept.set(images.subarray(b * d, b * d + size), b * size);
      }
      return kept;
    },
    d,
  );
  for (let i = 0; i < size; i++) block[i * (size + 1)] += 1;
  return block;
}

/** The diagonal of H, its mean over each degree, from a few random directions: E[ξ_i (Hξ)_i] = H_ii. */
function diagonalOf({ dimension: d, apply, adjoint }: WhitenedObservation): Float64Array {
  const bandLimit = Math.round(Math.sqrt(d));
  const ξ = whiteNoise(bandLimit, PROBES, PROBE_KEY).values;
  const image = adjoint(apply(ξ));
  const diagonal = new Float64Array(d);
  for (let l = 0; l < bandLimit; l++) {
    let [product, square] = [0, 0];
    for (let at = 0; at < ξ.length; at += d) {
      for (let i = at + l * l; i < at + (l + 1) ** 2; i++) {
        product += ξ[i] * image[i];
        square += ξ[i] * ξ[i];
      }
    }
    diagonal.fill(Math.max(0, product / square), l * l, (l + 1) ** 2);
  }
  return diagonal;
}
