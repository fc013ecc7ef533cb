import type { CameronMartinCoordinates } from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { matrixProduct } from "@chaosphere/core/linalg";
import { normaliseExponentials } from "@chaosphere/core/special";
import type { Denoiser } from "../denoiser.ts";
import { type ObservedDirections, rowsPerObservation } from "./observedDirections.ts";

/**
 * The conditional denoiser of a mixture of Cameron–Martin shifts, Σ_k w_k N(m_k, I). With P_t = ρ + B*B, b and u of (P3.2) the law of
 * X_0 given u has
 *
 *     E[X_0 | u] = (I + P_t)^{-1} b + Σ_k π_k (I + P_t)^{-1} m_k,
 *     log π_k = log w_k + ⟨m_k, (I + P_t)^{-1} b⟩ − ½ ⟨m_k, P_t (I + P_t)^{-1} m_k⟩ + const,
 *
 * and along the directions of the observation, with c = 1 + ρ = 1/(1 − e^{−2t}),
 *
 *     (I + P_t)^{-1} = c^{-1} [ I − B′* diag(1/(c + μ)) B′ ],   (I + P_t)^{-1} b = e^{−t}x + B′* diag(1/(c + μ)) (ỹ′ − e^{−t}B′x):
 *
 * two products with B′ and two with the shifts at each time, whatever t.
 *
 * Source: docs/theory/formulas.md (P3.1), (P3.2), (P4).
 */
export function shiftConditioning(
  shifts: CameronMartinCoordinates,
  logs: Float64Array,
  seen: ObservedDirections,
): Denoiser {
  const { rank: r, strengths, data, batch: observations } = seen;
  const count = shifts.batch;
  const d = shifts.bandLimit ** 2;
  const projected = seen.project(shifts.values);
  const norms = Float64Array.from({ length: count }, (_, k) =>
    shifts.values.subarray(k * d, (k + 1) * d).reduce((sum, m) => sum + m * m, 0),
  );
  const isCentred = count === 1 && norms[0] === 0;
  return (t, x) => {
    const rows = x.batch;
    const each = rowsPerObservation("conditionalDenoiser", rows, observations);
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    const shares = strengths.map((μ) => noise / (1 + noise * μ));
    // (ỹ′ − e^{−t}B′x)/(c + μ), row by row.
    const v = seen.project(x.values);
    for (let b = 0; b < rows; b++) {
      const from = Math.floor(b / each) * r;
      for (let j = 0; j < r; j++) {
        v[b * r + j] = shares[j] * (data[from + j] - decay * v[b * r + j]);
      }
    }
    if (isCentred) {
      const values = seen.lift(v);
      for (let at = 0; at < values.length; at++) values[at] += decay * x.values[at];
      return { ...x, values };
    }
    const halves = Float64Array.from({ length: count }, (_, k) => {
      let open = decay * decay * norms[k];
      for (let j = 0; j < r; j++) open += noise * shares[j] * projected[k * r + j] ** 2;
      return open / 2;
    });
    const π = matrixProduct(x.values, shifts.values, rows, d, count, { transposeB: true });
    const told = matrixProduct(v, projected, rows, r, count, { transposeB: true });
    for (let b = 0; b < rows; b++) {
      const row = π.subarray(b * count, (b + 1) * count);
      for (let k = 0; k < count; k++) {
        row[k] = logs[k] + decay * row[k] + told[b * count + k] - halves[k];
      }
      normaliseExponentials(row);
    }
    const along = matrixProduct(π, projected, rows, count, r);
    for (let at = 0; at < v.length; at++) v[at] -= noise * shares[at % r] * along[at];
    const values = seen.lift(v);
    const shift = matrixProduct(π, shifts.values, rows, count, d);
    for (let at = 0; at < values.length; at++) {
      values[at] += decay * x.values[at] + noise * shift[at];
    }
    return { ...x, values };
  };
}
