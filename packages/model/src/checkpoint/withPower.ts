import { portableExp } from "@chaosphere/core/elementary";
import type { Denoiser } from "@chaosphere/score";
import { degreesOf } from "./angularFlow.ts";
import { gainRates, type PowerGain } from "./powerGain.ts";

/**
 * A denoiser whose flow multiplies degree l by e^G on its way: with λ the clock ½ log(e^{−2t}/(1 − e^{−2t})),
 *
 *     m′(t, x) = m(t, x) + e^t G′_l(λ) x,   s′(t, x) = s(t, x) + G′_l(λ) x/(1 − e^{−2t}).
 */
export function withPower(denoiser: Denoiser, gain: PowerGain): Denoiser {
  return (t, x) => {
    const m = denoiser(t, x);
    const rates = gainRates(gain, t);
    const row = x.bandLimit ** 2;
    const degrees = degreesOf(x.bandLimit);
    const scale = portableExp(t);
    return {
      ...m,
      values: m.values.map((value, i) => {
        const rate = rates[degrees[i % row]] ?? 0;
        return value + scale * rate * x.values[i];
      }),
    };
  };
}
