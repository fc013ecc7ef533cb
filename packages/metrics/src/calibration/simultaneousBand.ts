import { DomainError } from "@chaosphere/core";
import { logGamma } from "@chaosphere/core/special";

/** Lower and upper limits, inclusive, for each of several counts. */
export interface CountBand {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Which counts are bounded: those of each bin, or of a bin and all before it. */
export type Counted = "bins" | "cumulative";

/**
 * The narrowest band by equal tails in which *all* counts of n independent draws over bins lie with the given probability, or
 * more: of the bins themselves, for a histogram of ranks, or of them and all before, for their distribution function. Each
 * count lies between two quantiles of its binomial law, at one and the same level γ; the level is found by the exact law of all
 * counts together, without simulation.
 *
 * @param shares probability of each bin, of sum 1.
 * @throws {@link DomainError} unless n is a whole number, 1 or more, and 0 < coverage < 1.
 *
 * Source: Säilynoja, Bürkner and Vehtari (2022), section 2.
 *
 * @example
 * ```ts
 * import { simultaneousBand } from "@chaosphere/metrics/calibration";
 *
 * const shares = new Float64Array(20).fill(1 / 20);
 * const { low, high } = simultaneousBand(500, shares, "bins", 0.95);
 * console.log(low[7], high[7]); // 12 41
 * ```
 */
export function simultaneousBand(
  n: number,
  shares: ArrayLike<number>,
  counted: Counted,
  coverage: number,
): CountBand {
  if (!(Number.isInteger(n) && n >= 1 && coverage > 0 && coverage < 1)) {
    throw new DomainError(
      `simultaneousBand: need one draw or more and a coverage between 0 and 1, got ${n} and ${coverage}. Try 0.95.`,
    );
  }
  const tails = binomialTails(n, shares, counted);
  // Wider towards γ = 0, so that the first is good and the second too narrow.
  let [wide, narrow] = [0, 1];
  let band = bandAt(tails, wide);
  for (let step = 0; step < 24; step++) {
    const middle = (wide + narrow) / 2;
    const tried = bandAt(tails, middle);
    if (probabilityWithin(n, shares, counted, tried) >= coverage) {
      wide = middle;
      band = tried;
    } else narrow = middle;
  }
  return band;
}

/**
 * The test that draws over bins have the given shares by their distribution function: the probability, exact, of a cumulative
 * count as far out in its binomial law as the farthest of those found. It sees slopes and slow waves better than χ² does.
 *
 * @param counts draws found in each bin.
 * @param shares probability of each bin, of sum 1.
 *
 * Source: Säilynoja, Bürkner and Vehtari (2022), section 2.
 */
export function cumulativePValue(counts: ArrayLike<number>, shares: ArrayLike<number>): number {
  const n = Array.from(counts).reduce((sum, c) => sum + c, 0);
  const tails = binomialTails(n, shares, "cumulative");
  let [sum, farthest] = [0, 1];
  tails.forEach((tail, k) => {
    sum += counts[k];
    farthest = Math.min(farthest, tail[sum]);
  });
  // Strictly nearer than what was found, with room for rounding.
  const nearer = bandAt(tails, farthest * (1 + 1e-9));
  return Math.min(1, Math.max(0, 1 - probabilityWithin(n, shares, "cumulative", nearer)));
}

/** 2 min(P(X ≤ c), P(X ≥ c)), c = 0, …, n, for each count; the last cumulative one, always n, is left out. */
function binomialTails(n: number, shares: ArrayLike<number>, counted: Counted): Float64Array[] {
  const last = counted === "cumulative" ? shares.length - 1 : shares.length;
  const table = logFactorials(n);
  let sum = 0;
  return Array.from({ length: last }, (_, k) => {
    sum = counted === "cumulative" ? sum + shares[k] : shares[k];
    return twoTails(binomial(table, Math.min(1, sum)));
  });
}

function twoTails(mass: Float64Array): Float64Array {
  const n = mass.length - 1;
  const [below, above] = [new Float64Array(n + 1), new Float64Array(n + 1)];
  for (let c = 0; c <= n; c++) {
    below[c] = mass[c] + (below[c - 1] ?? 0);
    above[n - c] = mass[n - c] + (above[n - c + 1] ?? 0);
  }
  return below.map((p, c) => Math.min(1, 2 * Math.min(p, above[c])));
}

/** Counts whose two tails reach γ. */
function bandAt(tails: readonly Float64Array[], γ: number): CountBand {
  const low = Float64Array.from(tails, (tail) => tail.findIndex((p) => p >= γ));
  const high = Float64Array.from(tails, (tail) => {
    let c = tail.length - 1;
    while (tail[c] < γ) c--;
    return c;
  });
  return { low, high };
}

/**
 * P(all counts lie in the band): multinomial counts are independent Poisson ones given their sum, so that the law of the
 * cumulative count moves from bin to bin by a convolution.
 */
export function probabilityWithin(
  n: number,
  shares: ArrayLike<number>,
  counted: Counted,
  { low, high }: CountBand,
): number {
  const table = logFactorials(n);
  let law = new Float64Array(n + 1);
  law[0] = 1;
  let mass = poisson(table, n * shares[0]);
  for (let k = 0; k < shares.length; k++) {
    if (k > 0 && shares[k] !== shares[k - 1]) mass = poisson(table, n * shares[k]);
    const free = low[k] === undefined;
    const next = new Float64Array(n + 1);
    const [least, most] =
      counted === "bins" || free ? [0, n] : [Math.max(0, low[k]), Math.min(n, high[k])];
    const [fewest, greatest] = counted === "bins" && !free ? [low[k], high[k]] : [0, n];
    for (let i = 0; i <= n; i++) {
      if (law[i] === 0) continue;
      const end = Math.min(most, i + greatest);
      for (let j = Math.max(least, i + fewest); j <= end; j++) next[j] += law[i] * mass[j - i];
    }
    law = next;
  }
  return law[n] / poisson(table, n)[n];
}

/** P(X = c), c = 0, …, n, from log c!. */
function poisson(logFactorials: Float64Array, mean: number): Float64Array {
  const log = Math.log(mean);
  return logFactorials.map((f, c) => (mean > 0 ? Math.exp(c * log - mean - f) : Number(c === 0)));
}

function binomial(logFactorials: Float64Array, p: number): Float64Array {
  const n = logFactorials.length - 1;
  if (p <= 0 || p >= 1) return logFactorials.map((_, c) => Number(c === (p <= 0 ? 0 : n)));
  const [yes, no] = [Math.log(p), Math.log1p(-p)];
  return logFactorials.map((f, c) =>
    Math.exp(logFactorials[n] - f - logFactorials[n - c] + c * yes + (n - c) * no),
  );
}

/** log c!, c = 0, …, n. */
function logFactorials(n: number): Float64Array {
  return Float64Array.from({ length: n + 1 }, (_, c) => logGamma(c + 1));
}
