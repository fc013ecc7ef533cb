import {
  type CameronMartinCoordinates,
  child,
  DomainError,
  type Key,
  purpose,
  type ScoreFunction,
  whiteNoise,
} from "@chaosphere/core";
import type { TraceFunction } from "./implicit.ts";
import { rowSums } from "./scoreTerms.ts";

/** Dŝ(t, x) z, the derivative of a score along a direction for each row. */
export type DirectionalDerivative = (
  t: number,
  x: CameronMartinCoordinates,
  z: CameronMartinCoordinates,
) => CameronMartinCoordinates;

/** The law of the probes of {@link slicedTrace}: N(0, 1) or ±1 in every Cameron–Martin coordinate. */
export type Probe = "gaussian" | "rademacher";

/** Options of {@link slicedTrace}. */
export interface SlicedTraceOptions {
  /** The law of the probes. Default `rademacher`, which never has the larger variance. */
  readonly probe?: Probe;
  /** Names the probes: row b is drawn from row `firstRow` + b of `child(key, purpose.probe)`. */
  readonly key: Key;
  /** Default 0. */
  readonly firstRow?: number;
  /** Dŝ z. Default: {@link centralDifference}. */
  readonly derivative?: DirectionalDerivative;
}

/**
 * The derivative of a score along directions by central differences of order 4:
 *
 *     Dŝ z ≈ ( 8[ŝ(x + hz) − ŝ(x − hz)] − [ŝ(x + 2hz) − ŝ(x − 2hz)] ) / 12h.
 *
 * @param step h > 0. Default 1e−3, where the error h⁴ ∂⁵ŝ/30 balances rounding.
 * @throws {@link DomainError} unless h is positive.
 */
export function centralDifference(score: ScoreFunction, step = 1e-3): DirectionalDerivative {
  if (!(step > 0 && step < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      `centralDifference: step must be positive, got ${step}. The default 1e-3 suits scores that vary on the scale of 1.`,
    );
  }
  return (t, x, z) => {
    const at = (n: number): Float64Array =>
      score(t, { ...x, values: x.values.map((x, i) => x + n * step * z.values[i]) }).values;
    const [near, far] = [
      [at(1), at(-1)],
      [at(2), at(-2)],
    ];
    const values = x.values.map((_, i) => {
      const difference = 8 * (near[0][i] - near[1][i]) - (far[0][i] - far[1][i]);
      return difference / (12 * step);
    });
    return { ...x, values };
  };
}

/**
 * The trace of a score's derivative coordinate by coordinate, tr Dŝ = Σ_j ⟨Dŝ e_j, e_j⟩: L² directional derivatives.
 *
 * Source: docs/theory/formulas.md (G1.2).
 */
export function coordinateTrace(
  score: ScoreFunction,
  derivative: DirectionalDerivative = centralDifference(score),
): TraceFunction {
  return (t, x) => {
    const row = x.bandLimit ** 2;
    const trace = new Float64Array(x.batch);
    for (let j = 0; j < row; j++) {
      const e = { ...x, values: x.values.map((_, i) => (i % row === j ? 1 : 0)) };
      const slope = derivative(t, x, e).values;
      for (let b = 0; b < x.batch; b++) trace[b] += slope[b * row + j];
    }
    return trace;
  };
}

/**
 * An unbiased estimate of the trace of a score's derivative from one random direction per row,
 *
 *     zᵀ (Dŝ) z,   E[z zᵀ] = 1,
 *
 * which makes {@link implicitLoss} the sliced objective at the cost of one directional derivative. In place of
 * ⟨z, Ŝ⟩² it keeps ‖Ŝ‖², its mean, which has the smaller variance. The same key gives the same probes at every call.
 *
 * @throws {@link ShapeError}, {@link DomainError} if the derivative changes the shape or is not finite.
 *
 * Source: Song, Garg, Shi and Ermon (2019), section 3; Hutchinson (1990); docs/theory/formulas.md (G8.3).
 */
export function slicedTrace(
  score: ScoreFunction,
  {
    probe = "rademacher",
    key,
    firstRow = 0,
    derivative = centralDifference(score),
  }: SlicedTraceOptions,
): TraceFunction {
  return (t, x) => {
    const normal = whiteNoise(x.bandLimit, x.batch, child(key, purpose.probe), { firstRow });
    const z = probe === "gaussian" ? normal : { ...normal, values: normal.values.map(Math.sign) };
    return rowSums("slicedTrace", derivative(t, x, z), x, (slope, i) => slope * z.values[i]);
  };
}

/**
 * The variance of zᵀ A z over the probe z:
 *
 *     gaussian:    2 Σ_ij B_ij²,   rademacher:   2 Σ_{i≠j} B_ij²,   B = ½(A + Aᵀ).
 *
 * @param matrix A, d × d, rows first.
 *
 * Source: Hutchinson (1990), for symmetric A.
 */
export function probeVariance(matrix: Float64Array, dimension: number, probe: Probe): number {
  let variance = 0;
  for (let i = 0; i < dimension; i++) {
    for (let j = 0; j < dimension; j++) {
      if (i === j && probe === "rademacher") continue;
      const b = (matrix[i * dimension + j] + matrix[j * dimension + i]) / 2;
      variance += 2 * b * b;
    }
  }
  return variance;
}
