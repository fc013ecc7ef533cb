import { portableExp } from "@chaosphere/core/elementary";
import type { Denoiser } from "@chaosphere/score";
import { gainRates, type PowerGain } from "./powerGain.ts";

/**
 * A denoiser whose flow multiplies degree l by e^G on its way: with λ the clock ½ log(e^{−2t}/(1 − e^{−2t})),
 *
 *     m′(t, x) = m(t, x) + e^t G′_l(λ) x,   s′(t, x) = s(t, x) + G′_l(λ) x/(1 − e^{−2t}).
 *
 * Source: docs/theory/formulas.md (G8.4).
 */
export function withPower(denoiser: Denoiser, gain: PowerGain): Denoiser {
  return (t, x) => {
    const m = denoiser(t, x);
    const rates = gainRates(gain, t);
    const scale = portableExp(t);
    const values = m.values.slice();
    for (let i = 0; i < values.length; ) {
      for (let l = 0; l < x.bandLimit; l++) {
        const factor = scale * (rates[l] ?? 0);
        for (const end = i + 2 * l + 1; i < end; i++) values[i] += factor * x.values[i];
      }
    }
    return { ...m, values };
  };
}
