import {
  eigenvaluesOf,
  type NoisableGaussian,
  noisedGaussian,
  traceOfPrecision,
  type WhiteBasis,
  woodbury,
} from "@chaosphere/core";
import type { TraceFunction } from "../objectives/implicit.ts";

/**
 * The trace of Ds for Gaussian data, the same at every point:
 *
 *     tr Ds(t) = Σ_j (1 − 1/v_j(t)),   v_j(t) = 1 + e^{−2t}(λ_j − 1).
 *
 * Source: docs/theory/formulas.md (G6.5).
 */
export function gaussianTrace(law: NoisableGaussian<WhiteBasis>): TraceFunction {
  if (law.kind === "low-rank") {
    return (t, { batch }) => {
      const noised = noisedGaussian(law, t);
      const trace = law.diagonal.length - traceOfPrecision(noised, woodbury(noised));
      return new Float64Array(batch).fill(trace);
    };
  }
  const λ = eigenvaluesOf(law);
  return (t, { batch }) => {
    const decay = Math.exp(-2 * t);
    const noise = -Math.expm1(-2 * t);
    // 1 − 1/v(t) = e^{−2t}(v − 1)/v(t), without cancellation where v is near 1.
    const trace = λ.reduce((sum, v) => sum + (decay * (v - 1)) / (decay * v + noise), 0);
    return new Float64Array(batch).fill(trace);
  };
}
