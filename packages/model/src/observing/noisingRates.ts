import type { TimeSpan } from "@chaosphere/core";

/** The largest rate, so that a steep spectrum does not stretch the span of times without end. */
const LARGEST_RATE = 1000;

/**
 * The rates a_l at which a diffusion given observations noises degree l, whose noise at time t has the variance 1 − e^{−2 a_l t}:
 *
 *     a_l = (max C/C_l)^½, at most 1000,
 *
 * with the spectrum C_l of the model's noise, and 1 where that is 0. For a Whittle–Matérn spectrum of α = 2 this is 1 + l(l+1)/κ², and the
 * forward process is a heat equation. Small scales drown first and are drawn last, given the large ones. With one rate for all, every
 * degree stands out of the noise at the same time, and a network must infer the large scales from the power of small ones that are noise
 * still.
 *
 * Source: Hoogeboom and Salimans (2023), for rates by frequency; docs/theory/formulas.md (P3.4).
 */
export function noisingRates(spectrum: ArrayLike<number>): Float64Array {
  const C = Float64Array.from(spectrum);
  const most = C.reduce((a, b) => Math.max(a, b), 0);
  return C.map((c) => (c > 0 ? Math.min(LARGEST_RATE, Math.sqrt(most / c)) : 1));
}

/**
 * The rates at which a cascade noises degree l,
 *
 *     a_l = (1 + l(l+1))^{5/2},
 *
 * so that a degree has drowned before those a few times coarser are touched: fields are drawn from large scales to small. With rates that
 * grow less, large and small scales are decided together, which a network learned worse (docs/guide/learned-laws.md has what was measured).
 *
 * Source: docs/theory/formulas.md (P3.4).
 */
export function cascadeRates(bandLimit: number): Float64Array {
  return Float64Array.from({ length: bandLimit }, (_, l) => {
    const x = 1 + l * (l + 1);
    return x * x * Math.sqrt(x);
  });
}

/**
 * The times of a diffusion with such rates, which the law of fields and its noise do not set. What is lost by starting from the noise at
 * T is at most e^{−2T} = 5e-5 of the relative entropy of the law; what stays of the noise at ε is at most 2εa = 1 % of its variance,
 * at the smallest scales.
 */
export function taskSpan(rates: Float64Array): TimeSpan {
  return { horizon: 5, stop: 5e-3 / rates.reduce((a, b) => Math.max(a, b), 1) };
}
