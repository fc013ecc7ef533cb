import { eigenvaluesOf, type IndependentGaussian, lawMean } from "@chaosphere/core";
import { portableExp, portableExpm1, portableLog } from "@chaosphere/core/elementary";
import type { ConditionedAtTime } from "./conditionedAtTime.ts";
import type { ObservedDirections } from "./observedDirections.ts";

/**
 * A law of independent coordinates of which some are seen by themselves: every coordinate has two observations, x and y, and
 *
 *     E[X_0 | x, y] − m = (e^{−t}(x − e^{−t}m)/(1 − e^{−2t}) + √μ e) / (1/λ + e^{−2t}/(1 − e^{−2t}) + μ).
 *
 * Source: docs/theory/formulas.md (P3.2), where P_t is a number per coordinate.
 */
export function givenCoordinates(
  law: IndependentGaussian<"cameron-martin">,
  residual: Float64Array,
  seen: ObservedDirections,
  indices: Int32Array,
): (t: number) => ConditionedAtTime {
  const mean = lawMean(law);
  const λ = eigenvaluesOf(law);
  const d = λ.length;
  const { strengths, rank: r } = seen;
  return (t) => {
    const decay = portableExp(-t);
    const noise = -portableExpm1(-2 * t);
    const gain = λ.map((v) => (decay * v) / (decay * decay * v + noise));
    const left = Float64Array.from(indices, (i) => (λ[i] * noise) / (decay * decay * λ[i] + noise));
    const shares = left.map((s, j) => (s * Math.sqrt(strengths[j])) / (1 + s * strengths[j]));
    const precision = λ.map((v) => 1 / (decay * decay * v + noise));
    let constant = 0;
    for (const p of precision) constant += portableLog(p) / 2;
    for (let j = 0; j < r; j++) constant -= portableLog(1 + left[j] * strengths[j]) / 2;
    return (x, each) => {
      const rows = x.length / d;
      const values = new Float64Array(x.length);
      const logDensity = new Float64Array(rows).fill(constant);
      for (let b = 0; b < rows; b++) {
        const from = Math.floor(b / each) * r;
        let square = 0;
        for (let i = 0; i < d; i++) {
          const u = x[b * d + i] - decay * mean[i];
          square += u * u * precision[i];
          values[b * d + i] = mean[i] + gain[i] * u;
        }
        for (let j = 0; j < r; j++) {
          const at = b * d + indices[j];
          const e = residual[from + j] - Math.sqrt(strengths[j]) * (values[at] - mean[indices[j]]);
          square += (e * e) / (1 + left[j] * strengths[j]);
          values[at] += shares[j] * e;
        }
        logDensity[b] -= square / 2;
      }
      return { mean: values, logDensity };
    };
  };
}
