import { DomainError, ShapeError } from "@chaosphere/core";
import { marginalDistances, weightedSample } from "./marginals.ts";

/** The outcome of a Kolmogorov–Smirnov test. */
export interface KolmogorovSmirnov {
  /** D = sup |F_n − F|, in [0, 1]. */
  readonly statistic: number;
  /** P(√n D exceeds what was found) for independent values of one law, in the limit of many values. */
  readonly pValue: number;
}

/**
 * The Kolmogorov–Smirnov test that independent values have a given continuous law:
 *
 *     D = sup_u |F_n(u) − F(u)|,   p = Q(√n D).
 *
 * @param cdf F, its distribution function.
 * @throws {@link ShapeError} if there is no value, {@link DomainError} if F leaves [0, 1].
 *
 * Source: Kolmogorov (1933).
 *
 * @example
 * ```ts
 * import { kolmogorovSmirnovFit } from "@chaosphere/metrics";
 *
 * // Equidistant values fit the uniform law on [0, 1] better than almost any sample of it.
 * const sample = Float64Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
 * const { statistic, pValue } = kolmogorovSmirnovFit(sample, (u) => u);
 * console.log(statistic.toFixed(3), pValue.toFixed(3)); // 0.005 1.000
 * ```
 */
export function kolmogorovSmirnovFit(
  sample: Float64Array,
  cdf: (u: number) => number,
): KolmogorovSmirnov {
  const n = sample.length;
  if (!(n >= 1)) {
    throw new ShapeError("kolmogorovSmirnovFit: need one value or more, got 0. Draw some.");
  }
  let statistic = 0;
  sample
    .slice()
    .sort()
    .forEach((u, i) => {
      const p = cdf(u);
      if (!(p >= 0 && p <= 1)) {
        throw new DomainError(
          `kolmogorovSmirnovFit: a distribution function must lie in [0, 1], got ${p} at ${u}. Check the law.`,
        );
      }
      statistic = Math.max(statistic, p - i / n, (i + 1) / n - p);
    });
  return { statistic, pValue: kolmogorovTail(Math.sqrt(n) * statistic) };
}

/**
 * The Kolmogorov–Smirnov test that two samples of independent values have one law:
 *
 *     D = sup_u |F_n(u) − G_m(u)|,   p = Q(√(nm/(n+m)) D).
 *
 * Heights at the points of one field are not independent: compare those by `marginalDistances` between ensembles.
 *
 * @throws {@link ShapeError} if a sample is empty, {@link DomainError} if a value is not finite.
 *
 * Source: Smirnov (1948).
 *
 * @example
 * ```ts
 * import { fillNormals, key } from "@chaosphere/core";
 * import { kolmogorovSmirnov } from "@chaosphere/metrics";
 *
 * const [x, y] = [new Float64Array(500), new Float64Array(500)];
 * fillNormals(key(1), 0, x);
 * fillNormals(key(2), 0, y);
 * console.log(kolmogorovSmirnov(x, y).pValue > 0.05); // true
 * console.log(kolmogorovSmirnov(x, y.map((v) => v + 1)).pValue < 1e-6); // true
 * ```
 */
export function kolmogorovSmirnov(x: Float64Array, y: Float64Array): KolmogorovSmirnov {
  const statistic = marginalDistances(weightedSample(x), weightedSample(y)).kolmogorov;
  const [n, m] = [x.length, y.length];
  return { statistic, pValue: kolmogorovTail(Math.sqrt((n / (n + m)) * m) * statistic) };
}

/**
 * The tail of Kolmogorov's law, the largest |bridge| of a Brownian bridge:
 *
 *     Q(z) = 2 Σ_{k≥1} (−1)^{k−1} e^{−2k²z²} = 1 − (√(2π)/z) Σ_{k≥1} e^{−(2k−1)²π²/8z²},
 *
 * the first series for z > 1, the second below; four terms give double precision.
 *
 * Source: Smirnov (1948), table of the limit law.
 */
export function kolmogorovTail(z: number): number {
  if (!(z > 0)) return 1;
  const terms = [1, 2, 3, 4, 5];
  if (z > 1) {
    const sum = terms.reduce((s, k) => s + (k % 2 ? 1 : -1) * Math.exp(-2 * (k * z) ** 2), 0);
    return 2 * sum;
  }
  const sum = terms.reduce(
    (s, k) => s + Math.exp(-(((2 * k - 1) * Math.PI) ** 2) / (8 * z * z)),
    0,
  );
  return 1 - (Math.sqrt(2 * Math.PI) / z) * sum;
}
