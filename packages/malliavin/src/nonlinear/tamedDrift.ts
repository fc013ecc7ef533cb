import type { Coefficient } from "./equation.ts";

/**
 * A drift tamed for steps of length h, and its derivatives,
 *
 *     b̃ = ψ b,   ψ = (1 + h² |b|²)^(−½),
 *
 * so that |b̃| h < 1 however large b is, and b̃ = b + O(h²). The root in place of 1 + h |b| makes the step smooth where
 * b = 0, as the second variation requires.
 *
 * Source: Hutzenthaler, Jentzen and Kloeden (2012), for the taming.
 */
export function tamedDrift(drift: Coefficient, m: number, h: number): Coefficient {
  const q1 = new Float64Array(m);
  return (t, states, order, out) => {
    drift(t, states, order, out);
    const { values: b, jacobian: J, hessian: H } = out;
    for (let p = 0; p < states.length; p += m) {
      let q = 0;
      for (let i = 0; i < m; i++) q += b[p + i] ** 2;
      const ψ = 1 / Math.sqrt(1 + h * h * q);
      const ψ1 = -0.5 * h * h * ψ ** 3;
      const ψ2 = 0.75 * h ** 4 * ψ ** 5;
      if (order >= 1) {
        for (let j = 0; j < m; j++) {
          q1[j] = 0;
          for (let i = 0; i < m; i++) q1[j] += 2 * b[p + i] * J[(p + i) * m + j];
        }
      }
      if (order >= 2) curve(b, J, H, p, m, q1, ψ, ψ1, ψ2);
      for (let i = p; i < p + m; i++) {
        if (order >= 1)
          for (let j = 0; j < m; j++) J[i * m + j] = ψ * J[i * m + j] + ψ1 * q1[j] * b[i];
        b[i] *= ψ;
      }
    }
  };
}

/** ∂²(ψ b) at the rows p, …, p + m − 1, from b, ∂b and ∂²b there. */
function curve(
  b: Float64Array,
  J: Float64Array,
  H: Float64Array,
  p: number,
  m: number,
  q1: Float64Array,
  ψ: number,
  ψ1: number,
  ψ2: number,
): void {
  for (let j = 0; j < m; j++) {
    for (let k = 0; k < m; k++) {
      let q2 = 0;
      for (let i = p; i < p + m; i++) {
        q2 += 2 * (J[i * m + j] * J[i * m + k] + b[i] * H[(i * m + j) * m + k]);
      }
      for (let i = p; i < p + m; i++) {
        const at = (i * m + j) * m + k;
        H[at] =
          ψ * H[at] +
          ψ1 * (q1[k] * J[i * m + j] + q1[j] * J[i * m + k]) +
          b[i] * (ψ2 * q1[j] * q1[k] + ψ1 * q2);
      }
    }
  }
}
