import { type CameronMartinCoordinates, ShapeError } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { matrixProduct } from "@chaosphere/core/linalg";
import { normaliseExponentials } from "@chaosphere/core/special";
import { checkTime } from "../denoiser.ts";
import type { DenoiserPullback } from "./pullback.ts";

/**
 * The denoiser of a mixture of Cameron–Martin shifts, Σ_k w_k N(m_k, I), with its derivative. With π_k as in (G10.2),
 *
 *     m = e^{−t}x + (1 − e^{−2t}) Σ_k π_k m_k,   ∂π_k/∂x = e^{−t} π_k (m_k − Σ_j π_j m_j),
 *     ∂m/∂x v = e^{−t} [ v + (1 − e^{−2t}) Σ_k π_k (⟨m_k, v⟩ − Σ_j π_j ⟨m_j, v⟩) m_k ]:
 *
 * two products with the shifts for the denoiser and two for its derivative, where components of any covariance need an array of the
 * states for each.
 *
 * Source: docs/theory/formulas.md (G10.2), (G5.3).
 */
export function shiftPullback(
  shifts: CameronMartinCoordinates,
  logs: Float64Array,
): DenoiserPullback {
  const K = shifts.batch;
  const d = shifts.bandLimit ** 2;
  const halfNorms = Float64Array.from({ length: K }, (_, k) =>
    shifts.values.subarray(k * d, (k + 1) * d).reduce((sum, m) => sum + (m * m) / 2, 0),
  );
  /** ⟨m_k, v⟩ of each row. */
  const along = (v: Float64Array) =>
    matrixProduct(v, shifts.values, v.length / d, d, K, { transposeB: true });
  /** a v + b Σ_k c_k m_k of each row. */
  const combined = (a: number, v: Float64Array, b: number, c: Float64Array) => {
    const out = matrixProduct(c, shifts.values, v.length / d, K, d);
    for (let at = 0; at < out.length; at++) out[at] = a * v[at] + b * out[at];
    return out;
  };
  return (t, x) => {
    checkTime("closedFormPullback", t);
    if (x.bandLimit !== shifts.bandLimit) {
      throw new ShapeError(
        `closedFormPullback: states and law must have one band limit, got ${x.bandLimit} and ${shifts.bandLimit}. Truncate one to the other.`,
      );
    }
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    const π = along(x.values);
    for (let b = 0; b < x.batch; b++) {
      const row = π.subarray(b * K, (b + 1) * K);
      for (let k = 0; k < K; k++) row[k] = logs[k] + decay * (row[k] - decay * halfNorms[k]);
      normaliseExponentials(row);
    }
    return {
      mean: { ...x, values: combined(decay, x.values, noise, π) },
      pullback(v) {
        const c = along(v);
        for (let at = 0; at < c.length; at += K) {
          let mean = 0;
          for (let k = 0; k < K; k++) mean += π[at + k] * c[at + k];
          for (let k = 0; k < K; k++) c[at + k] = π[at + k] * (c[at + k] - mean);
        }
        return combined(decay, v, noise * decay, c);
      },
    };
  };
}
