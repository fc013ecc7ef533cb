import type { NetworkFunction, NetworkWeights, SphericalOperatorSpec } from "./architecture.ts";
import { addProjected, lifted, operatorParts } from "./operatorParts.ts";
import { plainBlocks } from "./plainBlocks.ts";
import { simdBlocks } from "./simdBlocks.ts";

/**
 * The spherical neural operator. Channels a_c are fields of degrees l < L, kept as coefficients; at each block
 *
 *     w_c′ = Σ_c W_l a_c,   u_c = (1 + scale_c(t)) w_c (½ + ½ ‖w_c‖²/4π)^{−½} + shift_c(t) + bias_c,   a ← a + P_L σ(u) · V,
 *
 * σ pointwise on the grid and P_L the analysis to degrees l < L. The division leaves fields of mean square 1 as they are and
 * bounds the others; with free amplitudes there is none. Channels begin as filtered copies of z, a_c = Σ_j A_jc f_j(l) z + Σ_k E_kc s_k with the known
 * fields s_k, of which f_1 makes the closed form's estimate,
 * and end as F = Σ_c p_c(l) (1 + scale_c(t)) a_c. A block that reads slopes adds the products of `slopePart` beside P_L σ(u) · V. One field at a time.
 *
 * Source: Bonev et al. (2023), for the block; the filters are ours.
 */
export function sphericalOperatorFunction(
  spec: SphericalOperatorSpec,
  weights: NetworkWeights,
): NetworkFunction {
  const { bandLimit: L, channels: C } = spec;
  const N = L * L;
  const parts = operatorParts(spec, weights);
  const blocks = simdBlocks(spec, parts) ?? plainBlocks(spec, parts);

  return (t, z) => {
    const { lift, modulations, project } = parts.at(t);
    const out = new Float64Array(z.length);
    const a = blocks.channels();
    for (let row = 0; row < z.length; row += N) {
      lifted(z.subarray(row, row + N), lift, L, C, parts.known, a);
      blocks.run(modulations);
      addProjected(a, project, L, out.subarray(row, row + N));
    }
    return out;
  };
}
