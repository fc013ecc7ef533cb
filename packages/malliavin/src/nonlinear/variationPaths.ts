import { DomainError } from "@chaosphere/core";
import { invertInto, multiplyInto } from "@chaosphere/core/linalg";
import type { StochasticEquation } from "./equation.ts";
import type { PathOptions } from "./pathOptions.ts";
import { pullBack } from "./pullBack.ts";
import { checkPaths, placeOf, walk } from "./walk.ts";

/** Whole paths with their first and second variation, N + 1 times each. */
export interface VariationPaths {
  /** m. */
  readonly dimension: number;
  /** r. */
  readonly noise: number;
  /** N. */
  readonly steps: number;
  /** h. */
  readonly stepLength: number;
  /** X at t_n, `states[(p·(N+1) + n)·m + i]`. */
  readonly states: Float64Array;
  /** Y^i_a = ∂_a X^i, `firstVariation[((p·(N+1) + n)·m + i)·m + a]`. */
  readonly firstVariation: Float64Array;
  /** Z^i_ab = ∂_a ∂_b X^i, `secondVariation[(((p·(N+1) + n)·m + i)·m + a)·m + b]`. */
  readonly secondVariation: Float64Array;
  /** σ where it multiplies the increment of step n < N, `noiseMatrix[(p·N + n)·m·r + i·r + l]`. */
  readonly noiseMatrix: Float64Array;
  /** Its derivative in the state, `noiseSlope[(((p·N + n)·m + i)·r + l)·m + j]`. */
  readonly noiseSlope: Float64Array;
  /** ΔB, `increments[(p·N + n)·r + l]`. */
  readonly increments: Float64Array;
}

/**
 * Paths with both variations, kept whole: for pictures, for checks, and for the integrals in their textbook order. The
 * weights themselves need none of it kept.
 *
 *     Y ← A Y,   Z ← A Z + H[Y, Y],   A, H the derivatives of the scheme's own step.
 *
 * @throws as `malliavinWeights`.
 *
 * Source: Nualart (2006), section 2.2; docs/theory/formulas.md (N2).
 */
export function variationPaths(equation: StochasticEquation, options: PathOptions): VariationPaths {
  const caller = "variationPaths";
  checkPaths(caller, equation, options);
  const { dimension: m, noise: r, stateIndependent } = equation;
  const { paths, steps: N, horizon } = options;
  const [square, cube] = [m * m, m * m * m];
  const room = (times: number, width: number): Float64Array =>
    new Float64Array(paths * times * width);
  const record = {
    states: room(N + 1, m),
    firstVariation: room(N + 1, square),
    secondVariation: room(N + 1, cube),
    noiseMatrix: room(N, m * r),
    noiseSlope: room(N, m * r * m),
    increments: room(N, r),
  };
  const { states, firstVariation: Y, secondVariation: Z } = record;
  const [scratch, bend] = [new Float64Array(square), new Float64Array(cube)];
  const starts = options.start;
  for (let p = 0; p < paths; p++) {
    for (let i = 0; i < m; i++) {
      states[p * (N + 1) * m + i] = starts[starts.length === m ? i : p * m + i];
      Y[p * (N + 1) * square + i * (m + 1)] = 1;
    }
  }

  walk({ caller, equation, options, order: 2 }, ({ first, count }) => (n, jet, noise) => {
    for (let q = 0; q < count; q++) {
      const p = first + q;
      const at = p * (N + 1) + n;
      states.set(jet.next.subarray(q * m, (q + 1) * m), at * m);
      multiplyInto(jet.slope, q * square, Y, (at - 1) * square, m, Y, at * square);
      pullBack(jet.curvature, q * m, m, Y, (at - 1) * square, m, scratch, bend);
      for (let i = 0; i < m; i++) {
        for (let ab = 0; ab < square; ab++) {
          let sum = bend[i * square + ab];
          for (let j = 0; j < m; j++) {
            const A = jet.slope[(q * m + i) * m + j];
            sum += A * Z[(at - 1) * cube + j * square + ab];
          }
          Z[at * cube + i * square + ab] = sum;
        }
      }
      const own = p * N + n - 1;
      const from = stateIndependent ? 0 : q * m * r;
      record.noiseMatrix.set(jet.noise.subarray(from, from + m * r), own * m * r);
      if (!stateIndependent) {
        const slope = jet.noiseSlope.subarray(q * m * r * m, (q + 1) * m * r * m);
        record.noiseSlope.set(slope, own * m * r * m);
      }
      const dB = noise.at + q * noise.stride;
      record.increments.set(noise.values.subarray(dB, dB + r), own * r);
    }
  });
  return { dimension: m, noise: r, steps: N, stepLength: horizon / N, ...record };
}

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
 *
 * @throws {@link DomainError} with path and step where Y has no inverse.
 */
export function pulledBack(paths: VariationPaths, p: number, isDiscrete: boolean): PulledBack {
  const { dimension: m, noise: r, steps: N } = paths;
  const square = m * m;
  const room = new Float64Array(square);
  const R = Array.from({ length: N + 1 }, (_, n) => {
    const inverse = new Float64Array(square);
    const at = (p * (N + 1) + n) * square;
    if (invertInto(paths.firstVariation, at, m, inverse, 0, room)) return inverse;
    throw new DomainError(
      `pulledBack: the first variation must be invertible, got one that is not at ${placeOf(p, n, n * paths.stepLength)}. Take shorter steps.`,
    );
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
