import type { StochasticEquation } from "../src/nonlinear/equation.ts";
import { stochasticEquation } from "../src/nonlinear/givenEquation.ts";

/** dX = −X³ dt + dB. */
export const cubic: StochasticEquation = stochasticEquation({
  name: "cubic",
  dimension: 1,
  stateIndependent: true,
  drift: (_, x, order, { values, jacobian, hessian }) => {
    for (let p = 0; p < x.length; p++) values[p] = -x[p] * x[p] * x[p];
    if (order >= 1) for (let p = 0; p < x.length; p++) jacobian[p] = -3 * x[p] * x[p];
    if (order >= 2) for (let p = 0; p < x.length; p++) hessian[p] = -6 * x[p];
  },
  diffusion: (_, __, ___, { values }) => values.fill(1),
});

/** dX = −X dt + √(½ + ½ X²) dB. */
export const pearson: StochasticEquation = stochasticEquation({
  name: "Pearson",
  dimension: 1,
  drift: (_, x, order, { values, jacobian, hessian }) => {
    for (let p = 0; p < x.length; p++) values[p] = -x[p];
    if (order >= 1) jacobian.fill(-1);
    if (order >= 2) hessian.fill(0);
  },
  diffusion: (_, x, order, { values, jacobian, hessian }) => {
    for (let p = 0; p < x.length; p++) {
      const root = Math.sqrt(0.5 + 0.5 * x[p] * x[p]);
      values[p] = root;
      if (order >= 1) jacobian[p] = (0.5 * x[p]) / root;
      if (order >= 2) hessian[p] = 0.25 / (root * root * root);
    }
  },
});

const m = 8;
const coupling = Float64Array.from({ length: m * m }, (_, i) => 0.3 * Math.sin(1.7 * i));

/**
 * dX^i = (tanh (A X)^i − X^i) dt + Σ_l σ^i_l dB^l in dimension 8 with 8 noises and no zero in any derivative of b;
 * σ = I + 0.1 off the diagonal, and if asked for
 *
 *     σ^i_l(x) = that + 0.05 (y^i y^l − 1)²/2,   y = x/4.
 */
export function dense8(stateDependent: boolean): StochasticEquation {
  return stochasticEquation({
    name: stateDependent ? "dense, state-dependent" : "dense",
    dimension: m,
    stateIndependent: !stateDependent,
    drift: (_, x, order, { values, jacobian, hessian }) => {
      for (let p = 0; p < x.length; p += m) {
        for (let i = 0; i < m; i++) {
          let sum = 0;
          for (let j = 0; j < m; j++) sum += coupling[i * m + j] * x[p + j];
          const y = Math.tanh(sum);
          const y1 = 1 - y * y;
          values[p + i] = y - x[p + i];
          if (order === 0) continue;
          for (let j = 0; j < m; j++) {
            const slope = y1 * coupling[i * m + j];
            jacobian[(p + i) * m + j] = slope - (i === j ? 1 : 0);
            if (order === 1) continue;
            for (let k = 0; k < m; k++) {
              hessian[((p + i) * m + j) * m + k] = -2 * y * slope * coupling[i * m + k];
            }
          }
        }
      }
    },
    diffusion: (_, x, order, { values, jacobian, hessian }) => {
      if (order >= 1) jacobian.fill(0);
      if (order >= 2) hessian.fill(0);
      for (let p = 0; p < x.length; p += m) {
        for (let i = 0; i < m; i++) {
          for (let l = 0; l < m; l++) {
            const e = (p + i) * m + l;
            const [u, v] = stateDependent ? [x[p + i] / 4, x[p + l] / 4] : [0, 0];
            const gap = u * v - 1;
            values[e] = (i === l ? 1 : 0.1) + 0.025 * gap * gap;
            if (order === 0) continue;
            jacobian[e * m + i] += (0.05 * gap * v) / 4;
            jacobian[e * m + l] += (0.05 * gap * u) / 4;
            if (order === 1) continue;
            hessian[(e * m + i) * m + i] += (0.05 * v * v) / 16;
            hessian[(e * m + l) * m + l] += (0.05 * u * u) / 16;
            hessian[(e * m + i) * m + l] += (0.05 * (gap + u * v)) / 16;
            hessian[(e * m + l) * m + i] += (0.05 * (gap + u * v)) / 16;
          }
        }
      }
    },
  });
}
