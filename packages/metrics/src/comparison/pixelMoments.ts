import { type GridFields, ShapeError } from "@chaosphere/core";
import type { MeasuredValue } from "./measuredMean.ts";

/** Moments of the heights of an ensemble, over the sphere and over the fields. */
export interface PixelMoments {
  /** μ, in the unit of the field. */
  readonly mean: MeasuredValue;
  /** σ², in the unit of the field squared. */
  readonly variance: MeasuredValue;
  /** E(f − μ)³/σ³; 0 for a Gaussian field. */
  readonly skewness: MeasuredValue;
  /** E(f − μ)⁴/σ⁴ − 3; 0 for a Gaussian field. */
  readonly kurtosis: MeasuredValue;
}

/** Options of {@link pixelMoments}. */
export interface PixelMomentsOptions {
  /** The independent group of each field, such as its run. Default: all fields are independent. */
  readonly groups?: ArrayLike<number>;
}

/**
 * Mean, variance, skewness and excess kurtosis of the heights of an ensemble, with equal weight for each field and points weighted by area, those seen where the fields have gaps,
 * with standard errors by leaving out one group at a time:
 *
 *     se² = (G − 1)/G Σ_g (θ_(g) − θ̄)²,
 *
 * θ_(g) the moment without group g. Points of one field are never counted as independent.
 *
 * @throws {@link ShapeError} unless there is one group per field and there are two groups or more.
 *
 * Source: Efron and Stein (1981), for the jackknife.
 *
 * @example
 * ```ts
 * import { gaussLegendre, colour, key, synthesise, whiteNoise, whittleMatern } from "@chaosphere/core";
 * import { pixelMoments } from "@chaosphere/metrics";
 *
 * const γ = whittleMatern(8, { alpha: 2.5, kappa: 3, sigma: 16 });
 * const gaussian = synthesise(colour(γ, whiteNoise(8, 100, key(1))), gaussLegendre(16));
 * const lognormal = { ...gaussian, values: gaussian.values.map(Math.exp) };
 * const within = ({ value, standardError }: { value: number; standardError: number }) =>
 *   Math.abs(value) < 3 * standardError;
 * console.log(within(pixelMoments(gaussian).skewness), within(pixelMoments(lognormal).skewness)); // true false
 * ```
 */
export function pixelMoments(
  { grid, batch, values, seen }: GridFields,
  { groups = Array.from({ length: batch }, (_, b) => b) }: PixelMomentsOptions = {},
): PixelMoments {
  const names = [...new Set(Array.from(groups))];
  if (!(groups.length === batch && names.length >= 2)) {
    throw new ShapeError(
      `pixelMoments: need one group per field and two groups or more, got ${groups.length} for ${batch} fields in ${names.length}. Standard errors need independent fields.`,
    );
  }
  const centre = values.reduce((sum, u) => sum + u, 0) / values.length;
  const sums = names.map(() => new Float64Array(5));
  const groupOf = Array.from(groups, (name) => sums[names.indexOf(name)]);
  const [total, map] = [new Float64Array(5), grid.nLat * grid.nLon];
  for (let i = 0; i < values.length; i++) {
    if (seen && seen[i % seen.length] === 0) continue;
    const weight = grid.weights[Math.floor((i % map) / grid.nLon)] / (4 * Math.PI);
    const group = groupOf[Math.floor(i / map)];
    let power = weight;
    for (let n = 0; n < 5; n++, power *= values[i] - centre) group[n] += power;
  }
  for (const group of sums) for (let n = 0; n < 5; n++) total[n] += group[n];
  const whole = moments(total, centre);
  const without = sums.map((group) =>
    moments(
      total.map((sum, n) => sum - group[n]),
      centre,
    ),
  );
  const [mean, variance, skewness, kurtosis] = whole.map((value, n) => ({
    value,
    standardError: jackknife(without.map((left) => left[n])),
  }));
  return { mean, variance, skewness, kurtosis };
}

/** Mean, variance, skewness and excess kurtosis from Σ w (u − c)^n, n = 0, …, 4. */
function moments([s0, s1, s2, s3, s4]: Float64Array, centre: number): number[] {
  const [m1, m2, m3, m4] = [s1 / s0, s2 / s0, s3 / s0, s4 / s0];
  const variance = m2 - m1 ** 2;
  const third = m3 - 3 * m1 * m2 + 2 * m1 ** 3;
  const fourth = m4 - 4 * m1 * m3 + 6 * m1 ** 2 * m2 - 3 * m1 ** 4;
  return [centre + m1, variance, third / variance ** 1.5, fourth / variance ** 2 - 3];
}

function jackknife(left: readonly number[]): number {
  const n = left.length;
  const mean = left.reduce((sum, θ) => sum + θ, 0) / n;
  return Math.sqrt(((n - 1) / n) * left.reduce((sum, θ) => sum + (θ - mean) ** 2, 0));
}
