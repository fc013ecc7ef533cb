import type { ForwardProcess } from "@chaosphere/core";
import type { InitialLaw } from "@chaosphere/malliavin";

/** E[X_0 | X_t = x], in rows. */
export type PosteriorMean = (t: number, x: Float64Array) => Float64Array;

/** That of a law in the plane. */
export function planarPosterior(
  law: Pick<InitialLaw, "posteriorMean">,
  process: ForwardProcess,
): PosteriorMean {
  return (t, x) => {
    const [decay, noise] = [process.mean(t), process.spread(t) ** 2];
    const firstVariation = Float64Array.of(decay, 0, 0, decay);
    const covariance = Float64Array.of(noise, 0, 0, noise);
    return law.posteriorMean({ time: t, dimension: 2, firstVariation, covariance }, x);
  };
}

/** That of independent Gaussian coordinates of mean a and variance v: a + e^{−t} v (x − e^{−t} a)/(e^{−2t} v + 1 − e^{−2t}). */
export function gaussianPosterior(
  { mean, variances }: { readonly mean?: Float64Array; readonly variances: Float64Array },
  process: ForwardProcess,
): PosteriorMean {
  return (t, x) => {
    const [decay, noise] = [process.mean(t), process.spread(t) ** 2];
    return x.map((value, k) => {
      const i = k % variances.length;
      const [a, v] = [mean?.[i] ?? 0, variances[i]];
      return a + ((decay * v) / (decay ** 2 * v + noise)) * (value - decay * a);
    });
  };
}
