import { invertInto, multiplyInto } from "@chaosphere/core/linalg";
import type { VariationPaths } from "../../src/nonlinear/variationPaths.ts";

/** One path pulled back to the tangent space at its start, by the number n of the time. */
export interface PulledBack {
  /** R_n = Y_n⁻¹, m². */
  readonly R: readonly Float64Array[];
  /** G_n = R_n Z_n, `[(c·m + a)·m + b]`. */
  readonly G: readonly Float64Array[];
  /** κ_n = R σ_n, `[a·r + l]`, n < N. */
  readonly κ: readonly Float64Array[];
  /** Q_n = R ∂σ_n Y_n, `[(l·m + c)·m + b]`, n < N. */
  readonly Q: readonly Float64Array[];
}

/**
 * R, G, κ and Q of path p. In κ_n and Q_n R is taken before the step for the equation, and after it (`isDiscrete`) for
 * the chain of steps, whose derivative in ΔB_n it then gives exactly.
 */
export function pulledBack(paths: VariationPaths, p: number, isDiscrete: boolean): PulledBack {
  const { dimension: m, noise: r, steps: N } = paths;
  const square = m * m;
  const room = new Float64Array(square);
  const R = Array.from({ length: N + 1 }, (_, n) => {
    const inverse = new Float64Array(square);
    const at = (p * (N + 1) + n) * square;
    if (invertInto(paths.firstVariation, at, m, inverse, 0, room)) return inverse;
    throw new Error(`The first variation of path ${p} has no inverse after step ${n}.`);
  });
  const G = R.map((inverse, n) => {
    const Z = paths.secondVariation.subarray((p * (N + 1) + n) * square * m);
    return timesRows(inverse, Z, m, square);
  });
  const κ = Array.from({ length: N }, (_, n) =>
    timesRows(R[isDiscrete ? n + 1 : n], paths.noiseMatrix.subarray((p * N + n) * m * r), m, r),
  );
  const Q = Array.from({ length: N }, (_, n) => {
    const Y = paths.firstVariation.subarray((p * (N + 1) + n) * square);
    const slope = paths.noiseSlope.subarray((p * N + n) * m * r * m);
    const out = new Float64Array(r * square);
    for (let l = 0; l < r; l++) {
      const own = Float64Array.from(
        { length: square },
        (_, ij) => slope[(Math.floor(ij / m) * r + l) * m + (ij % m)],
      );
      multiplyInto(own, 0, Y, 0, m, room, 0);
      multiplyInto(R[isDiscrete ? n + 1 : n], 0, room, 0, m, out, l * square);
    }
    return out;
  });
  return { R, G, κ, Q };
}

/** R times m rows of the given width. */
function timesRows(R: Float64Array, rows: Float64Array, m: number, width: number): Float64Array {
  const out = new Float64Array(m * width);
  for (let c = 0; c < m; c++) {
    for (let i = 0; i < m; i++) {
      for (let w = 0; w < width; w++) out[c * width + w] += R[c * m + i] * rows[i * width + w];
    }
  }
  return out;
}

/** G[., v]: Σ_a G^c_ab v^a, m². */
export function contractBend(G: Float64Array, v: Float64Array, m: number): Float64Array {
  const out = new Float64Array(m * m);
  for (let c = 0; c < m; c++) {
    for (let a = 0; a < m; a++) {
      for (let b = 0; b < m; b++) out[c * m + b] += G[(c * m + a) * m + b] * v[a];
    }
  }
  return out;
}

/** Column l of a matrix with r columns. */
export function columnOf(matrix: Float64Array, r: number, l: number): Float64Array {
  return Float64Array.from({ length: matrix.length / r }, (_, a) => matrix[a * r + l]);
}
