import { type CameronMartinCoordinates, DomainError, ShapeError } from "@chaosphere/core";
import { portableExp, portableExpm1, portableLog } from "@chaosphere/core/elementary";
import { logWeights, normaliseExponentials } from "@chaosphere/core/special";
import { checkTime, type Denoiser } from "../denoiser.ts";

/** A mixture of Gaussian laws with independent coordinates, μ_0 = Σ_i w_i N(m_i, diag v_i). */
export interface DiagonalMixture {
  /** m_i, one per row. */
  readonly means: CameronMartinCoordinates;
  /** v_i ≥ 0 by coordinate, one per row. */
  readonly variances: CameronMartinCoordinates;
  /** w_i > 0, Σ w_i = 1. Default: all equal. */
  readonly weights?: Float64Array;
}

/**
 * The exact denoiser of a mixture of Gaussian laws with independent coordinates,
 *
 *     m(t, x) = Σ_i π_i [ m_i + g_i (x − e^{−t} m_i) ],   g_i = e^{−t} v_i / V_i,   V_i = 1 + e^{−2t}(v_i − 1),
 *     log π_i = log w_i − ½ Σ_j [ (x_j − e^{−t} m_ij)² / V_ij + log V_ij ] + const.
 *
 * @throws {@link ShapeError} if means, variances and weights do not match.
 * @throws {@link DomainError} if a variance is negative or a weight not positive.
 *
 * Source: docs/theory/formulas.md (G6.5, G5.3), with Bayes' rule for π.
 *
 * @example
 * ```ts
 * import { coefficients } from "@chaosphere/core";
 * import { diagonalMixtureDenoiser } from "@chaosphere/score";
 *
 * // Half N(−2, 0.25), half N(2, 0.25): halfway between them nothing is known but the mean.
 * const means = coefficients("cameron-martin", 1, Float64Array.of(-2, 2));
 * const variances = coefficients("cameron-martin", 1, Float64Array.of(0.25, 0.25));
 * const x = coefficients("cameron-martin", 1, Float64Array.of(0, 2));
 * const { values } = diagonalMixtureDenoiser({ means, variances })(0.1, x);
 * console.log([...values].map((m) => m.toFixed(3)).join(" ")); // 0.000 2.112
 * ```
 */
export function diagonalMixtureDenoiser({ means, variances, weights }: DiagonalMixture): Denoiser {
  const { bandLimit, batch: count } = means;
  if (variances.bandLimit !== bandLimit || variances.batch !== count) {
    throw new ShapeError(
      `diagonalMixtureDenoiser: means and variances must have one shape, got ${count} rows at ${bandLimit} and ${variances.batch} at ${variances.bandLimit}. Give one row of each per component.`,
    );
  }
  if (!variances.values.every((v) => v >= 0 && v < Number.POSITIVE_INFINITY)) {
    throw new DomainError(
      "diagonalMixtureDenoiser: variances must be finite and 0 or more, got others. Check the rows of variances.",
    );
  }
  const logW = logWeights("diagonalMixtureDenoiser", count, weights);
  const row = bandLimit ** 2;
  return (t, x) => {
    checkTime("diagonalMixtureDenoiser", t);
    if (x.bandLimit !== bandLimit) {
      throw new ShapeError(
        `diagonalMixtureDenoiser: points and means must have one band limit, got ${x.bandLimit} and ${bandLimit}. Truncate one to the other.`,
      );
    }
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    const spread = variances.values.map((v) => decay * decay * v + noise);
    const halfLog = Float64Array.from({ length: count }, (_, i) =>
      spread.subarray(i * row, (i + 1) * row).reduce((sum, V) => sum + portableLog(V) / 2, 0),
    );
    const values = new Float64Array(x.values.length);
    const π = new Float64Array(count);
    for (let b = 0; b < x.batch; b++) {
      const at = x.values.subarray(b * row, (b + 1) * row);
      const out = values.subarray(b * row, (b + 1) * row);
      for (let i = 0; i < count; i++) {
        const distance = at.reduce((sum, x, j) => {
          const k = i * row + j;
          return sum + (x - decay * means.values[k]) ** 2 / spread[k];
        }, 0);
        π[i] = logW[i] - halfLog[i] - distance / 2;
      }
      normaliseExponentials(π);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < row; j++) {
          const k = i * row + j;
          const m = means.values[k];
          const gain = (decay * variances.values[k]) / spread[k];
          out[j] += π[i] * (m + gain * (at[j] - decay * m));
        }
      }
    }
    return { ...x, values };
  };
}
