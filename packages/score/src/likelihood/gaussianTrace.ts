import type { TraceFunction } from "../objectives/implicit.ts";

/**
 * The trace of Ds for Gaussian data, the same at every point:
 *
 *     tr Ds(t) = Σ_j (1 − 1/v_j(t)),   v_j(t) = 1 + e^{−2t}(v_j − 1).
 *
 * @param variances v_j of all coordinates, or the eigenvalues of a full covariance. Length bandLimit².
 *
 * Source: docs/theory/formulas.md (G6.5).
 */
export function gaussianTrace(variances: Float64Array): TraceFunction {
  return (t, { batch }) => {
    const decay = Math.exp(-2 * t);
    const noise = -Math.expm1(-2 * t);
    // 1 − 1/v(t) = e^{−2t}(v − 1)/v(t), without cancellation where v is near 1.
    const trace = variances.reduce((sum, v) => sum + (decay * (v - 1)) / (decay * v + noise), 0);
    return new Float64Array(batch).fill(trace);
  };
}
