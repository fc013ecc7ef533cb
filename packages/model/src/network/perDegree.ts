import type { NetworkFunction, NetworkWeights, PerDegreeSpec } from "./architecture.ts";
import { affine, timeLayer } from "./layers.ts";
import { checkedWeights } from "./parameters.ts";

/** F_lm = g_l(t) z_lm, the gains an affine function of the hidden layer of time. */
export function perDegreeFunction(spec: PerDegreeSpec, weights: NetworkWeights): NetworkFunction {
  const { bandLimit: L, timeFrequencies } = spec;
  const w = checkedWeights(spec, weights);
  const hidden = timeLayer(timeFrequencies, w("time.weight"), w("time.bias"));
  return (t, z) => {
    const gains = affine(hidden(t), w("gain.weight"), w("gain.bias"));
    const out = new Float64Array(z.length);
    for (let i = 0; i < z.length; ) {
      for (let l = 0; l < L; l++) {
        for (let m = -l; m <= l; m++, i++) out[i] = gains[l] * z[i];
      }
    }
    return out;
  };
}
