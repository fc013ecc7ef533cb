import {
  type CameronMartinCoordinates,
  coefficients,
  DomainError,
  lawDimension,
  type NoisableGaussian,
  noisedGaussian,
  relativeLogDensity,
} from "@chaosphere/core";
import { portableExp, portableExpm1 } from "@chaosphere/core/elementary";
import { normaliseExponentials } from "@chaosphere/core/special";
import { checkTime, type Denoiser } from "../denoiser.ts";
import { gaussianDenoiser } from "../exact/gaussian.ts";
import {
  type ClosedFormLaw,
  type EmpiricalMeasure,
  gaussianComponents,
  lawForm,
} from "./priorLaw.ts";
import type { DenoiserPullback } from "./pullback.ts";
import { shiftPullback } from "./shiftPullback.ts";

/**
 * The denoiser of a Gaussian law, or of a mixture of them or of shifts of the noise, with its derivative in closed form: by Tweedie's
 * formula of second order that is the covariance of X_0 given x, symmetric,
 *
 *     ∂m/∂x = e^{−t}/(1 − e^{−2t}) Cov(X_0 | x) = Σ_k π_k G_k + e^{−t}/(1 − e^{−2t}) Σ_k π_k (E_k − m)(E_k − m)ᵀ,
 *
 * E_k and G_k the mean of X_0 and its derivative in component k.
 *
 * @throws {@link DomainError} for finitely many fields, whose guidance no one needs: their posterior is a set of weights.
 *
 * Source: Efron (2011); docs/theory/formulas.md (G5.3), (P5).
 */
export function closedFormPullback(
  law: Exclude<ClosedFormLaw, EmpiricalMeasure>,
): DenoiserPullback {
  const form = lawForm("closedFormPullback", law);
  if (form.form === "points") {
    throw new DomainError(
      "closedFormPullback: the law must have Gaussian components, got finitely many fields. Use mixturePosterior, which weighs them.",
    );
  }
  if (form.form === "shifts") return shiftPullback(form.shifts, form.logs);
  const components = gaussianComponents(form);
  const d = lawDimension(components[0]);
  const denoisers = components.map((component) => gaussianDenoiser(component));
  const gains = components.map((component) => gaussianDenoiser(centred(component)));
  const gain = (k: number, t: number, v: Float64Array) =>
    gains[k](t, coefficients("cameron-martin", Math.sqrt(d), v)).values;
  return (t, x) => {
    checkTime("closedFormPullback", t);
    const means = denoisers.map((denoiser) => denoiser(t, x).values);
    if (components.length === 1) {
      return { mean: { ...x, values: means[0] }, pullback: (v) => gain(0, t, v) };
    }
    const π = responsibilities(components, form.logs, t, x);
    const K = components.length;
    const m = mixed(π, means, d);
    const scale = portableExp(-t) / -portableExpm1(-2 * t);
    return {
      mean: { ...x, values: m },
      pullback(v) {
        const out = mixed(
          π,
          gains.map((_, k) => gain(k, t, v)),
          d,
        );
        for (let at = 0, b = 0; at < v.length; at += d, b++) {
          for (let k = 0; k < K; k++) {
            let inner = 0;
            for (let i = at; i < at + d; i++) inner += (means[k][i] - m[i]) * v[i];
            const share = scale * π[b * K + k] * inner;
            for (let i = at; i < at + d; i++) out[i] += share * (means[k][i] - m[i]);
          }
        }
        return out;
      },
    };
  };
}

/**
 * A denoiser whose derivative is taken to be symmetric, as that of every exact denoiser is, from its derivative along directions: one
 * evaluation of it in place of a reverse pass. For a trained network it is so up to the error of the regression.
 *
 * @param derivative (∂m/∂x) v of each row of v at the same row of x.
 *
 * Source: docs/theory/formulas.md (P5).
 */
export function symmetricPullback(
  denoiser: Denoiser,
  derivative: (t: number, x: CameronMartinCoordinates, v: Float64Array) => Float64Array,
): DenoiserPullback {
  return (t, x) => ({ mean: denoiser(t, x), pullback: (v) => derivative(t, x, v) });
}

function centred(law: NoisableGaussian<"cameron-martin">): NoisableGaussian<"cameron-martin"> {
  return { ...law, mean: new Float64Array(lawDimension(law)) };
}

/** π_k of each row, row-major rows × K. */
function responsibilities(
  components: readonly NoisableGaussian<"cameron-martin">[],
  logs: Float64Array,
  t: number,
  x: CameronMartinCoordinates,
): Float64Array {
  const K = components.length;
  const π = new Float64Array(x.batch * K);
  components.forEach((component, k) => {
    relativeLogDensity(noisedGaussian(component, t), x).forEach((log, b) => {
      π[b * K + k] = logs[k] + log;
    });
  });
  for (let b = 0; b < x.batch; b++) normaliseExponentials(π.subarray(b * K, (b + 1) * K));
  return π;
}

/** Σ_k π_k E_k, row by row. */
function mixed(π: Float64Array, parts: readonly Float64Array[], d: number): Float64Array {
  const K = parts.length;
  return parts[0].map((_, at) => {
    const b = Math.floor(at / d);
    let sum = 0;
    for (let k = 0; k < K; k++) sum += π[b * K + k] * parts[k][at];
    return sum;
  });
}
