import { eulerMaruyama } from "./eulerMaruyama.ts";
import type { ReverseOptions, Sampler } from "./reverseOptions.ts";

/** Why a sampler does not suit L²(S²). */
export interface SamplerAdvice {
  /** The reason in words, with its numbers. */
  readonly warning: string;
  /** KL(γ | output) in one coordinate where the data are the noise, in nats; h²/16 for equal steps h. */
  readonly entropyPerMode: number;
  /** The same for all L² coordinates. */
  readonly entropy: number;
}

/**
 * A warning if a sampler is unsuitable for fields of a given band limit, else undefined. {@link eulerMaruyama} freezes the
 * linear part: where the data are the noise every coordinate ends with the variance p of
 *
 *     p ← (1 − h)² p + 2h,   p → 1/(1 − h/2),   KL = ½ (1/p − 1 + log p) ≈ h²/16 per mode,
 *
 * which grows with L² without limit. The exponential methods reproduce the noise exactly.
 *
 * Source: docs/theory/formulas.md (G7), scheme EM.
 */
export function samplerAdvice(
  sampler: Sampler,
  { times, bandLimit }: Pick<ReverseOptions, "times" | "bandLimit">,
): SamplerAdvice | undefined {
  if (sampler !== eulerMaruyama) return undefined;
  let p = 1;
  for (let k = 1; k < times.length; k++) {
    const h = times[k - 1] - times[k];
    p = (1 - h) * (1 - h) * p + 2 * h;
  }
  const entropyPerMode = (1 / p - 1 + Math.log(p)) / 2;
  const entropy = bandLimit ** 2 * entropyPerMode;
  const warning = `euler-maruyama freezes the linear part, so its error does not settle as the band limit grows: about ${entropyPerMode.toPrecision(2)} nats per mode, ${entropy.toPrecision(2)} on the ${bandLimit ** 2} modes of band limit ${bandLimit}, where the data are noise. Use martingale-exponential, which has none there.`;
  return { warning, entropyPerMode, entropy };
}
