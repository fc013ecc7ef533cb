import { analyse, coefficients, gridFields, synthesise } from "@chaosphere/core";
import { matrixProduct } from "@chaosphere/core/linalg";
import type { NetworkFunction, NetworkWeights, SphericalOperatorSpec } from "./architecture.ts";
import { silu } from "./layers.ts";
import {
  addProjected,
  type Block,
  lifted,
  type Modulation,
  mixDegrees,
  operatorParts,
} from "./operatorParts.ts";

/** The coefficient of the constant field 1. */
const ONE = Math.sqrt(4 * Math.PI);

/**
 * The spherical neural operator. Channels a_c are fields of degrees l < L, kept as coefficients; at each block
 *
 *     w_c′ = Σ_c W_l a_c,   u_c = (1 + scale_c(t)) w_c (½ + ½ ‖w_c‖²/4π)^{−½} + shift_c(t) + bias_c,   a ← a + P_L σ(u) · V,
 *
 * σ pointwise on the grid and P_L the analysis to degrees l < L. The division leaves fields of mean square 1 as they are and
 * bounds the others; with free amplitudes there is none. Channels begin as filtered copies of z, a_c = Σ_j A_jc f_j(l) z + Σ_k E_kc s_k with the known
 * fields s_k, of which f_1 makes the closed form's estimate,
 * and end as F = Σ_c p_c(l) (1 + scale_c(t)) a_c. One field at a time.
 *
 * Source: Bonev et al. (2023), for the block; the filters are ours.
 */
export function sphericalOperatorFunction(
  spec: SphericalOperatorSpec,
  weights: NetworkWeights,
): NetworkFunction {
  const { bandLimit: L, channels: C } = spec;
  const N = L * L;
  const { grid, blocks, at, known } = operatorParts(spec, weights);

  function run(a: Float64Array, block: Block, modulation: Modulation): void {
    const u = mixDegrees(a, block.mix, L, C);
    for (let c = 0; c < C; c++) {
      const field = u.subarray(c * N, (c + 1) * N);
      if (spec.amplitude !== "free") bound(field);
      modulate(field, block.bias, modulation, c);
    }
    const { values } = synthesise(coefficients("harmonic", L, u), grid);
    activate(values, spec.activation);
    const g = analyse(gridFields(grid, values), L).values;
    const mixed = matrixProduct(block.out, g, C, C, N);
    for (let i = 0; i < a.length; i++) a[i] += mixed[i];
  }

  return (t, z) => {
    const { lift, modulations, project } = at(t);
    const out = new Float64Array(z.length);
    for (let row = 0; row < z.length; row += N) {
      const a = lifted(z.subarray(row, row + N), lift, L, C, known);
      blocks.forEach((block, k) => {
        run(a, block, modulations[k]);
      });
      addProjected(a, project, L, out.subarray(row, row + N));
    }
    return out;
  };
}

/** u ← u (½ + ½ ‖u‖²/4π)^{−½}; returns the factor. */
export function bound(u: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i] * u[i];
  const factor = 1 / Math.sqrt((1 + sum / (4 * Math.PI)) / 2);
  for (let i = 0; i < u.length; i++) u[i] *= factor;
  return factor;
}

/** u ← (1 + scale) u + shift + bias, on channel c. */
export function modulate(
  u: Float64Array,
  bias: Float32Array,
  { scale, shift }: Modulation,
  c: number,
): void {
  const C = scale.length;
  for (let i = 0; i < u.length; i++) u[i] *= 1 + scale[c];
  for (let i = 0; i < bias.length / C; i++) u[i] += ONE * bias[i * C + c];
  u[0] += ONE * shift[c];
}

function activate(values: Float64Array, activation: SphericalOperatorSpec["activation"]): void {
  switch (activation) {
    case "silu":
      for (let i = 0; i < values.length; i++) values[i] = silu(values[i]);
      return;
    case "square":
      for (let i = 0; i < values.length; i++) values[i] *= values[i] / 2;
  }
}
